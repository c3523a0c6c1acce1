import { describe, expect, it } from 'vitest';
import type { ObservedEvent } from '../../src/model/event.js';
import type { EvidenceLine, LoggedEvidence } from '../../src/model/evidence.js';
import { assessed, findingOf, standingOf } from '../support/assessing.js';
import {
  accountLine,
  archive,
  asOf,
  closed,
  declaring,
  event,
  evidenceOf,
  evidenceWith,
  history,
  known,
  member,
  missedBy,
  other,
  policyOf,
  reading,
  role,
  since,
  spaceArn,
  spaceEvent,
  spaceId,
  trustOf,
} from '../support/literals.js';

const at = '2026-11-10T08:00:00Z';
const longAgo = '2025-03-01T08:00:00Z';
const outside = '999900001111';

function logged(account: string, events: readonly ObservedEvent[], id = 'log files'): LoggedEvidence {
  const api = 'files:Read';
  const answer = { id, api, account, region: 'us-east-1', at: asOf, requestIds: [] };
  return { line: 'logged', account, since: longAgo, until: at, rows: [], events: [...events], answers: [answer] };
}

/** Evidence with what log files say of accounts, where the format has it. */
function withLogged(lines: readonly EvidenceLine[], ...more: readonly LoggedEvidence[]): readonly EvidenceLine[] {
  const [header, organization, ...rest] = lines;
  return [header, organization, ...more, ...rest].filter((line) => line !== undefined);
}

function events(id: string, ...list: readonly ObservedEvent[]) {
  return accountLine(id, reading({ codecatalystEvents: { 'us-west-2': known(history(list), `events ${id}`) } }));
}

describe('log files', () => {
  it('show a connection that is older than event history', async () => {
    const lines = withLogged(evidenceOf(), logged(member, [event('AcceptConnection', longAgo)]));

    const assessment = await assessed(lines, declaring({ billingAccount: other }));

    expect(findingOf(assessment, 'codecatalyst-connected-accounts', member).judgement).toMatchObject({
      verdict: 'fail',
      because: [{ code: 'connection-accepted', args: { at: longAgo } }],
      evidence: expect.arrayContaining(['log files']),
    });
  });

  it('that hold what event history holds count nothing twice', async () => {
    const list = [event('AcceptConnection', longAgo), event('DeleteConnection', at)];

    const { view } = await assessed(withLogged(evidenceWith(events(member, ...list)), logged(member, list)));

    expect(view.claims.get(member)).toMatchObject([
      { says: 'connected', source: 'event' },
      { says: 'connection-ended', source: 'event' },
    ]);
  });

  it('show where the events of a space landed', async () => {
    const lines = withLogged(
      evidenceWith(events(member, spaceEvent('platform', longAgo))),
      logged(other, [spaceEvent('platform', at, { account: other })]),
    );

    const assessment = await assessed(lines, declaring({}));

    expect(findingOf(assessment, 'codecatalyst-billing-account', 'platform').judgement).toMatchObject({
      verdict: 'fail',
      because: [{ code: 'space-events-land-elsewhere', args: { account: other, at, declared: member } }],
    });
  });

  it('speak of accounts that the audit does not come to', async () => {
    const lines = withLogged(evidenceOf(), logged(outside, [spaceEvent('platform', at, { account: outside })]));

    const assessment = await assessed(lines, declaring({}));

    expect(assessment.view.claims.get(outside)).toMatchObject([{ says: 'billing', account: outside, at }]);
    expect(findingOf(assessment, 'codecatalyst-membership', 'platform').judgement).toMatchObject({
      verdict: 'fail',
      because: [{ code: 'space-account-outside', args: { space: 'platform', account: outside } }],
    });
  });

  it('leave a history that could not be read a gap', async () => {
    const lines = withLogged(evidenceWith(accountLine(member, closed(member))), logged(member, []));

    const { view } = await assessed(lines);

    expect([...view.unreadHistories.keys()]).toEqual([member]);
    expect(view.logged.get(member)).toEqual({ since: longAgo, until: at, from: 'log files' });
  });

  it('fail an account that could not be entered, by what they show', async () => {
    const lines = withLogged(
      evidenceWith(accountLine(member, closed(member))),
      logged(member, [event('AcceptConnection', longAgo)]),
    );

    const assessment = await assessed(lines, declaring({ billingAccount: other }));

    const own = assessment.findings.filter(({ subject }) => subject.id === member);
    const failing = own.filter(({ judgement }) => judgement.verdict === 'fail').map(({ control }) => control);
    expect(failing).toEqual(['codecatalyst-connected-accounts']);
    expect(findingOf(assessment, 'account-recording', member).judgement.verdict).toBe('not-assessed');
  });

  it('pass no account that could not be entered', async () => {
    const lines = withLogged(evidenceWith(accountLine(member, closed(member))), logged(member, []));

    const { findings } = await assessed(lines, declaring({ billingAccount: other }));

    const verdicts = findings.filter(({ subject }) => subject.id === member).map(({ judgement }) => judgement.verdict);
    expect([...new Set(verdicts)]).toEqual(['not-assessed']);
  });

  it('of other events say nothing of CodeCatalyst', async () => {
    const { view } = await assessed(
      withLogged(evidenceOf(), logged(member, [event('DeleteConnection', at, { source: 'events.amazonaws.com' })])),
    );

    expect(view.claims.size).toBe(0);
  });
});

