import { controls } from '../../src/controls/index.js';
import { rightsFor, sessionPolicy } from '../../src/iam/rights.js';
import { AuditSettings } from '../../src/model/audit-settings.js';
import { isKnown } from '../../src/model/fact.js';
import { Policy } from '../../src/model/policy.js';
import type { Sandbox, Scenario } from '../../src/sandbox/index.js';
import { archive, bucket, healthyBucket, keyArn, logGroupArn, management } from '../support/literals.js';
import { organizationTrail, small } from '../support/small.js';
import type { Task } from './task.js';

const landingZoneAccounts = 5;
const firstWorkload = 600_000_000_001;

/**
 * A landing zone of so many accounts in all regions of AWS, with nothing wrong: the organization trail covers every
 * one of them, and no CodeCatalyst space is connected.
 */
export function organizationOf(accounts: number): Scenario {
  const workloads = Array.from({ length: accounts - landingZoneAccounts }, (_, index) => [
    String(firstWorkload + index),
    { name: `workload ${index + 1}`, ou: unitIds[index % unitIds.length] },
  ]);
  return small({
    accounts: { ...Object.fromEntries(workloads), ...logging },
    regions: undefined,
    organizationalUnits: unitIds.map((id, index) => ({ id, name: `Workloads ${index + 1}`, parent: 'r-ab12' })),
    rolesEverywhere: ['AWSControlTowerExecution', 'OrganizationAccountAccessRole', 'Deployment', 'ReadOnly'].map(
      (name) => ({
        name,
        trust: { Statement: [{ Effect: 'Allow', Principal: { AWS: management }, Action: 'sts:AssumeRole' }] },
      }),
    ),
  });
}

/** Where logs land, with an answer to every question: what a bucket has not got, S3 answers by an error. */
const logging = {
  [management]: {
    trails: [{ ...organizationTrail, logGroupArn }],
    keys: [{ id: keyArn.slice(keyArn.lastIndexOf('/') + 1), region: 'us-east-1' }],
    logGroups: [{ name: 'trail', region: 'us-east-1' }],
  },
  [archive]: {
    publicAccessBlock: {},
    buckets: [
      {
        name: bucket,
        region: 'us-east-1',
        policy: isKnown(healthyBucket.policy) ? (healthyBucket.policy.known ?? '') : '',
        versioning: 'Enabled',
        objectLock: { mode: 'GOVERNANCE', days: 400 },
        lifecycle: [{ days: 400 }],
      },
    ],
  },
};

const unitIds = ['ou-ab12-prodprod', 'ou-ab12-testtest', 'ou-ab12-sandboxs'];

/** An account that has nothing of its own, and rests on the organization trail. */
export function isWorkload(account: string): boolean {
  return Number(account) >= firstWorkload;
}

const destination = { account: archive };
const byDefault = Policy.parse({ version: 1, trails: { destination } });
/** Those too that are off where nobody asks for them. */
export const everyControl = Policy.parse({
  version: 1,
  trails: { destination },
  controls: Object.fromEntries(controls.map(({ id }) => [id, 'on'])),
});

/** How such an organization is audited where no policy says more than whose the bucket is, or by every control. */
export function taskAt(
  { url, credentials }: Sandbox,
  { now }: Scenario,
  policy = byDefault,
): Omit<Task, 'concurrency' | 'directory'> {
  const { role: named, ...settings } = AuditSettings.parse({ version: 1, role: { externalId: 'landing-zone-demo' } });
  const rights = rightsFor(controls, { settings, policy, partition: 'aws' });
  const { organization, member, owner, keysOf, eventsOf } = rights;
  const role = { ...named, sessionPolicy: sessionPolicy([...member, ...owner]) };
  const reads = [...organization, ...member, ...owner];
  const asked = { reads, keysOf, eventsOf };
  return { url, credentials: credentials(), region: 'us-east-1', role, ...asked, bucketOwner: archive, now };
}
