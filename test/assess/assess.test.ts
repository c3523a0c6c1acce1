import { describe, expect, it } from 'vitest';
import type { EvidenceLine } from '../../src/model/evidence.js';
import type { Verdict } from '../../src/model/finding.js';
import { defaultRegions } from '../../src/model/regions.js';
import type { LifecycleRule } from '../../src/model/shared-resource.js';
import { assessed, findingOf, findingsAbout, standingOf } from '../support/assessing.js';
import {
  accountLine,
  archive,
  asOf,
  bucket,
  bucketArn,
  closed,
  codesOf,
  declaring,
  event,
  everything,
  evidenceOf,
  evidenceWith,
  healthyAccounts,
  healthyBucket,
  healthyResources,
  history,
  hub,
  known,
  logging,
  management,
  member,
  missedBy,
  organizationId,
  organizationLine,
  other,
  owning,
  policyOf,
  reading,
  role,
  since,
  spaceEvent,
  stopped,
  trail,
  trailArn,
  unknown,
  waiver,
} from '../support/literals.js';

const ownArn = `arn:aws:cloudtrail:us-east-1:${member}:trail/own`;
const ownTrail = trail({ arn: ownArn, name: 'own', organization: false });
const everywhere = (...arns: readonly string[]) => ({ 'us-east-1': known([...arns]), 'us-west-2': known([...arns]) });
const stoppedOrganizationTrail = accountLine(
  management,
  owning({
    trails: { [trailArn]: { trail: trail(), from: 'us-east-1', status: known(stopped), selectors: known(everything) } },
  }),
);
/** A member with a trail of its own, beside the organization's or alone. */
const withOwn = (own = ownTrail, besideOrganization = true) =>
  accountLine(
    member,
    reading({
      trails: {
        ...(besideOrganization && { [trailArn]: { trail: trail(), from: 'us-east-1' } }),
        [own.arn]: { trail: own, from: 'us-east-1', status: known(stopped), selectors: known(everything) },
      },
      trailsByRegion: everywhere(...(besideOrganization ? [trailArn] : []), own.arn),
    }),
  );

describe('a healthy organization', () => {
  it('passes everything that applies', async () => {
    const { findings } = await assessed(evidenceOf());

    const verdicts = new Set(findings.map(({ judgement }) => judgement.verdict));
    expect([...verdicts].sort()).toEqual(['not-applicable', 'pass']);
  });

  it('has an answer for every account and control, and a reason wherever no finding gives one', async () => {
    const { controls, findings, standings } = await assessed(evidenceOf());

    for (const [account, row] of standings) {
      expect(Object.keys(row)).toEqual(controls.map(({ id }) => id));
      for (const [control, { verdict, inheritedFrom, reason }] of Object.entries(row)) {
        const own = findings.some((finding) => finding.control === control && finding.account === account);
        expect(own || inheritedFrom !== undefined || (verdict === 'not-applicable' && reason !== undefined)).toBe(true);
      }
    }
  });
});

