import { describe, expect, it } from 'vitest';
import { accountIn, organizationIn } from '../support/calls.js';
import { archive, hub, management, member, other } from '../support/literals.js';
import { collected, type Fault, once } from '../support/pipeline.js';
import { small } from '../support/small.js';

const units = [
  { id: 'ou-ab12-security', name: 'Security', parent: 'r-ab12' },
  { id: 'ou-ab12-deepdeep', name: '東京開発部', parent: 'ou-ab12-security' },
];
const denied = (action: string): Fault => ({ service: 'organizations', action, fault: 'denied' });
const idsOf = (lines: Awaited<ReturnType<typeof collected>>['lines']) =>
  lines.flatMap((line) => (line.line === 'account' ? [line.account.id] : []));

describe('the organization', () => {
  const whole = once(() =>
    collected({
      scenario: small({
        organizationalUnits: units,
        pageSizes: { accounts: 1 },
        accounts: {
          [archive]: { ou: 'ou-ab12-security', email: 'archive@example.com' },
          [member]: { ou: 'ou-ab12-deepdeep', joined: '2024-06-10T12:00:00Z', email: 'member@example.com' },
          [other]: { state: 'SUSPENDED', email: 'root+other@example.com' },
        },
      }),
    }),
  );

  it('is every account on every page, also after an empty one that has a token', async () => {
    const { calls, lines } = await whole();

    const pages = calls.filter(({ action }) => action === 'ListAccounts');
    expect(idsOf(lines)).toEqual([management, archive, hub, member, other]);
    expect(pages.length).toBeGreaterThan(5);
  });

  it('is kept with its id, its management account and the administrators of CloudTrail', async () => {
    const { lines } = await whole();

    expect(organizationIn(lines)).toMatchObject({
      organization: { known: { id: 'o-a1b2c3d4e5', managementAccount: management } },
      cloudtrailAdministrators: { known: [hub] },
    });
  });

  it('has accounts with their state, the day they joined and the units above them', async () => {
    const { lines } = await whole();

    expect(accountIn(lines, member).account).toEqual({
      id: member,
      name: 'member',
      state: 'ACTIVE',
      joined: '2024-06-10T12:00:00.000Z',
      organizationalUnits: ['Security', '東京開発部'],
    });
    expect(accountIn(lines, other).account.state).toBe('SUSPENDED');
  });

  it("keeps no e-mail address, though AWS gives every account's", async () => {
    const { lines } = await whole();

    expect(JSON.stringify(lines)).not.toMatch(/@|example\.com/);
  });

  it('rests on answers that are named with their request ids', async () => {
    const { lines } = await whole();
    const { answers, organization } = organizationIn(lines);

    const described = answers.find(({ id }) => organization && 'from' in organization && id === organization.from);
    expect(described).toMatchObject({
      api: 'organizations:DescribeOrganization',
      account: hub,
      region: 'us-east-1',
      at: '2026-11-20T02:08:00.000Z',
      requestIds: [expect.stringMatching(/^[0-9a-f-]{36}$/)],
    });
  });

  it('may have units whose names cannot be read', async () => {
    const { lines } = await collected({
      scenario: small({
        organizationalUnits: units,
        accounts: { [member]: { ou: 'ou-ab12-deepdeep' } },
        faults: [denied('DescribeOrganizationalUnit')],
      }),
    });

    expect(accountIn(lines, member).account.organizationalUnits).toEqual(['ou-ab12-security', 'ou-ab12-deepdeep']);
  });

  it('may have administrators that cannot be listed', async () => {
    const { lines } = await collected({ scenario: small({ faults: [denied('ListDelegatedAdministrators')] }) });

    expect(organizationIn(lines)).toMatchObject({
      cloudtrailAdministrators: { gap: { api: 'organizations:ListDelegatedAdministrators' } },
    });
    expect(idsOf(lines)).toHaveLength(5);
  });

  it.each([
    ['it cannot be described', 'DescribeOrganization'],
    ['its accounts cannot be listed', 'ListAccounts'],
  ])('ends the run where %s, and both ways out are named', async (_title, action) => {
    const run = collected({ scenario: small({ faults: [denied(action)] }) });

    await expect(run).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringMatching(
        new RegExp(
          `organizations:${action}.*\\n.*management account or of a delegated administrator.*accounts: \\[.*--accounts self`,
        ),
      ),
    });
  });

  it('ends the run before any account is entered', async () => {
    const scenario = small({ faults: [denied('ListAccounts')] });
    const run = collected({ scenario });

    await expect(run).rejects.toThrow('ListAccounts');
  });

  it("is the caller's own account where Organizations is not in use", async () => {
    const { lines } = await collected({
      scenario: small({
        organization: undefined,
        delegatedAdministrators: [],
        accounts: { [management]: { trails: [] } },
      }),
    });

    expect(lines[0]).toMatchObject({ line: 'header', scope: 'no-organization', scopeId: hub });
    expect(idsOf(lines)).toEqual([hub]);
    expect(organizationIn(lines)).not.toHaveProperty('organization');
  });
});

describe('accounts that were named', () => {
  it('are audited without a call to Organizations, each once, by id', async () => {
    const { calls, lines } = await collected({ scenario: small(), settings: { accounts: [other, member, other] } });

    expect(lines[0]).toMatchObject({ scope: [other, member, other], scopeId: hub });
    expect(idsOf(lines)).toEqual([member, other]);
    expect(calls.filter(({ service }) => service === 'organizations')).toEqual([]);
  });

  it('may be the own one alone', async () => {
    const { calls, lines } = await collected({ scenario: small(), settings: { accounts: 'self' } });

    expect(lines[0]).toMatchObject({ scope: 'self', scopeId: hub });
    expect(idsOf(lines)).toEqual([hub]);
    expect(calls.filter(({ service }) => service === 'organizations')).toEqual([]);
    expect(calls.filter(({ action }) => action === 'AssumeRole')).toEqual([]);
  });
});
