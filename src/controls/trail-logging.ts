import { fail, judge, pass, say } from '../judgement/judgement.js';
import type { Control } from './control.js';

/** The trail is not stopped. One that was never started is not logging either. */
export const trailLogging: Control = {
  id: 'trail-logging',
  severity: 'medium',
  subject: 'trail',
  reads: ['cloudtrail:DescribeTrails', 'cloudtrail:GetTrailStatus'],
  policy: [],
  assumes: ['A6', 'A8'],
  causes: ['trail-never-started', 'trail-not-logging', 'trail-stopped'],
  judge: ({ trail: { arn: trail }, status }) =>
    judge(status, ({ logging, stoppedAt, startedAt }) => {
      if (logging) return pass(say('trail-logging-on', {}));
      if (startedAt === undefined && stoppedAt === undefined) return fail(say('trail-never-started', { trail }));
      return fail(
        stoppedAt === undefined ? say('trail-not-logging', { trail }) : say('trail-stopped', { trail, at: stoppedAt }),
      );
    }),
};