describe('an organization trail', () => {
  it('is judged once, for the account that owns it', async () => {
    const assessment = await assessed(evidenceWith(stoppedOrganizationTrail));

    expect(findingsAbout(assessment, 'trail-logging')).toMatchObject([
      { subject: { kind: 'trail', id: trailArn }, account: management, judgement: { verdict: 'fail' } },
    ]);
  });

  it.each<[string, EvidenceLine[], Verdict]>([
    ['passes', [], 'pass'],
    ['fails', [stoppedOrganizationTrail], 'fail'],
    [
      'cannot be assessed',
      [
        accountLine(
          management,
          owning({
            trails: { [trailArn]: { trail: trail(), from: 'us-east-1', status: unknown('cloudtrail:GetTrailStatus') } },
          }),
        ),
      ],
      'not-assessed',
    ],
  ])('that %s is inherited by every account that rests on it', async (_title, changed, verdict) => {
    const assessment = await assessed(evidenceWith(...(changed as never[])));

    expect(standingOf(assessment, management, 'trail-logging')).toEqual({ verdict });
    for (const id of [hub, member, other]) {
      expect(standingOf(assessment, id, 'trail-logging')).toEqual({ verdict, inheritedFrom: trailArn });
    }
  });

  it('decides what is recorded of every account that shows it', async () => {
    const assessment = await assessed(evidenceWith(stoppedOrganizationTrail));

    // Regions that were not asked may hide another trail, so that only where all were asked nothing is left open.
    expect(findingOf(assessment, 'multi-region-recording', member).judgement).toMatchObject({ verdict: 'fail' });
  });

  it('whose owner cannot be read is known as far as another account knows it', async () => {
    const seen = { trail: trail(), from: 'us-east-1', status: known(logging, 'status'), selectors: known(everything) };

    const assessment = await assessed(
      evidenceWith(
        accountLine(management, closed(management)),
        accountLine(hub, reading({ trails: { [trailArn]: seen } })),
      ),
    );

    expect(findingOf(assessment, 'trail-logging', trailArn)).toMatchObject({
      account: management,
      judgement: { verdict: 'pass' },
    });
    expect(findingOf(assessment, 'account-recording', member).judgement.verdict).toBe('pass');
  });

  it('is what its owner says of it, where an account before it in the list says something else', async () => {
    const early = '000011112222';
    const asMembersSeeIt = { trail: trail({ validation: false }), from: 'member', status: known(stopped) };

    const assessment = await assessed(
      evidenceWith(accountLine(early, reading({ trails: { [trailArn]: asMembersSeeIt } }))),
    );

    expect(findingOf(assessment, 'trail-log-validation', trailArn).judgement.verdict).toBe('pass');
    expect(findingOf(assessment, 'trail-logging', trailArn).judgement.verdict).toBe('pass');
  });

  it('whose status nobody was asked for is a gap that says so', async () => {
    const assessment = await assessed(evidenceWith(accountLine(management, closed(management))));

    expect(missedBy(findingOf(assessment, 'account-recording', member).judgement)).toEqual([
      'cloudtrail:GetTrailStatus',
      'cloudtrail:GetEventSelectors',
      'cloudtrail:DescribeTrails',
    ]);
  });

  it('is in an opt-in region that its owner has too', async () => {
    const regions = known(['eu-south-1', 'us-east-1']);
    const assessment = await assessed(
      evidenceWith(accountLine(management, owning({ regions })), accountLine(member, reading({ regions }))),
    );

    expect(findingOf(assessment, 'multi-region-recording', member).judgement.verdict).toBe('pass');
  });

  it('rests on the answer that described it', async () => {
    const assessment = await assessed(evidenceOf());

    expect(findingOf(assessment, 'trail-log-validation', trailArn).judgement.evidence).toContain('trail');
  });
});

describe('an account that cannot be entered', () => {
  const lines = evidenceWith(accountLine(member, closed(member)));
  const policy = declaring({ billingAccount: other });

  it('is not assessed by any control that speaks of accounts or trails, with the missing permission named', async () => {
    const assessment = await assessed(lines, policy);

    for (const control of assessment.controls.filter(
      ({ subject, ofActivity }) => subject !== 'space' && subject !== 'organization' && !ofActivity,
    )) {
      const { judgement, subject } = findingOf(assessment, control.id, member);
      expect([control.id, judgement.verdict, missedBy(judgement)]).toEqual([
        control.id,
        'not-assessed',
        ['sts:AssumeRole'],
      ]);
      expect(subject).toEqual({ kind: 'account', id: member });
      expect(standingOf(assessment, member, control.id)).toEqual({ verdict: 'not-assessed' });
    }
  });

  it('shows from which trail its recording is expected, where the control is about trails', async () => {
    const assessment = await assessed(lines, policy);

    const untold = assessment.findings
      .filter(({ subject, judgement }) => subject.id === member && !codesOf(judgement).includes('expected-from'))
      .map(({ control }) => control);
    expect(untold).toEqual([
      'codecatalyst-connected-accounts',
      'codecatalyst-role-trust',
      'codecatalyst-role-privilege',
      'developer-tools-recording',
      'developer-tools-root-activity',
    ]);
  });

  it('changes no other account', async () => {
    const healthy = await assessed(evidenceOf(), policy);
    const assessment = await assessed(lines, policy);

    for (const id of [management, hub, other]) {
      expect(assessment.standings.get(id)).toEqual(
        // Whether nobody at all pays for an idle space cannot be said without its history.
        id === other
          ? { ...healthy.standings.get(id), 'codecatalyst-billing-account': { verdict: 'not-assessed' } }
          : healthy.standings.get(id),
      );
    }
  });
});

