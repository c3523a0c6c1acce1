import { fail, judge, pass, say } from '../judgement/judgement.js';
import type { Control } from './control.js';
import { judgeExisting } from './existing-bucket.js';

/** Server access logging is on. That a bucket logs to itself is no good idea, but S3 lets it. */
export const logBucketAccessLogging: Control = {
  id: 'log-bucket-access-logging',
  severity: 'low',
  subject: 'bucket',
  reads: ['cloudtrail:DescribeTrails', 's3:GetBucketLocation', 's3:GetBucketLogging'],
  policy: [],
  assumes: ['A7'],
  causes: ['access-logging-off'],
  judge: (view) =>
    judgeExisting(view, ({ accessLogsTo }) =>
      judge(accessLogsTo, (target) =>
        target === null ? fail(say('access-logging-off', {})) : pass(say('access-logging-on', { target })),
      ),
    ),
};
