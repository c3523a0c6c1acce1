import { all, fail, judge, pass, say } from '../judgement/judgement.js';
import { errorText } from './aws-error-text.js';
import type { Control } from './control.js';

/** New log files are announced to a topic that is allowed and exists, and the last announcement arrived. */
export const trailNotification: Control = {
  id: 'trail-notification',
  severity: 'medium',
  subject: 'trail',
  reads: ['cloudtrail:DescribeTrails', 'cloudtrail:GetTrailStatus', 'sns:GetTopicAttributes'],
  policy: ['trails.notification.topics'],
  assumes: ['A6'],
  judge({ trail: { topicArn: topic }, status }, { policy, shared }) {
    const { topics } = policy.trails.notification;
    if (topic === undefined) return fail(say('no-topic', {}));
    return all([
      topics && !topics.includes(topic) ? fail(say('topic-not-allowed', { topic })) : pass(),
      judge(shared('topic', topic), ({ exists }) =>
        exists ? pass(say('topic-notified', { topic })) : fail(say('topic-missing', { topic })),
      ),
      judge(status, ({ logging, notificationError }) => {
        const error = errorText(notificationError);
        return logging && error ? fail(say('notification-error', { error })) : pass();
      }),
    ]);
  },
};