describe('activity of an account that cannot be entered', () => {
  const controls = ['developer-tools-recording', 'developer-tools-root-activity'];
  const lines = evidenceWith(accountLine(member, closed(member)));

  it.each(controls)('is no matter of %s where nobody asked what was done', async (control) => {
    const { judgement } = findingOf(await assessed(lines), control, member);

    expect([judgement.verdict, codesOf(judgement)]).toEqual(['not-applicable', ['activity-not-asked']]);
  });

  it.each(controls)('is open for %s where somebody asked elsewhere', async (control) => {
    const asked = reading({
      activity: {
        'us-east-1': [
          {
            lookup: { key: 'Username', value: 'root' },
            history: known({ since, until: asOf, truncated: false, rows: [] }),
          },
        ],
      },
    });

    const { judgement } = findingOf(await assessed([...lines, accountLine('989898989898', asked)]), control, member);

    expect([judgement.verdict, missedBy(judgement)]).toEqual(['not-assessed', ['sts:AssumeRole']]);
  });
});

describe('an account that is not active', () => {
  it.each(['SUSPENDED', 'PENDING_CLOSURE', 'CLOSED', 'PENDING_ACTIVATION'])(
    '%s: nothing applies to it',
    async (state) => {
      const assessment = await assessed(
        evidenceWith(accountLine(member, undefined, { state })),
        declaring({ billingAccount: other }),
      );

      const reasons = Object.values(assessment.standings.get(member) ?? {}).map(({ verdict, reason }) => [
        verdict,
        reason?.code,
      ]);
      expect(
        assessment.findings.filter(
          ({ account, judgement }) => account === member && judgement.verdict !== 'not-applicable',
        ),
      ).toEqual([]);
      expect(new Set(reasons.map(([verdict]) => verdict))).toEqual(new Set(['not-applicable']));
      expect(findingOf(assessment, 'account-recording', member).judgement).toMatchObject({
        because: [{ code: 'account-inactive', args: { state } }],
      });
      expect(standingOf(assessment, member, 'trail-logging')).toMatchObject({
        reason: { code: 'account-inactive', args: { state } },
      });
    },
  );
});

describe('trails of an account beside the organization trail', () => {
  const judged = async (policy = policyOf(), line = withOwn()) => {
    const assessment = await assessed(evidenceWith(line), policy);
    return findingsAbout(assessment, 'trail-logging').map(({ subject }) => subject.id);
  };

  it('are not judged where nothing rests on them', async () => {
    expect(await judged()).toEqual([trailArn]);
  });

  it('are judged where the policy judges all', async () => {
    expect(await judged(policyOf({ trails: { judge: 'all' } }))).toEqual([ownArn, trailArn].sort());
  });

  it('are judged where they deliver to a bucket of the policy', async () => {
    expect(await judged(policyOf({ trails: { destination: { buckets: [bucket] } } }))).toEqual(
      [ownArn, trailArn].sort(),
    );
  });

  it('are judged where there is no organization trail', async () => {
    expect(await judged(policyOf(), withOwn(ownTrail, false))).toEqual([ownArn, trailArn].sort());
  });

  it('decide together how the account stands: as the worst of them', async () => {
    const assessment = await assessed(evidenceWith(withOwn()), policyOf({ trails: { judge: 'all' } }));

    expect(standingOf(assessment, member, 'trail-logging')).toEqual({ verdict: 'fail' });
    expect(standingOf(assessment, other, 'trail-logging')).toEqual({ verdict: 'pass', inheritedFrom: trailArn });
  });
});

