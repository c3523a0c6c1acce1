import { controls } from '../../src/controls/index.js';
import { rightsFor, sessionPolicy } from '../../src/iam/rights.js';
import { AuditSettings } from '../../src/model/audit-settings.js';
import { Policy } from '../../src/model/policy.js';
import type { Sandbox, Scenario } from '../../src/sandbox/index.js';
import { archive, management } from '../support/literals.js';
import { small } from '../support/small.js';
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
    accounts: Object.fromEntries(workloads),
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

const unitIds = ['ou-ab12-prodprod', 'ou-ab12-testtest', 'ou-ab12-sandboxs'];

/** An account that has nothing of its own, and rests on the organization trail. */
export function isWorkload(account: string): boolean {
  return Number(account) >= firstWorkload;
}

/** How such an organization is audited, with every control switched on. */
export function taskAt({ url, credentials }: Sandbox, { now }: Scenario): Omit<Task, 'concurrency' | 'directory'> {
  const { role: named, ...settings } = AuditSettings.parse({ version: 1, role: { externalId: 'landing-zone-demo' } });
  const policy = Policy.parse({ version: 1, trails: { destination: { account: archive } } });
  const { member, owner } = rightsFor(controls, { settings, policy, partition: 'aws' });
  const reads = [...member, ...owner];
  const role = { ...named, sessionPolicy: sessionPolicy(reads) };
  return { url, credentials: credentials(), region: 'us-east-1', role, reads, bucketOwner: archive, now };
}
