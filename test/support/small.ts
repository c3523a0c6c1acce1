import { parseScenario, type Scenario } from '../../src/sandbox/index.js';
import { archive, bucket, hub, keyArn, management, member, other, topicArn } from './literals.js';

type Fields = Readonly<Record<string, unknown>>;

/** The organization trail of the small organization, as its scenario writes it. */
export const organizationTrail = {
  name: 'organization',
  homeRegion: 'us-east-1',
  organization: true,
  bucket,
  topicArn,
  kmsKeyArn: keyArn,
};

/** A trail of one account alone. */
export const ownTrail = { name: 'own', homeRegion: 'us-east-1', bucket, topicArn, kmsKeyArn: keyArn };

/**
 * An organization of five accounts in four regions, one of them to opt in to, audited from the audit account. Nothing
 * is wrong with it. `accounts` gives fields to its accounts by id, or more accounts.
 */
export function small({
  accounts = {},
  ...fields
}: { accounts?: Readonly<Record<string, Fields>> } & Fields = {}): Scenario {
  const all: Readonly<Record<string, Fields>> = {
    [management]: {
      name: 'Management',
      trails: [organizationTrail],
      keys: [{ id: keyArn.slice(keyArn.lastIndexOf('/') + 1), region: 'us-east-1' }],
    },
    [archive]: { name: 'Log Archive', buckets: [{ name: bucket, region: 'us-east-1' }] },
    [hub]: { name: 'Audit', topics: [{ name: 'trail', region: 'us-east-1' }] },
    [member]: { name: 'member' },
    [other]: { name: 'other' },
  };
  const ids = [...new Set([...Object.keys(all), ...Object.keys(accounts)])];
  return parseScenario({
    version: 1,
    name: 'small',
    now: '2026-11-20T02:08:00Z',
    regions: { enabledByDefault: ['eu-west-1', 'us-east-1', 'us-west-2'], optIn: ['eu-south-1'] },
    organization: { id: 'o-a1b2c3d4e5', rootId: 'r-ab12', managementAccount: management },
    caller: { account: hub, roleName: 'TrailproofHub' },
    delegatedAdministrators: [{ account: hub, service: 'cloudtrail.amazonaws.com' }],
    auditRole: { name: 'TrailproofAudit', externalId: 'landing-zone-demo' },
    ...fields,
    accounts: ids.map((id) => ({ id, name: id, ...all[id], ...accounts[id] })),
  });
}

/** The same without the accounts of which nothing is said: none but the owners of the trail, its bucket and its topic. */
export function smallest(given: Parameters<typeof small>[0] = {}): Scenario {
  const { accounts, ...fields } = small(given);
  const needed: readonly string[] = [management, archive, hub, ...Object.keys(given.accounts ?? {})];
  return parseScenario({ ...fields, accounts: accounts.filter(({ id }) => needed.includes(id)) });
}