describe('an account without a trail', () => {
  it('has no trail to judge', async () => {
    const assessment = await assessed(
      evidenceWith(accountLine(member, reading({ trails: {}, trailsByRegion: everywhere() }))),
    );

    expect(standingOf(assessment, member, 'trail-logging')).toMatchObject({
      verdict: 'not-applicable',
      reason: { code: 'no-trail-to-judge' },
    });
    expect(findingOf(assessment, 'account-recording', member).judgement).toMatchObject({ verdict: 'fail' });
  });

  it('may have one in a region that could not be read: that is no "no trail"', async () => {
    const trailsByRegion = {
      'us-east-1': known([]),
      'us-west-2': unknown('cloudtrail:DescribeTrails', { region: 'us-west-2' }),
    };

    const assessment = await assessed(evidenceWith(accountLine(member, reading({ trails: {}, trailsByRegion }))));

    expect(missedBy(findingOf(assessment, 'trail-logging', member).judgement)).toEqual(['cloudtrail:DescribeTrails']);
    expect(missedBy(findingOf(assessment, 'account-recording', member).judgement)).toEqual([
      'cloudtrail:DescribeTrails',
    ]);
    expect(standingOf(assessment, member, 'trail-logging')).toEqual({ verdict: 'not-assessed' });
  });

  it('may have one in a region that nobody knows of', async () => {
    const assessment = await assessed(
      evidenceWith(
        accountLine(
          member,
          reading({
            regions: unknown('account:ListRegions'),
            trails: {},
            trailsByRegion: Object.fromEntries(
              // Every region that needs no opt-in was asked.
              defaultRegions('aws').map((region) => [region, known([])]),
            ),
          }),
        ),
      ),
    );

    expect(missedBy(findingOf(assessment, 'trail-logging', member).judgement)).toEqual(['account:ListRegions']);
  });
});

it('an account that rests on the organization trail needs no other region for its trails', async () => {
  const trailsByRegion = { 'us-east-1': known([trailArn]), 'us-west-2': unknown('cloudtrail:DescribeTrails') };

  const assessment = await assessed(evidenceWith(accountLine(member, reading({ trailsByRegion }))));

  expect(standingOf(assessment, member, 'trail-logging')).toEqual({ verdict: 'pass', inheritedFrom: trailArn });
});

it('an account whose own trails count by their bucket may have one in a region that could not be read', async () => {
  const line = accountLine(
    member,
    reading({
      listedTrails: unknown('cloudtrail:ListTrails'),
      trailsByRegion: { 'us-east-1': known([trailArn]), 'us-west-2': unknown('cloudtrail:DescribeTrails') },
    }),
  );

  const assessment = await assessed(evidenceWith(line), policyOf({ trails: { destination: { buckets: [bucket] } } }));

  for (const { id } of assessment.controls.filter(({ subject }) => subject === 'trail')) {
    expect(missedBy(findingOf(assessment, id, member).judgement)).toEqual(['cloudtrail:DescribeTrails']);
    expect(standingOf(assessment, member, id)).toEqual({ verdict: 'not-assessed' });
  }
});

describe('an account whose every trail is judged', () => {
  const all = policyOf({ trails: { judge: 'all' } });

  it('may have another one in a region that could not be read, although it rests on the organization trail', async () => {
    const trailsByRegion = { 'us-east-1': known([trailArn]), 'us-west-2': unknown('cloudtrail:DescribeTrails') };

    const assessment = await assessed(evidenceWith(accountLine(member, reading({ trailsByRegion }))), all);

    expect(missedBy(findingOf(assessment, 'trail-logging', member).judgement)).toEqual(['cloudtrail:DescribeTrails']);
    expect(standingOf(assessment, member, 'trail-logging')).toEqual({ verdict: 'not-assessed' });
  });

  it('may have another one in a region that was not asked, where no list would have named it', async () => {
    const listedTrails = unknown('cloudtrail:ListTrails');

    const assessment = await assessed(evidenceWith(accountLine(member, reading({ listedTrails }))), all);

    expect(missedBy(findingOf(assessment, 'trail-logging', member).judgement)).toEqual(['cloudtrail:ListTrails']);
  });

  it('needs no list where every region was asked', async () => {
    const line = accountLine(
      member,
      reading({ listedTrails: unknown('cloudtrail:ListTrails'), trailsByRegion: everywhere(trailArn) }),
    );

    const assessment = await assessed(evidenceWith(line), all);

    expect(standingOf(assessment, member, 'trail-logging')).toEqual({ verdict: 'pass', inheritedFrom: trailArn });
  });
});

