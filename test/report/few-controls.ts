import { controls } from '../../src/controls/index.js';
import type { EvidenceLine } from '../../src/model/evidence.js';
import { topicArn } from '../support/literals.js';

const ids = [
  ...['account-recording', 'multi-region-recording', 'trail-logging', 'trail-encryption', 'trail-notification'],
  ...['trail-log-validation', 'trail-destination', 'codecatalyst-connected-accounts'],
  ...['codecatalyst-billing-account', 'codecatalyst-role-trust'],
];

/** As many controls as a test can count by hand: a report of them does not change with every control that is added. */
export const fewControls = controls.filter(({ id }) => ids.includes(id));

/** The literals' topic takes the announcements of one trail only: here of any, so that each account may have its own. */
export function withOpenTopic(lines: readonly EvidenceLine[]): readonly EvidenceLine[] {
  return lines.map((line) => {
    if (line.line !== 'shared' || line.arn !== topicArn || line.resource.kind !== 'topic') return line;
    const { fact } = line.resource;
    if ('gap' in fact || !fact.known.exists) return line;
    const policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'cloudtrail.amazonaws.com' },
          Action: 'SNS:Publish',
          Resource: topicArn,
        },
      ],
    });
    return { ...line, resource: { kind: 'topic', fact: { ...fact, known: { ...fact.known, policy } } } };
  });
}
