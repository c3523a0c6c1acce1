import { expect, it } from 'vitest';
import { judgeSpace } from '../support/control.js';
import { expectJudgement } from '../support/judging.js';
import { account, audit, declaring, member, other, unknown } from '../support/literals.js';

const judge = judgeSpace('codecatalyst-membership');

const at = '2026-11-10T08:00:00Z';
const outside = '999900001111';

function declared(more: Readonly<Record<string, unknown>> = {}) {
  const [space] = declaring(more).codecatalyst?.spaces ?? [];
  if (!space) throw new Error('the policy declares no space');
  return space;
}

const landedIn = (id: string) => ({ platform: [{ account: id, at, from: `events ${id}` }] });

it('passes where every declared account belongs to the organization and is active', () => {
  const judgement = judge(declared({ connectedAccounts: [member, other] }), audit());

  expectJudgement(judgement, { verdict: 'pass', says: ['space-account-active', 'space-account-active'] });
});

it('passes where the account in which events landed does, and rests on them', () => {
  const judgement = judge(declared(), audit({ landed: landedIn(other) }));

  expectJudgement(judgement, { verdict: 'pass', says: ['space-account-active', 'space-account-active'] });
  expect(judgement.evidence).toEqual(['accounts', `events ${other}`]);
});

it.each<[string, ReturnType<typeof declared>]>([
  ['the account that pays', declared({ billingAccount: outside })],
  ['the account that is going to pay', declared({ billingChange: { to: outside, by: '2027-01-01' } })],
  ['a connected account', declared({ connectedAccounts: [member, outside] })],
])('fails where %s is outside', (_title, space) => {
  const judgement = judge(space, audit());

  expect(judgement).toMatchObject({
    verdict: 'fail',
    because: [{ code: 'space-account-outside', args: { space: 'platform', account: outside } }],
    evidence: ['accounts'],
  });
});

it('fails where events landed outside, as log files show', () => {
  const judgement = judge(declared(), audit({ landed: landedIn(outside) }));

  expectJudgement(judgement, { verdict: 'fail', says: ['space-account-outside'] });
  expect(judgement.evidence).toContain(`events ${outside}`);
});

it.each(['SUSPENDED', 'PENDING_CLOSURE', 'CLOSED', 'PENDING_ACTIVATION'])('fails where one is %s', (state) => {
  const accounts = new Map([[member, account(member, { state })]]);

  const judgement = judge(declared(), audit({ accounts }));

  expect(judgement).toMatchObject({
    verdict: 'fail',
    because: [{ code: 'space-account-inactive', args: { space: 'platform', account: member, state } }],
  });
});

it('passes where events of another space landed outside', () => {
  const judgement = judge(declared(), audit({ landed: { mobile: landedIn(outside).platform } }));

  expect(judgement.verdict).toBe('pass');
});

it('misses the state of a member that the audit is not about', () => {
  const judgement = judge(
    declared({ connectedAccounts: [outside] }),
    audit({ wholeOrganization: false, otherMembers: new Set([outside]) }),
  );

  expectJudgement(judgement, { verdict: 'not-assessed', says: ['organizations:ListAccounts'] });
});

it('fails where one is outside, although the audit is not about all members', () => {
  const judgement = judge(
    declared({ connectedAccounts: [outside, other] }),
    audit({ accounts: new Map([[member, account(member)]]), wholeOrganization: false, otherMembers: new Set([other]) }),
  );

  expectJudgement(judgement, { verdict: 'fail', says: ['space-account-outside'] });
});

it('misses a state that was not asked', () => {
  const accounts = new Map([[member, account(member, { state: 'UNKNOWN' })]]);

  const judgement = judge(declared(), audit({ accounts }));

  expectJudgement(judgement, { verdict: 'not-assessed', says: ['organizations:ListAccounts'] });
});

it('needs no description of the organization', () => {
  const judgement = judge(declared(), audit({ organizationId: unknown('organizations:DescribeOrganization') }));

  expect(judgement).toMatchObject({ verdict: 'pass', evidence: ['accounts'] });
});

it.each([
  ['an account that may be outside', declared({ connectedAccounts: [outside] })],
  ['accounts that are known', declared()],
])('misses the list of accounts, with %s', (_title, space) => {
  const judgement = judge(space, audit({ membersListed: unknown('organizations:ListAccounts') }));

  expectJudgement(judgement, { verdict: 'not-assessed', says: ['organizations:ListAccounts'] });
});

it('does not apply where accounts were named one by one', () => {
  const judgement = judge(declared({ billingAccount: outside }), audit({ wholeOrganization: false }));

  expectJudgement(judgement, { verdict: 'not-applicable', says: ['no-organization-asked'] });
});

it.each(['aws-us-gov', 'aws-cn'])('does not apply in %s', (partition) => {
  const judgement = judge(declared({ billingAccount: outside }), audit({ partition }));

  expectJudgement(judgement, { verdict: 'not-applicable', says: ['no-codecatalyst-here'] });
});