describe('a region that the policy declares denied', () => {
  const gone = unknown('cloudtrail:DescribeTrails', { region: 'us-west-2', reason: 'denied-by-scp' });
  const denying = (fields: Readonly<Record<string, unknown>> = {}) =>
    policyOf({ regions: { denied: ['us-west-2'] }, ...fields });
  const unread = (trails: Parameters<typeof reading>[0] = {}) =>
    evidenceWith(
      accountLine(member, reading({ trailsByRegion: { 'us-east-1': known([]), 'us-west-2': gone }, ...trails })),
    );

  it('leaves no trail of it open, and no recording', async () => {
    const assessment = await assessed(unread({ trails: {} }), denying());

    expect(standingOf(assessment, member, 'trail-logging')).toMatchObject({
      verdict: 'not-applicable',
      reason: { code: 'no-trail-to-judge' },
    });
    expect(findingOf(assessment, 'account-recording', member).judgement.verdict).toBe('fail');
  });

  it('leaves both open where the policy does not declare it, with what AWS said', async () => {
    const assessment = await assessed(unread({ trails: {} }));

    for (const control of ['trail-logging', 'account-recording']) {
      expect(findingOf(assessment, control, member).judgement).toMatchObject({
        verdict: 'not-assessed',
        gaps: [{ reason: 'denied-by-scp', region: 'us-west-2', detail: 'AccessDeniedException: no' }],
      });
    }
  });

  it('need not have been asked, where no list names the trails', async () => {
    const line = reading({ listedTrails: unknown('cloudtrail:ListTrails') });

    const assessment = await assessed(evidenceWith(accountLine(member, line)), denying({ trails: { judge: 'all' } }));

    expect(standingOf(assessment, member, 'trail-logging')).toEqual({ verdict: 'pass', inheritedFrom: trailArn });
  });

  it('still has its own trails judged where they are known', async () => {
    const arn = `arn:aws:cloudtrail:us-west-2:${member}:trail/own`;
    const own = trail({ arn, organization: false, multiRegion: false, homeRegion: 'us-west-2' });
    const trails = { [arn]: { trail: own, from: 'us-west-2', status: known(stopped), selectors: known(everything) } };
    const line = reading({ trails, trailsByRegion: { 'us-east-1': known([]), 'us-west-2': known([arn]) } });

    const assessment = await assessed(evidenceWith(accountLine(member, line)), denying());

    expect(findingOf(assessment, 'trail-logging', arn).judgement.verdict).toBe('fail');
  });

  it('still leaves the event history of CodeCatalyst open: events may land where nobody may call', async () => {
    const refused = unknown('cloudtrail:LookupEvents', { region: 'us-west-2', reason: 'denied-by-scp' });
    const line = reading({ codecatalystEvents: { 'eu-west-1': known(history()), 'us-west-2': refused } });

    const assessment = await assessed(
      evidenceWith(accountLine(member, line)),
      denying({ codecatalyst: { spaces: [{ name: 'platform', billingAccount: other }] } }),
    );

    expect(missedBy(findingOf(assessment, 'codecatalyst-connected-accounts', member).judgement)).toEqual([
      'cloudtrail:LookupEvents',
    ]);
    expect(missedBy(findingOf(assessment, 'codecatalyst-billing-account', 'platform').judgement)).toEqual([
      'cloudtrail:LookupEvents',
    ]);
  });
});

describe('a policy', () => {
  it('may switch a control off: it is not asked at all', async () => {
    const assessment = await assessed(evidenceOf(), policyOf({ controls: { 'trail-logging': 'off' } }));

    expect(assessment.controls.map(({ id }) => id)).not.toContain('trail-logging');
    expect(findingsAbout(assessment, 'trail-logging')).toEqual([]);
    expect(assessment.standings.get(member)).not.toHaveProperty('trail-logging');
  });

  it('may give a control another severity', async () => {
    const policy = policyOf({ controls: { 'trail-logging': { severity: 'critical' } } });

    const assessment = await assessed(evidenceWith(stoppedOrganizationTrail), policy);

    expect(findingOf(assessment, 'trail-logging', trailArn).severity).toBe('critical');
  });
});