it('the use of a role is known from log files', async () => {
  const by = { kind: 'aws-service', service: 'codecatalyst-runner.amazonaws.com' } as const;
  const used = event('AssumeRole', at, { source: 'sts.amazonaws.com', by, access: 'read' });

  const assessment = await assessed(
    withLogged(evidenceOf(), logged(member, [used])),
    declaring({ billingAccount: other }),
  );

  expect(findingOf(assessment, 'codecatalyst-connected-accounts', member).judgement).toMatchObject({
    verdict: 'fail',
    because: [{ code: 'role-used-by-codecatalyst', args: { region: 'us-west-2', at } }],
  });
});

describe('ids of spaces', () => {
  const paired = accountLine(
    member,
    reading({
      codecatalystRoles: known([role(trustOf(spaceArn()), 'CodeCatalystWorkflowDevelopmentRole-platform')]),
    }),
  );

  it('are paired with their names by roles', async () => {
    const { view } = await assessed(evidenceWith(paired));

    expect([...view.spaceIds]).toEqual([['platform', spaceId]]);
  });

  it('are those that the policy declares, whatever roles say', async () => {
    const id = '7b1f0c9a-52ce-4d3e-9a41-0d6ce2f7b8a5';

    const { view } = await assessed(evidenceWith(paired), declaring({ id }));

    expect([...view.spaceIds]).toEqual([['platform', id]]);
  });
});

describe('the recording of accounts that pay', () => {
  it('is kept of those alone that the policy declares', async () => {
    const { view } = await assessed(
      evidenceOf(),
      declaring({
        billingAccount: member,
        billingChange: { to: other, by: '2027-01-01' },
        connectedAccounts: [archive],
      }),
    );

    expect([...view.payers.keys()]).toEqual([member, other]);
  });

  it('is kept of the account in which events of a declared space landed, too', async () => {
    const lines = evidenceWith(events(archive, spaceEvent('platform', at)), events(other, spaceEvent('mobile', at)));

    const { view } = await assessed(lines, declaring({}));

    expect([...view.payers.keys()]).toEqual([archive, member]);
  });

  it('is what the account itself is judged by', async () => {
    const unrecorded = accountLine(
      member,
      reading({ trails: {}, trailsByRegion: { 'us-west-2': known([]), 'us-east-1': known([]) } }),
    );

    const assessment = await assessed(evidenceWith(unrecorded), declaring({}));

    expect(findingOf(assessment, 'codecatalyst-billing-recording', 'platform').judgement.verdict).toBe('fail');
    expect(standingOf(assessment, member, 'codecatalyst-billing-recording')).toEqual({ verdict: 'fail' });
  });

  it('is a gap where the account could not be entered', async () => {
    const assessment = await assessed(evidenceWith(accountLine(member, closed(member))), declaring({}));

    expect(missedBy(findingOf(assessment, 'codecatalyst-billing-recording', 'platform').judgement)).toEqual([
      'sts:AssumeRole',
    ]);
  });
});

it('the window is what every history covers that was read whole', async () => {
  const covering = (
    id: string,
    ...windows: readonly Readonly<{ since: string; until?: string; truncated?: boolean }>[]
  ) =>
    accountLine(
      id,
      reading({
        codecatalystEvents: Object.fromEntries(
          windows.map((window, i) => [['us-west-2', 'eu-west-1'][i], known(history([], window))]),
        ),
      }),
    );
  const latest = '2026-08-25T00:00:00Z';
  const earliest = '2026-11-19T00:00:00Z';

  const { view } = await assessed(
    evidenceWith(
      covering(member, { since: '2026-08-24T00:00:00Z' }, { since: latest }),
      covering(other, { since, until: earliest }, { since: at, truncated: true }),
      covering(archive, { since }),
    ),
  );

  expect(view.window).toEqual({ since: latest, until: earliest });
});

it('the window is that of event history, which ends where log files do not', async () => {
  const { view } = await assessed(withLogged(evidenceOf(), logged(member, [])), policyOf());

  expect(view.window).toEqual({ since, until: asOf });
});
