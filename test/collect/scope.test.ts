import { describe, expect, it } from 'vitest';
import type { Scope } from '../../src/model/audit-settings.js';
import { accountIn, askedFor, organizationIn, sharedIn } from '../support/calls.js';
import { gathered } from '../support/collecting.js';
import { interfere } from '../support/go-between.js';
import { archive, bucket, hub, management, member, other, policyOf } from '../support/literals.js';
import { collected, type Fault, once, scoped } from '../support/pipeline.js';
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
      organizationalUnitIds: ['ou-ab12-security', 'ou-ab12-deepdeep'],
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
    const { scope } = await scoped({
      scenario: small({
        organizationalUnits: units,
        accounts: { [member]: { ou: 'ou-ab12-deepdeep' } },
        faults: [denied('DescribeOrganizationalUnit')],
      }),
    });

    expect(scope.accounts.find(({ id }) => id === member)?.organizationalUnits).toEqual([
      'ou-ab12-security',
      'ou-ab12-deepdeep',
    ]);
    expect(scope.organization.unnamedUnits).toMatchObject([
      { gap: { api: 'organizations:DescribeOrganizationalUnit', reason: 'denied', resource: 'ou-ab12-deepdeep' } },
      { gap: { api: 'organizations:DescribeOrganizationalUnit', reason: 'denied', resource: 'ou-ab12-security' } },
    ]);
  });

  it('may have administrators that cannot be listed', async () => {
    const { scope } = await scoped({ scenario: small({ faults: [denied('ListDelegatedAdministrators')] }) });

    expect(scope.organization).toMatchObject({
      cloudtrailAdministrators: { gap: { api: 'organizations:ListDelegatedAdministrators' } },
    });
    expect(scope.accounts).toHaveLength(5);
  });

  it('is kept with the services that it trusts, of every page', async () => {
    const trustedServices = ['sso.amazonaws.com', 'cloudtrail.amazonaws.com', 'config.amazonaws.com'];
    const reads = ['organizations:ListAWSServiceAccessForOrganization'];

    const scenario = small({
      organization: { id: 'o-a1b2c3d4e5', rootId: 'r-ab12', managementAccount: management, trustedServices },
      faults: [{ ...denied('ListAWSServiceAccessForOrganization'), fault: 'empty-page' }],
    });

    const { organization, calls } = await gathered({ scenario, reads });

    expect(askedFor(calls, 'ListAWSServiceAccessForOrganization')).toEqual([hub, hub]);
    expect(organization.trustedServices).toEqual({
      known: [...trustedServices].sort(),
      from: `organizations:ListAWSServiceAccessForOrganization ${hub} us-east-1`,
    });
    expect(organization.answers.map(({ id }) => id)).toContain(
      `organizations:ListAWSServiceAccessForOrganization ${hub} us-east-1`,
    );
  });

  it('may trust services that cannot be listed', async () => {
    const scenario = small({ faults: [denied('ListAWSServiceAccessForOrganization')] });

    const { organization } = await gathered({ scenario, reads: ['organizations:ListAWSServiceAccessForOrganization'] });

    expect(organization.trustedServices).toMatchObject({
      gap: { api: 'organizations:ListAWSServiceAccessForOrganization', reason: 'denied' },
    });
  });

  it('is not asked for the services that it trusts where no control needs them', async () => {
    const { organization, calls } = await gathered({ scenario: small(), reads: [] });

    expect(organization).not.toHaveProperty('trustedServices');
    expect(askedFor(calls, 'ListAWSServiceAccessForOrganization')).toEqual([]);
    expect(askedFor(calls, 'ListDelegatedAdministrators')).toEqual([hub]);
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

describe('a scope', () => {
  const fields = {
    organizationalUnits: [...units, { id: 'ou-ab12-emptyone', name: 'Empty', parent: 'r-ab12' }],
    accounts: {
      [archive]: { ou: 'ou-ab12-security' },
      [hub]: { ou: 'ou-ab12-deepdeep', tags: { environment: 'prod' } },
      [member]: { tags: { environment: 'prod', チーム: '決済' } },
      [other]: { tags: { environment: 'test', frozen: '' } },
    },
  };
  const all = [management, archive, hub, member, other];
  const by = (scope: Scope, more: object = {}) => ({
    scenario: small({ ...fields, ...more }),
    settings: { scope },
  });
  const idsBy = async (scope: Scope, more: object = {}) => {
    const { accounts } = (await scoped(by(scope, more))).scope;
    return accounts.map(({ id }) => id);
  };
  const refusal = async (scope: Scope, more: object = {}): Promise<string> => {
    const error: unknown = await scoped(by(scope, more)).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'UserError' });
    return (error as Error).message;
  };
  const tagReads = ({ calls }: Awaited<ReturnType<typeof scoped>>) =>
    calls.filter(({ action }) => action === 'ListTagsForResource').map(({ resource }) => resource);

  interface Selecting {
    readonly scope: Scope;
    readonly selects: readonly string[];
    /** Left out though something selects them, or everything is. */
    readonly excludes?: readonly string[];
    /** Accounts whose tags decide. */
    readonly reads?: readonly string[];
  }
  it.each<[string, Selecting]>([
    ['nothing is everything', { scope: {}, selects: all }],
    ['accounts', { scope: { accounts: [other, member] }, selects: [member, other] }],
    ['a unit, with all below it', { scope: { organizationalUnits: ['ou-ab12-security'] }, selects: [archive, hub] }],
    ['a unit deep down', { scope: { organizationalUnits: ['ou-ab12-deepdeep'] }, selects: [hub] }],
    [
      'accounts or a unit',
      { scope: { accounts: [member], organizationalUnits: ['ou-ab12-deepdeep'] }, selects: [hub, member] },
    ],
    ['a tag', { scope: { tags: { environment: ['prod', 'staging'] } }, selects: [hub, member], reads: all }],
    [
      'either of two tags, in any script',
      { scope: { tags: { チーム: ['決済'], environment: ['test'] } }, selects: [member, other], reads: all },
    ],
    ['a tag without a value', { scope: { tags: { frozen: [''] } }, selects: [other], reads: all }],
    [
      'a tag, beside what is decided without it',
      {
        scope: { organizationalUnits: ['ou-ab12-security'], tags: { environment: ['prod'] } },
        selects: [archive, hub, member],
        reads: [management, member, other],
      },
    ],
    [
      'all but an account',
      { scope: { exclude: { accounts: [hub] } }, selects: [management, archive, member, other], excludes: [hub] },
    ],
    [
      'all but a unit',
      {
        scope: { exclude: { organizationalUnits: ['ou-ab12-security'] } },
        selects: [management, member, other],
        excludes: [archive, hub],
      },
    ],
    [
      'all but a tag, which is not read where the account is out already',
      {
        scope: { exclude: { accounts: [archive], tags: { environment: ['test'] } } },
        selects: [management, hub, member],
        excludes: [archive, other],
        reads: [management, hub, member, other],
      },
    ],
    [
      'of what is selected nothing that is excluded',
      {
        scope: {
          accounts: [member],
          organizationalUnits: ['ou-ab12-security'],
          exclude: { tags: { environment: ['prod'] } },
        },
        selects: [archive],
        excludes: [hub, member],
        reads: [archive, hub, member],
      },
    ],
    [
      'nothing of a unit that holds no account',
      { scope: { accounts: [member], organizationalUnits: ['ou-ab12-emptyone'] }, selects: [member] },
    ],
  ])('selects %s', async (_title, { scope, selects, excludes = [], reads = [] }) => {
    const run = await scoped(by(scope));

    const { accounts, kind, organization } = run.scope;
    const others = all.filter((id) => !selects.includes(id));
    const expected = others.map((id) =>
      expect.objectContaining({ id, why: excludes.includes(id) ? 'excluded' : 'not-selected' }),
    );
    expect(accounts.map(({ id }) => id)).toEqual(selects);
    expect(organization.leftOut).toEqual(others.length > 0 ? expected : undefined);
    expect(tagReads(run)).toEqual(reads);
    expect(kind).toBe('organization');
  });

  it('keeps the names of those that it leaves out, and calls none of them', async () => {
    const { calls, lines } = await collected(by({ accounts: [hub, member] }));

    expect(lines[0]).toMatchObject({ scope: 'organization', selection: { accounts: [hub, member] } });
    expect(idsOf(lines)).toEqual([hub, member]);
    expect(organizationIn(lines).leftOut).toEqual([
      { id: management, name: 'Management', why: 'not-selected' },
      { id: archive, name: 'Log Archive', why: 'not-selected' },
      { id: other, name: 'other', why: 'not-selected' },
    ]);
    expect(new Set(calls.map(({ account }) => account))).toEqual(new Set([hub, member]));
  });

  it('reads the tags of an account on all their pages', async () => {
    const { scope } = await scoped({
      ...by({ tags: { environment: ['test'] } }),
      by: async ({ url }) => {
        const change = ({ api, body: asked }: { api: string; body: string }, body: string) => {
          if (api !== 'organizations:ListTagsForResource') return body;
          const { NextToken } = JSON.parse(asked) as { NextToken?: string };
          return NextToken ? body : JSON.stringify({ Tags: [], NextToken: 'more' });
        };
        return (await interfere(url, { change })).url;
      },
    });

    expect(scope.accounts).toMatchObject([{ id: other }]);
  });

  it.each([
    ['an account', { accounts: [member, '999999999999'] }, 'account 999999999999'],
    ['a unit', { organizationalUnits: ['ou-ab12-secruity'] }, 'organizational unit ou-ab12-secruity'],
    [
      'several things',
      { accounts: ['999999999999'], organizationalUnits: ['ou-ab12-secruity'] },
      'account 999999999999, organizational unit ou-ab12-secruity',
    ],
  ])('that names %s which there is not ends the run and names it', async (_title, scope, named) => {
    expect(await refusal(scope)).toContain(`names what the organization does not have: ${named}.`);
  });

  it('that excludes who is gone by now excludes nobody', async () => {
    const ids = await idsBy({
      exclude: { accounts: ['999999999999'], organizationalUnits: ['ou-ab12-gonegone'] },
    });

    expect(ids).toEqual(all);
  });

  it.each<[string, Scope]>([
    ['selects nobody', { organizationalUnits: ['ou-ab12-emptyone'] }],
    ['selects by a tag that no account has', { tags: { environment: ['prodd'] } }],
    ['excludes whom it selects', { accounts: [member], exclude: { tags: { environment: ['prod'] } } }],
  ])('that %s ends the run', async (_title, scope) => {
    expect(await refusal(scope)).toMatch(/selects none of the organization's 5 accounts: \d are excluded, \d are not/);
  });

  it.each([
    ['denied', 'AccessDeniedException'],
    ['throttled', 'TooManyRequestsException'],
  ] as const)('by tags that are %s ends the run and names the permission', async (fault, error) => {
    const faults = [{ service: 'organizations', action: 'ListTagsForResource', resource: member, fault }];

    const message = await refusal({ tags: { environment: ['prod'] } }, { faults });

    expect(message).toContain(`account ${member} cannot be read: organizations:ListTagsForResource: ${error}`);
    expect(message).toContain('Allow organizations:ListTagsForResource to arn:aws:sts::');
  });

  it('does not end where tags cannot be read that decide nothing', async () => {
    const ids = await idsBy(
      { accounts: [member], tags: { environment: ['test'] }, exclude: { accounts: [hub] } },
      { faults: [member, hub].map((resource) => ({ ...denied('ListTagsForResource'), resource })) },
    );

    expect(ids).toEqual([member, other]);
  });

  it('with a unit that no account is in and nobody may describe ends the run: it may be a slip', async () => {
    const faults = [denied('DescribeOrganizationalUnit')];

    const message = await refusal({ organizationalUnits: ['ou-ab12-emptyone'] }, { faults });

    expect(message).toMatch(
      /No account is in ou-ab12-emptyone, .*organizations:DescribeOrganizationalUnit: AccessDenied/,
    );
  });

  describe('where AWS does not say in which units accounts are', () => {
    const without = (scope: Scope) =>
      scoped({
        ...by(scope),
        by: async ({ url }) => {
          const change = ({ api }: { api: string }, body: string) =>
            api === 'organizations:ListAccounts' ? body.replaceAll('"Paths"', '"Ways"') : body;
          return (await interfere(url, { change })).url;
        },
      });

    it.each<[string, Scope]>([
      ['selects by unit', { organizationalUnits: ['ou-ab12-security'] }],
      ['excludes by unit', { accounts: [member], exclude: { organizationalUnits: ['ou-ab12-security'] } }],
    ])('ends the run that %s', async (_title, scope) => {
      await expect(without(scope)).rejects.toMatchObject({
        name: 'UserError',
        message: expect.stringContaining(`account ${management} is`),
      });
    });

    it('ends no run that asks for no unit', async () => {
      const { scope } = await without({ accounts: [member] });

      expect(scope.accounts).toMatchObject([{ id: member }]);
    });
  });

  it('has no place where Organizations is not in use', async () => {
    const alone = {
      organization: undefined,
      delegatedAdministrators: [],
      organizationalUnits: [],
      accounts: { [management]: { trails: [] } },
    };

    expect(await refusal({ accounts: [hub] }, alone)).toContain('Organizations is not in use');
  });

  it.each<[string, Scope, RegExp]>([
    ['not selected', { accounts: [management, hub] }, /left out of the scope.*list it under scope\.accounts/],
    ['excluded', { exclude: { accounts: [archive] } }, /excluded from the scope.*take it out of scope\.exclude/],
  ])('that leaves out the owner of a bucket leaves a gap which says so: %s', async (_title, scope, detail) => {
    const { lines } = await collected({
      scenario: small(fields),
      policy: policyOf({ trails: { destination: { account: archive } } }),
      settings: { scope },
    });

    const found = sharedIn(lines).find(({ arn }) => arn === `arn:aws:s3:::${bucket}`);
    expect(found?.resource.fact).toMatchObject({
      gap: { account: archive, reason: 'not-collected', detail: expect.stringMatching(detail) },
    });
  });
});
