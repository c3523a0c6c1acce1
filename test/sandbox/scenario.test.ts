import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { loadScenario, parseScenario } from '../../src/sandbox/index.js';
import { hub, management, member, organization } from './support.js';

/** Scenario files in a directory of their own; answers the path of the last. */
function write(files: Readonly<Record<string, unknown>>): string {
  const directory = mkdtempSync(join(tmpdir(), 'trailproof-scenario-'));
  const paths = Object.entries(files).map(([name, content]) => {
    const path = join(directory, name);
    writeFileSync(path, typeof content === 'string' ? content : stringify(content));
    return path;
  });
  return paths.at(-1) ?? directory;
}

const account = (scenario: ReturnType<typeof parseScenario>, id: string) =>
  scenario.accounts.find((one) => one.id === id);

test('defaults are filled in', () => {
  const trails = [{ name: 'trail', homeRegion: 'us-east-1', bucket: 'logs' }];

  const scenario = parseScenario(organization({ accounts: { [member]: { trails } } }));

  expect(scenario).toMatchObject({ partition: 'aws', pageSizes: { accounts: 20 }, limits: { lookupEvents: false } });
  expect(account(scenario, member)).toMatchObject({ state: 'ACTIVE', auditRole: 'present', events: [] });
  expect(account(scenario, member)?.trails[0]).toMatchObject({ multiRegion: true, validation: true, logging: true });
});

test('a scenario extends another: given keys replace, new accounts, units and faults are appended', () => {
  const base = {
    ...organization({ accounts: { [member]: { name: 'old name', optedInRegions: ['eu-south-1'] } } }),
    organizationalUnits: [{ id: 'ou-ab12-one00001', name: 'One', parent: 'r-ab12' }],
    faults: [{ service: 'iam', fault: 'denied' }],
  };
  const own = {
    version: 1,
    extends: './base.yaml',
    name: 'extended',
    accounts: [
      { id: member, name: 'new name' },
      { id: '444444444444', name: 'new account', ou: 'ou-ab12-two00001' },
    ],
    organizationalUnits: [{ id: 'ou-ab12-two00001', name: 'Two', parent: 'ou-ab12-one00001' }],
    faults: [{ service: 'kms', fault: 'throttled' }],
  };

  const scenario = loadScenario(write({ 'base.yaml': base, 'own.yaml': own }));

  expect(scenario.name).toBe('extended');
  expect(scenario.now).toBe(base.now);
  expect(scenario.accounts).toHaveLength(5);
  expect(account(scenario, member)).toMatchObject({ name: 'new name', optedInRegions: ['eu-south-1'] });
  expect(scenario.organizationalUnits.map(({ name }) => name)).toEqual(['One', 'Two']);
  expect(scenario.faults.map(({ service }) => service)).toEqual(['iam', 'kms']);
});

test('a bad file is named, with the place in it', () => {
  const path = write({ 'bad.yaml': organization({ accounts: { [member]: { state: 'SLEEPING', colour: 'blue' } } }) });

  expect(() => loadScenario(path)).toThrow(path);
  expect(() => loadScenario(path)).toThrow('accounts[1].state');
  expect(() => loadScenario(path)).toThrow('colour');
});

test('an account id without quotes is refused', () => {
  const path = write({ 'bad.yaml': 'version: 1\nname: x\naccounts: [{ id: 012345678901, name: x }]\n' });

  expect(() => loadScenario(path)).toThrow('an account id is a string: quote it');
});

test('a file that extends itself is refused', () => {
  const path = write({ 'a.yaml': { extends: 'b.yaml' }, 'b.yaml': { extends: 'a.yaml' } });

  expect(() => loadScenario(path)).toThrow('extends itself');
});

test.each([
  ['an account twice', { accounts: [...organization().accounts, { id: member, name: 'again' }] }, 'is there twice'],
  ['a caller from nowhere', { caller: { account: '444444444444', roleName: 'Hub' } }, 'no account 444444444444'],
  [
    'a unit from nowhere',
    { organizationalUnits: [{ id: 'ou-1', name: 'x', parent: 'ou-2' }] },
    'no organizational unit',
  ],
  ['an account in no unit', { accounts: [{ id: management, name: 'x', ou: 'ou-1' }] }, 'no organizational unit ou-1'],
  [
    'a region that cannot be opted in to',
    { accounts: [{ id: management, name: 'x', optedInRegions: ['us-east-1'] }] },
    'no opt-in region us-east-1',
  ],
  [
    'a trail where the account is not',
    { accounts: [{ id: management, name: 'x', trails: [{ name: 'trail', homeRegion: 'me-south-1', bucket: 'b' }] }] },
    'region me-south-1 is not enabled in this account',
  ],
])('%s is refused', (_, changes, message) => {
  const change = { ...organization({ caller: { account: management, userName: 'u' } }), ...changes };

  expect(() => parseScenario(change)).toThrow(message);
});

describe('what a policy says that the sandbox cannot read', () => {
  const reads = { Action: 'iam:*', Resource: '*' };
  const withPolicy = (statement: object) =>
    organization({ caller: { account: hub, roleName: 'Hub', policy: { Statement: [{ ...reads, ...statement }] } } });
  const withTrust = (statement: object) => {
    const trust = { Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', ...statement }] };
    return organization({ accounts: { [member]: { roles: [{ name: 'Own', trust }] } } });
  };
  const elsewhere = { StringNotEquals: { 'aws:RequestedRegion': 'us-east-1' } };

  test.each([
    ['a comparison', withPolicy({ Effect: 'Deny', Condition: elsewhere }), 'StringNotEquals'],
    ['a condition key', withPolicy({ Effect: 'Deny', Condition: { StringLike: { 'aws:Via': '*' } } }), 'aws:Via'],
    ['everybody but some', withTrust({ NotPrincipal: { AWS: '*' } }), 'NotPrincipal'],
    ['a condition on roles', withTrust({ Principal: { AWS: '*' }, Condition: elsewhere }), 'StringNotEquals'],
    ['a condition on everybody', withTrust({ Principal: '*', Condition: elsewhere }), 'StringNotEquals'],
  ])('is refused: %s', (_, scenario, named) => {
    expect(() => parseScenario(scenario)).toThrow(new RegExp(`the sandbox cannot read .*${named}`));
  });

  test.each([
    ['services', { Principal: { Service: 'codecatalyst.amazonaws.com' }, Condition: elsewhere }],
    ['identity providers', { Principal: { Federated: 'provider' }, Condition: elsewhere }],
  ])('is kept as it is where it is about %s, who never call', (_, statement) => {
    const scenario = parseScenario(withTrust(statement));

    expect(account(scenario, member)?.roles[0]?.trust.Statement[0]).toMatchObject(statement);
  });
});
