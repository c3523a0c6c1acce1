import { fail, judge, notAssessed, pass, say } from '../judgement/judgement.js';
import type { Control } from './control.js';

/** The types of insights that the policy asks for are on. */
export const trailInsights: Control = {
  id: 'trail-insights',
  severity: 'low',
  subject: 'trail',
  reads: ['cloudtrail:DescribeTrails', 'cloudtrail:GetInsightSelectors'],
  policy: ['trails.insights'],
  assumes: ['A6'],
  causes: ['insights-missing'],
  byDefault: 'off',
  judge: ({ trail, owner, insights }, { policy }) =>
    judge(insights, (on) => {
      const asked = policy.trails.insights;
      const missing = asked.filter((type) => !on.includes(type));
      if (missing.length === 0) return pass(say('insights-on', { types: asked.join(', ') }));
      const later = on.find((type) => !known.has(type));
      return later === undefined
        ? fail(say('insights-missing', { types: missing.join(', ') }))
        : notAssessed({
            account: owner,
            region: trail.homeRegion,
            api: 'cloudtrail:GetInsightSelectors',
            resource: trail.arn,
            reason: 'not-decidable',
            detail: `the type of insights ${later}`,
          });
    }),
};

/** What AWS adds later may include one of them: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_InsightSelector.html */
const known: ReadonlySet<string> = new Set(['ApiCallRateInsight', 'ApiErrorRateInsight']);
