import { fail, judge, pass, say } from '../judgement/judgement.js';
import type { Control } from './control.js';

/** The trail has the tags that the policy asks for, or any at all. AWS's own tags count for nothing. */
export const trailTags: Control = {
  id: 'trail-tags',
  severity: 'low',
  subject: 'trail',
  reads: ['cloudtrail:DescribeTrails', 'cloudtrail:ListTags'],
  policy: ['trails.tags'],
  assumes: ['A6'],
  causes: ['no-tags', 'tags-missing'],
  byDefault: 'off',
  judge: ({ tags }, { policy }) =>
    judge(tags, (found) => {
      const keys = Object.keys(found).filter((key) => !key.startsWith('aws:'));
      if (keys.length === 0) return fail(say('no-tags', {}));
      const missing = policy.trails.tags.filter((key) => !keys.includes(key));
      return missing.length === 0 ? pass(say('tagged', {})) : fail(say('tags-missing', { keys: missing.join(', ') }));
    }),
};