describe('a cause that is milder than its control', () => {
  const trusting = evidenceWith(accountLine(member, reading({ codecatalystRoles: known([role()]) })));
  const connections = (...events: Parameters<typeof history>[0][]) =>
    evidenceWith(
      accountLine(
        member,
        reading({
          codecatalystRoles: known([role()]),
          codecatalystEvents: { 'us-west-2': known(history(events[0])) },
        }),
      ),
    );
  const noSpaces = (severity?: string) =>
    policyOf({
      codecatalyst: { spaces: [] },
      ...(severity && { controls: { 'codecatalyst-connected-accounts': { severity } } }),
    });

  it.each([
    ['makes the finding as mild', trusting, undefined, 'medium'],
    ['makes no finding graver than the policy wants it', trusting, 'low', 'low'],
    ['stays as mild where the policy weighs the control more', trusting, 'critical', 'medium'],
    [
      'does not soften a graver one',
      connections([event('AcceptConnection', '2026-11-01T08:00:00Z')]),
      undefined,
      'high',
    ],
  ])('%s', async (_title, lines, severity, expected) => {
    const assessment = await assessed(lines, noSpaces(severity));

    expect(findingOf(assessment, 'codecatalyst-connected-accounts', member).severity).toBe(expected);
  });
});

describe('a space', () => {
  const at = '2026-11-10T08:00:00Z';
  const landing = (...ids: readonly string[]) =>
    evidenceWith(
      ...ids.map((id) =>
        accountLine(
          id,
          reading({
            codecatalystEvents: { 'us-west-2': known(history([spaceEvent('platform', at)]), `events ${id}`) },
          }),
        ),
      ),
    );

  it('is judged once, for the account that the policy says pays', async () => {
    const assessment = await assessed(landing(member), declaring({}));

    expect(findingsAbout(assessment, 'codecatalyst-billing-account')).toMatchObject([
      {
        subject: { kind: 'space', id: 'platform' },
        account: member,
        judgement: { verdict: 'pass', evidence: [`events ${member}`] },
      },
    ]);
  });

  it('decides how that account stands, and no other', async () => {
    const assessment = await assessed(landing(other), declaring({}));

    expect(standingOf(assessment, member, 'codecatalyst-billing-account')).toEqual({ verdict: 'fail' });
    expect(standingOf(assessment, other, 'codecatalyst-billing-account')).toMatchObject({
      verdict: 'not-applicable',
      reason: { code: 'bills-no-space' },
    });
  });

  it('is judged for each that is billed to the account, which stands as the worst', async () => {
    const policy = declaring({}, { name: 'mobile' });
    const events = [spaceEvent('platform', at), spaceEvent('mobile', at)];
    const lines = evidenceWith(
      accountLine(member, reading({ codecatalystEvents: { 'us-west-2': known(history([events[0] as never])) } })),
      accountLine(other, reading({ codecatalystEvents: { 'us-west-2': known(history([events[1] as never])) } })),
    );

    const assessment = await assessed(lines, policy);

    expect(findingOf(assessment, 'codecatalyst-billing-account', 'platform').judgement.verdict).toBe('pass');
    expect(findingOf(assessment, 'codecatalyst-billing-account', 'mobile').judgement.verdict).toBe('fail');
    expect(standingOf(assessment, member, 'codecatalyst-billing-account')).toEqual({ verdict: 'fail' });
  });

  it('that no policy states is not judged', async () => {
    const assessment = await assessed(landing(member));

    expect(findingsAbout(assessment, 'codecatalyst-billing-account')).toEqual([]);
    expect(standingOf(assessment, member, 'codecatalyst-billing-account')).toMatchObject({
      verdict: 'not-applicable',
      reason: { code: 'policy-states-none', args: { setting: 'codecatalyst.spaces' } },
    });
  });

  it('lands where its newest event did, also where a denied one is newer', async () => {
    const events = [spaceEvent('platform', '2026-11-12T08:00:00Z', { errorCode: 'AccessDenied' })];
    const lines = evidenceWith(
      accountLine(
        member,
        reading({ codecatalystEvents: { 'us-west-2': known(history([spaceEvent('platform', at)])) } }),
      ),
      accountLine(other, reading({ codecatalystEvents: { 'us-west-2': known(history(events)) } })),
    );

    const assessment = await assessed(lines, declaring({}));

    expect(findingOf(assessment, 'codecatalyst-billing-account', 'platform').judgement.verdict).toBe('pass');
  });

  it('may have landed in what was cut off', async () => {
    const cut = known(history([], { truncated: true, since: at }));
    const lines = evidenceWith(accountLine(other, reading({ codecatalystEvents: { 'us-west-2': cut } })));

    const assessment = await assessed(lines, declaring({}));

    expect(findingOf(assessment, 'codecatalyst-billing-account', 'platform').judgement).toMatchObject({
      verdict: 'not-assessed',
      gaps: [{ account: other, reason: 'truncated', region: 'us-west-2' }],
    });
  });

  it('is seen over a window that an account tells whose history is whole', async () => {
    const cut = known(history([], { truncated: true, since: at }));
    const lines = evidenceWith(accountLine(other, reading({ codecatalystEvents: { 'us-west-2': cut } })));

    const { view } = await assessed(lines, declaring({}));

    expect(view.window).toEqual({ since, until: asOf });
  });
});

