import { expect, it } from 'vitest';
import { callerSession } from '../../src/aws/session.js';
import { entering } from '../../src/collect/entering.js';
import { AuditSettings } from '../../src/model/audit-settings.js';
import { hub, management } from '../support/literals.js';
import { connect, open } from '../support/pipeline.js';
import { small } from '../support/small.js';

const rights = {
  organization: ['organizations:ListAccounts'],
  member: ['cloudtrail:DescribeTrails'],
  owner: ['kms:DescribeKey'],
  keysOf: ['trail'],
  eventsOf: ['codecatalyst'],
} as const;
const allowing = (Action: readonly string[]) => ({ Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });
const letting = (AWS: string) => ({ Statement: [{ Effect: 'Allow', Principal: { AWS }, Action: 'sts:AssumeRole' }] });

async function entered(fields: Readonly<Record<string, unknown>>) {
  const sandbox = await open(
    small({
      accounts: {
        [management]: { roles: [{ name: 'Lister', trust: letting(`arn:aws:iam::${hub}:role/Hop`) }] },
        [hub]: { roles: [{ name: 'Hop', trust: letting(`arn:aws:iam::${hub}:role/TrailproofHub`) }] },
      },
    }),
  );
  const caller = await callerSession(connect(sandbox.url), sandbox.credentials(), 'us-east-1');
  const settings = AuditSettings.parse({ version: 1, ...fields });
  const passed: (readonly string[])[] = [];
  const sessionPolicy = (actions: readonly string[]) => {
    passed.push(actions);
    return JSON.stringify(allowing(actions));
  };
  const { role, reads, keysOf, eventsOf, ...entry } = entering({
    settings,
    rights,
    region: 'us-east-1',
    sessionPolicy,
  });
  const session = await entry.hop(caller);
  const lister = await entry.lister(session);
  return { caller, session, lister, role, reads, keysOf, eventsOf, passed };
}

it('gives each session what it is for and nothing else', async () => {
  const { session, lister, role, reads, keysOf, eventsOf, passed } = await entered({
    hop: { roleArn: `arn:aws:iam::${hub}:role/Hop` },
    organizationRole: { roleArn: `arn:aws:iam::${management}:role/Lister` },
  });

  const inAccounts = ['cloudtrail:DescribeTrails', 'kms:DescribeKey'];
  expect([...reads]).toEqual([...rights.organization, ...inAccounts]);
  expect([...keysOf]).toEqual(['trail']);
  expect([...eventsOf]).toEqual(['codecatalyst']);
  expect(JSON.parse(role.sessionPolicy ?? '')).toEqual(allowing(inAccounts));
  expect(passed).toEqual([inAccounts, ['sts:AssumeRole', ...rights.organization, ...inAccounts], rights.organization]);
  expect(session.arn).toBe(`arn:aws:sts::${hub}:assumed-role/Hop/trailproof`);
  expect(lister.arn).toBe(`arn:aws:sts::${management}:assumed-role/Lister/trailproof`);
});

it('asks with what it was given where settings name no other role', async () => {
  const { caller, session, lister } = await entered({});

  expect(session).toBe(caller);
  expect(lister).toBe(caller);
});
