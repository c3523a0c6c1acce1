import { describe, expect, it } from 'vitest';
import type { ObservedEvent } from '../../src/model/event.js';
import type { EvidenceLine, LoggedEvidence, TrustingRole } from '../../src/model/evidence.js';
import type { Policy } from '../../src/model/policy.js';
import type { SpaceRow } from '../../src/model/report.js';
import { assessed, reported } from '../support/assessing.js';
import {
  accountLine,
  declaring,
  event,
  evidenceWith,
  history,
  hub,
  known,
  member,
  other,
  reading,
  role,
  spaceArn,
  spaceEvent,
  spaceId,
  trustOf,
} from '../support/literals.js';

const early = '2026-10-01T08:00:00Z';
const at = '2026-11-10T08:00:00Z';
const late = '2026-11-15T08:00:00Z';

function told(id: string, events: readonly ObservedEvent[], roles: readonly TrustingRole[] = []) {
  return accountLine(
    id,
    reading({
      codecatalystEvents: { 'us-west-2': known(history(events), `events ${id}`) },
      codecatalystRoles: known([...roles], `roles ${id}`),
    }),
  );
}

async function spacesOf(lines: readonly EvidenceLine[], policy: Policy): Promise<readonly SpaceRow[]> {
  return (await reported(await assessed(lines, policy))).spaces;
}

async function spaceOf(lines: readonly EvidenceLine[], policy: Policy = declaring({})): Promise<SpaceRow> {
  const [space] = await spacesOf(lines, policy);
  if (!space) throw new Error('there is no space');
  return space;
}

const codes = ({ timeline }: SpaceRow) => timeline.map(({ at: when, message }) => [when, message.code]);
const notes = (space: SpaceRow) => space.notes.map(({ code }) => code);

describe('the timeline of a space', () => {
  it('shows what is declared, what happened, the oldest first, and what roles say', async () => {
    const lines = evidenceWith(
      told(
        member,
        [spaceEvent('platform', late), event('PutBillingAuthorization', at), event('AcceptConnection', early)],
        [role()],
      ),
    );

    const space = await spaceOf(lines, declaring({ id: spaceId, billingChange: { to: other, by: '2027-01-01' } }));

    expect(codes(space)).toEqual([
      [undefined, 'space-declared-billing'],
      [undefined, 'space-declared-change'],
      [early, 'space-seen-connected'],
      [at, 'space-seen-billing-authorised'],
      [late, 'space-seen-event'],
      [undefined, 'space-role-trusts'],
    ]);
    expect(space.declaredChange).toEqual({ to: other, by: '2027-01-01' });
  });

  it('says who did it, on which evidence, and how strong that is', async () => {
    const builder = { kind: 'builder-id-user', user: 'f81d4fae' } as const;
    const lines = evidenceWith(told(member, [spaceEvent('platform', at, { id: 'the-event', by: builder })], [role()]));

    const { timeline } = await spaceOf(lines, declaring({ id: spaceId }));

    expect(timeline).toMatchObject([
      { source: 'declared', strength: 'weak', account: member },
      { source: 'event', strength: 'strong', account: member, at, event: 'the-event' },
      { source: 'role-trust', strength: 'weak', account: member },
    ]);
    expect(timeline[1]?.message.text).toContain('Builder ID user f81d4fae');
  });

  it.each([
    ['its account is declared for it alone', declaring({}), 'platform', 'strong'],
    ['its account is declared for another, too', declaring({}, { name: 'mobile' }), 'platform', 'weak'],
    [
      'events of another space were seen in its account',
      declaring({}),
      'platform',
      'weak',
      [spaceEvent('mobile', late)],
    ],
    [
      'its account is declared for none',
      declaring({ billingAccount: hub }),
      'mobile',
      'weak',
      [spaceEvent('mobile', late)],
    ],
  ] as const)(
    'shows a connection that names no space, where %s',
    async (_title, policy, name, strength, more: readonly ObservedEvent[] = []) => {
      const spaces = await spacesOf(evidenceWith(told(member, [event('AcceptConnection', at), ...more])), policy);

      const { timeline } = spaces.find((space) => space.name === name) ?? {};
      expect(timeline?.filter(({ message }) => message.code === 'space-seen-connected')).toMatchObject([{ strength }]);
    },
  );

  it('shows a connection that names the space as strong evidence, whatever else its account is declared for', async () => {
    const lines = evidenceWith(told(member, [event('AcceptConnection', at, { space: 'platform' })]));

    const { timeline } = await spaceOf(lines, declaring({}, { name: 'mobile' }));

    expect(timeline.at(-1)).toMatchObject({ strength: 'strong', message: { code: 'space-seen-connected' } });
  });

  it('shows what log files hold', async () => {
    const logged: LoggedEvidence = {
      line: 'logged',
      account: member,
      since: early,
      until: early,
      rows: [],
      events: [event('AcceptConnection', early)],
      answers: [],
    };
    const [header, organization, ...rest] = evidenceWith(told(member, []));
    const lines = [header, organization, logged, ...rest].filter((line) => line !== undefined);

    const { timeline } = await spaceOf(lines);

    expect(timeline[1]).toMatchObject({ source: 'log-file', strength: 'strong', at: early });
  });

  it('shows a billing account that moved: since when and until when events landed in each', async () => {
    const lines = evidenceWith(
      told(member, [spaceEvent('platform', at), spaceEvent('platform', early)]),
      told(other, [spaceEvent('platform', late)]),
    );

    const { timeline, observedBilling } = await spaceOf(lines);

    expect(timeline.map(({ account, at: when, message }) => [account, when, message.args['first']])).toEqual([
      [member, undefined, undefined],
      [member, at, early],
      [other, late, undefined],
    ]);
    expect(observedBilling).toEqual({ account: other, at: late });
  });

  it('says of a role that it outlived the connection', async () => {
    const events = [event('DeleteConnection', at), event('AcceptConnection', early)];

    const space = await spaceOf(evidenceWith(told(member, events, [role()])), declaring({ id: spaceId }));

    expect(codes(space).slice(1)).toEqual([
      [early, 'space-seen-connected'],
      [at, 'space-seen-ended'],
      [undefined, 'space-role-outlives'],
    ]);
  });

  it.each([
    [
      'a role that carries its name, where nobody declares the id',
      role(trustOf(spaceArn()), 'CodeCatalystWorkflowDevelopmentRole-platform'),
      {},
      ['space-role-trusts'],
    ],
    ['a role that is bound to no space', role(trustOf(undefined)), {}, ['space-role-trusts-any']],
    ['no role that is bound to another space', role(trustOf(spaceArn('another'))), { id: spaceId }, []],
    [
      'no role that carries its name and is bound to another space',
      role(trustOf(spaceArn('another')), 'CodeCatalystWorkflowDevelopmentRole-platform'),
      { id: spaceId },
      [],
    ],
  ])('shows %s', async (_title, one, declared, shown) => {
    const space = await spaceOf(evidenceWith(told(member, [], [one])), declaring(declared));

    const roles = space.timeline.filter(({ source }) => source === 'role-trust');
    expect(roles.map(({ message }) => message.code)).toEqual(shown);
  });

  it('leaves out what happened to another space, and in accounts that are none of its own', async () => {
    const lines = evidenceWith(
      told(member, [spaceEvent('mobile', at)]),
      told(other, [event('AcceptConnection', at)]),
      told(hub, [event('AcceptConnection', at, { space: 'mobile' })]),
    );

    const space = await spaceOf(lines);

    expect(codes(space)).toEqual([[undefined, 'space-declared-billing']]);
  });

  it('shows a connection that names the space, in whichever account', async () => {
    const space = await spaceOf(evidenceWith(told(other, [event('AcceptConnection', at, { space: 'platform' })])));

    expect(codes(space)).toContainEqual([at, 'space-seen-connected']);
  });

  it('shows the newest of what happened, and says how much it leaves out', async () => {
    const day = (i: number) => new Date(Date.parse(early) + i * 3_600_000).toISOString();
    const events = Array.from({ length: 200 }, (_, i) => event('PutBillingAuthorization', day(i)));

    const space = await spaceOf(evidenceWith(told(member, events)));

    expect(space.timeline.length).toBeLessThan(100);
    expect(space.timeline.at(-1)?.at).toBe(day(199));
    expect(space.notes.at(-1)).toMatchObject({ code: 'space-note-more', args: { n: 200 - space.timeline.length + 1 } });
  });
});