it('a bucket, key or topic that nobody read is a gap that says so', async () => {
  const assessment = await assessed(
    evidenceOf(undefined, {}),
    policyOf({ trails: { destination: { buckets: [bucket] } } }),
  );

  expect(findingOf(assessment, 'trail-encryption', trailArn).judgement).toMatchObject({
    gaps: [{ account: management, api: 'kms:DescribeKey', reason: 'not-collected' }],
  });
  expect(missedBy(findingOf(assessment, 'trail-notification', trailArn).judgement)).toEqual([
    'sns:GetTopicAttributes',
    's3:GetBucketLocation',
  ]);
  expect(missedBy(findingOf(assessment, 'trail-cloudwatch-logs', trailArn).judgement)).toEqual([
    'logs:DescribeLogGroups',
  ]);
  expect(missedBy(findingOf(assessment, 'log-bucket-retention', bucketArn).judgement)).toEqual([
    's3:GetBucketLocation',
  ]);
  expect(missedBy(findingOf(assessment, 'trail-destination', trailArn).judgement)).toEqual(['s3:GetBucketLocation']);
});

describe('a bucket that trails deliver to', () => {
  const withLifecycle = (...lifecycle: readonly LifecycleRule[]) => ({
    ...healthyResources,
    [bucketArn]: { kind: 'bucket' as const, fact: known({ ...healthyBucket, lifecycle: known([...lifecycle]) }) },
  });
  const early: LifecycleRule = {
    enabled: true,
    prefix: '',
    byTag: false,
    expiresAfterDays: 30,
    noncurrentExpiresAfterDays: 1,
  };
  const lines = evidenceOf(healthyAccounts(), withLifecycle(early));

  it('is judged once, and its owner carries what is found', async () => {
    const assessment = await assessed(lines);

    const [finding, ...others] = findingsAbout(assessment, 'log-bucket-retention');
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      subject: { kind: 'bucket', id: bucketArn },
      account: archive,
      judgement: { verdict: 'fail' },
    });
    expect(standingOf(assessment, archive, 'log-bucket-retention')).toEqual({ verdict: 'fail' });
  });

  it('is inherited by every account that delivers there', async () => {
    const assessment = await assessed(lines);

    for (const id of [management, hub, member, other]) {
      expect(standingOf(assessment, id, 'log-bucket-retention')).toEqual({ verdict: 'fail', inheritedFrom: bucketArn });
    }
  });

  it('is waived by its ARN alone, for everybody', async () => {
    const byAccount = await assessed(
      lines,
      policyOf({ waivers: [waiver({ control: 'log-bucket-retention', accounts: [archive] })] }),
    );
    const byArn = await assessed(
      lines,
      policyOf({ waivers: [waiver({ control: 'log-bucket-retention', resources: [bucketArn] })] }),
    );

    expect(findingOf(byAccount, 'log-bucket-retention', bucketArn).waiver).toBeUndefined();
    expect(findingOf(byArn, 'log-bucket-retention', bucketArn).waiver).toBe(1);
    expect(standingOf(byArn, member, 'log-bucket-retention')).toMatchObject({ verdict: 'fail', waived: true });
  });

  it("is its trail's owner's where nobody knows whose it is", async () => {
    const resources = {
      ...healthyResources,
      [bucketArn]: { kind: 'bucket' as const, fact: unknown('s3:GetBucketLocation') },
    };
    const assessment = await assessed(evidenceOf(healthyAccounts(), resources));

    expect(findingOf(assessment, 'log-bucket-retention', bucketArn)).toMatchObject({
      account: management,
      judgement: { verdict: 'not-assessed' },
    });
  });

  it('that does not exist fails its trail, and is not judged itself', async () => {
    const resources = {
      ...healthyResources,
      [bucketArn]: { kind: 'bucket' as const, fact: known({ exists: false as const }) },
    };
    const assessment = await assessed(evidenceOf(healthyAccounts(), resources));

    expect(codesOf(findingOf(assessment, 'trail-destination', trailArn).judgement)).toEqual(['bucket-missing']);
    expect(findingOf(assessment, 'log-bucket-retention', bucketArn).judgement.verdict).toBe('not-applicable');
  });
});

