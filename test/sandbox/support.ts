import { AssumeRoleCommand, type AssumeRoleCommandInput, STSClient } from '@aws-sdk/client-sts';
import { ConfiguredRetryStrategy } from '@smithy/util-retry';
import { onTestFinished } from 'vitest';
import { parseScenario, type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/index.js';

export const management = '111111111111';
export const member = '222222222222';
export const hub = '333333333333';
export const outsider = '999999999999';

type Fields = Readonly<Record<string, unknown>>;

/** A small organization; `accounts` gives keys to the accounts of the same id, or more accounts. */
export function organization({
  accounts = {},
  ...rest
}: { accounts?: Readonly<Record<string, Fields>> } & Fields = {}) {
  const all: Readonly<Record<string, Fields>> = {
    [management]: { name: 'Management' },
    [member]: { name: 'member' },
    [hub]: { name: 'Audit' },
    [outsider]: { name: 'outsider', outside: true },
    ...accounts,
  };
  const names: Readonly<Record<string, string>> = {
    [management]: 'Management',
    [member]: 'member',
    [hub]: 'Audit',
    [outsider]: 'outsider',
  };
  return {
    version: 1,
    name: 'small',
    now: '2026-11-20T02:08:00Z',
    organization: { id: 'o-a1b2c3d4e5', rootId: 'r-ab12', managementAccount: management },
    caller: { account: hub, roleName: 'Hub' },
    auditRole: { name: 'Auditor', externalId: 'secret-enough' },
    ...rest,
    accounts: Object.entries(all).map(([id, fields]) => ({ id, name: names[id] ?? id, ...fields })),
  };
}

/** A sandbox that ends with the test. */
export async function open(scenario: unknown = organization(), options?: SandboxOptions): Promise<Sandbox> {
  const sandbox = await startSandbox(parseScenario(scenario), options);
  onTestFinished(() => sandbox.close());
  return sandbox;
}

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** What a client needs to call as the scenario's caller, as an account's reader, or with given keys. */
export function as(sandbox: Sandbox, who?: string | Keys, region = 'us-east-1', attempts = 1) {
  const credentials = typeof who === 'object' ? who : sandbox.credentials(who);
  const retryStrategy = new ConfiguredRetryStrategy(attempts, () => 1);
  return { endpoint: sandbox.url, region, credentials, retryStrategy };
}

export function roleIn(account: string, name = 'Auditor'): string {
  return `arn:aws:iam::${account}:role/${name}`;
}

export function assume(sandbox: Sandbox, input: Partial<AssumeRoleCommandInput> = {}, who?: string | Keys) {
  const defaults = { RoleArn: roleIn(member), RoleSessionName: 'trailproof', ExternalId: 'secret-enough' };
  return new STSClient(as(sandbox, who)).send(new AssumeRoleCommand({ ...defaults, ...input }));
}

export async function assumedKeys(sandbox: Sandbox, input: Partial<AssumeRoleCommandInput> = {}): Promise<Keys> {
  const { Credentials: keys } = await assume(sandbox, input);
  return {
    accessKeyId: keys?.AccessKeyId ?? '',
    secretAccessKey: keys?.SecretAccessKey ?? '',
    sessionToken: keys?.SessionToken ?? '',
  };
}