describe('what must be known of a space', () => {
  it('is that idleness proves nothing, and that connections cannot be listed', async () => {
    const space = await spaceOf(evidenceWith(told(member, [])));

    expect(notes(space)).toEqual(['space-note-idle', 'space-note-connections']);
  });

  it('is nothing where each account shows its connection to it', async () => {
    const space = await spaceOf(evidenceWith(told(member, [spaceEvent('platform', at)])));

    expect(notes(space)).toEqual([]);
  });

  it('is that a change of the billing account may be pending', async () => {
    const lines = evidenceWith(
      told(member, [spaceEvent('platform', at)]),
      told(other, [event('PutBillingAuthorization', late)]),
    );

    const space = await spaceOf(lines, declaring({ connectedAccounts: [member, other] }));

    expect(space.notes).toMatchObject([
      { code: 'space-note-billing-pending', args: { account: other, at: late } },
      { code: 'space-note-unnamed' },
    ]);
  });

  it.each([
    [
      'the account that pays authorised it',
      told(member, [spaceEvent('platform', at), event('PutBillingAuthorization', late)]),
    ],
    ['it was authorised before events landed elsewhere', told(other, [event('PutBillingAuthorization', early)])],
  ])('is not that a change is pending where %s', async (_title, line) => {
    const lines = evidenceWith(told(member, [spaceEvent('platform', at)]), line);

    const space = await spaceOf(lines, declaring({ connectedAccounts: [member, other] }));

    expect(notes(space)).not.toContain('space-note-billing-pending');
  });
});

it('a space whose events land in two regions of an account shows the account once', async () => {
  const lines = evidenceWith(
    told(other, [spaceEvent('mobile', at), spaceEvent('mobile', late, { region: 'eu-west-1' })]),
  );

  const spaces = await spacesOf(lines, declaring({}));

  expect(spaces.find(({ name }) => name === 'mobile')).toMatchObject({
    declared: false,
    accounts: [{ account: other }],
    observedBilling: { account: other, at: late },
  });
});

it('connections whose space no event names have a timeline, too', async () => {
  const spaces = await spacesOf(evidenceWith(told(other, [event('AcceptConnection', at)])), declaring({}));

  expect(spaces.at(-1)).toMatchObject({
    accounts: [{ account: other }],
    timeline: [{ at, account: other, message: { code: 'space-seen-connected' } }],
    notes: [{ code: 'space-note-unnamed' }],
  });
});