describe('the organization', () => {
  it('is judged once, carried by the management account, and inherited by all', async () => {
    const assessment = await assessed(evidenceOf());

    expect(findingsAbout(assessment, 'organization-trail')).toMatchObject([
      { subject: { kind: 'organization', id: organizationId }, account: management, judgement: { verdict: 'pass' } },
    ]);
    expect(standingOf(assessment, management, 'organization-trail')).toEqual({ verdict: 'pass' });
    expect(standingOf(assessment, member, 'organization-trail')).toEqual({
      verdict: 'pass',
      inheritedFrom: organizationId,
    });
  });

  it('is not judged where the audit is about some accounts only', async () => {
    const lines = evidenceOf().map(
      (line): EvidenceLine => (line.line === 'header' ? { ...line, scope: [member] } : line),
    );
    const assessment = await assessed(lines);

    expect(findingsAbout(assessment, 'organization-trail')).toEqual([]);
    expect(standingOf(assessment, member, 'organization-trail')).toMatchObject({
      verdict: 'not-applicable',
      reason: { code: 'no-organization-asked' },
    });
  });

  it('has no known absence of a trail where no account showed its trails', async () => {
    const ids = [management, archive, hub, member, other];
    const assessment = await assessed(evidenceOf(ids.map((id) => accountLine(id, closed(id)))));

    const { judgement } = findingOf(assessment, 'organization-trail', organizationId);
    expect(judgement.verdict).toBe('not-assessed');
    expect(new Set(missedBy(judgement))).toEqual(new Set(['sts:AssumeRole']));
  });

  it('has no known absence of a trail where there was nobody to ask', async () => {
    const assessment = await assessed(evidenceOf([accountLine(member, undefined, { state: 'SUSPENDED' })], {}));

    const { judgement } = findingOf(assessment, 'organization-trail', organizationId);
    expect(judgement.verdict).toBe('not-assessed');
    expect(missedBy(judgement)).toEqual(['cloudtrail:DescribeTrails']);
  });

  it('has a known absence of a trail where one account showed that it has none', async () => {
    const bare = reading({ trails: {}, trailsByRegion: everywhere(), listedTrails: known([]) });
    const assessment = await assessed(
      evidenceOf([accountLine(management, closed(management)), accountLine(member, bare)], {}),
    );

    expect(codesOf(findingOf(assessment, 'organization-trail', organizationId).judgement)).toEqual([
      'no-organization-trail',
    ]);
  });
});

it('an organization trail of one region may record a member that was not asked there a second time', async () => {
  const single = trail({ arn: ownArn.replace(member, management), homeRegion: 'us-west-2', multiRegion: false });
  const lines = evidenceWith(
    accountLine(
      management,
      owning({
        trails: {
          ...owning().trails,
          [single.arn]: { trail: single, from: 'us-west-2', status: known(logging), selectors: known(everything) },
        },
        trailsByRegion: { 'us-east-1': known([trailArn]), 'us-west-2': known([trailArn, single.arn]) },
      }),
    ),
  );

  const { judgement } = findingOf(await assessed(lines), 'duplicate-recording', member);

  expect(judgement).toMatchObject({ verdict: 'not-assessed', gaps: [{ account: member, region: 'us-west-2' }] });
});

describe('a control that is off by default', () => {
  it('is not asked', async () => {
    const { controls } = await assessed(evidenceOf());

    expect(controls.filter(({ byDefault }) => byDefault === 'off')).toEqual([]);
  });

  it.each([['on'], [{ severity: 'high' }]])('is asked where the policy says %j', async (setting) => {
    const assessment = await assessed(evidenceOf(), policyOf({ controls: { 'trail-tags': setting } }));

    expect(findingsAbout(assessment, 'trail-tags')).toHaveLength(1);
  });
});

it('evidence without a header cannot be judged', async () => {
  await expect(assessed([organizationLine])).rejects.toThrow('without a header');
});
