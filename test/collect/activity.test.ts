import { describe, expect, it } from 'vitest';
import { accountIn } from '../support/calls.js';
import { member, other } from '../support/literals.js';
import { collected } from '../support/pipeline.js';
import { small } from '../support/small.js';

const everyRegion = ['eu-west-1', 'us-east-1', 'us-west-2'];
const root = { key: 'Username', value: 'root' };
const builds = { key: 'EventSource', value: 'codebuild.amazonaws.com' };
const events = [
  {
    eventSource: 'codebuild.amazonaws.com',
    eventName: 'StartBuild',
    awsRegion: 'eu-west-1',
    userIdentity: { type: 'Root', accountId: member },
  },
];
const settings = { events: { root: true, services: ['codebuild' as const] } };

describe('activity that settings ask for', () => {
  it('is looked up in every enabled region of each account, opted in or not', async () => {
    const accounts = { [member]: { events }, [other]: { optedInRegions: ['eu-south-1'] } };
    const { lines, calls } = await collected({ scenario: small({ accounts }), settings });

    const { activity = {} } = accountIn(lines, member).reading ?? {};
    expect(Object.keys(activity)).toEqual(everyRegion);
    expect(activity['eu-west-1']).toMatchObject([
      { lookup: root, history: { known: { truncated: false, rows: [{ by: { kind: 'root' }, count: 1 }] } } },
      { lookup: builds, history: { known: { rows: [{ action: 'StartBuild', region: 'eu-west-1' }] } } },
    ]);
    expect(activity['us-east-1']).toMatchObject([{ history: { known: { rows: [] } } }, { lookup: builds }]);
    expect(Object.keys(accountIn(lines, other).reading?.activity ?? {})).toEqual(['eu-south-1', ...everyRegion]);
    const asked = calls.filter(({ account, action }) => account === member && action === 'LookupEvents');
    // Two lookups in three regions, and CodeCatalyst in its two.
    expect(asked).toHaveLength(2 * 3 + 2);
  });

  it('is a gap in the region where it is denied, and known elsewhere', async () => {
    const faults = [
      { service: 'cloudtrail', action: 'LookupEvents', account: member, region: 'us-east-1', fault: 'denied' },
    ];
    const { lines } = await collected({ scenario: small({ accounts: { [member]: { events } }, faults }), settings });

    const { activity = {} } = accountIn(lines, member).reading ?? {};
    expect(activity['us-east-1']).toMatchObject([
      { lookup: root, history: { gap: { reason: 'denied', region: 'us-east-1', resource: 'root' } } },
      { lookup: builds, history: { gap: { reason: 'denied', resource: 'codebuild.amazonaws.com' } } },
    ]);
    expect(activity['eu-west-1']).toMatchObject([{ history: { known: {} } }, { history: { known: {} } }]);
  });

  it('is not looked up where settings do not ask', async () => {
    const { lines } = await collected({ scenario: small({ accounts: { [member]: { events } } }) });

    expect(accountIn(lines, member).reading).not.toHaveProperty('activity');
  });
});
