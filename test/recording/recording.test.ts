import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../src/model/finding.js';
import { defaultRegions } from '../../src/model/regions.js';
import {
  type AccountRecording,
  recordedBy,
  recordsEverything,
  recordsSomething,
} from '../../src/recording/recording.js';
import {
  advanced,
  basic,
  codesOf,
  known,
  logging,
  managementCategory,
  member,
  missedBy,
  neverStarted,
  recording,
  stopped,
  type TrailViewParts,
  trailArn,
  trailView,
  unknown,
} from '../support/literals.js';
import { runs } from '../support/runs.js';
import { events, selectorSets } from './generated.js';
import { reference } from './reference.js';

const own = `arn:aws:cloudtrail:us-west-2:${member}:trail/own`;
const kms = 'kms.amazonaws.com';
const rds = 'rdsdata.amazonaws.com';
const ownTrail = { arn: own, organization: false, homeRegion: 'us-west-2' };
const unreadStatus = unknown('cloudtrail:GetTrailStatus');
const unreadSelectors = unknown('cloudtrail:GetEventSelectors');
const unreadRegion = unknown('cloudtrail:DescribeTrails');
const unreadRegions = unknown('account:ListRegions');
const dataOnly = basic({ managementEvents: false });
const unusual = advanced([managementCategory, { field: 'eventName', notEquals: ['Decrypt'] }]);

function trails(...views: readonly TrailViewParts[]): AccountRecording {
  return recording({ trails: views.map(trailView) });
}

/** The same account where both regions were asked and show the same. */
function everywhere(...views: readonly TrailViewParts[]): AccountRecording {
  const account = trails(...views);
  const arns = account.trails.map(({ trail: { arn } }) => arn);
  return { ...account, trailsByRegion: { 'us-east-1': known(arns), 'us-west-2': known(arns) } };
}

/** No trail anywhere: every region was asked and answered. */
const none = recording({ trails: [], trailsByRegion: { 'us-east-1': known([]), 'us-west-2': known([]) } });

/** What it says: the codes of a verdict, or the calls that are missed. */
type Row = [title: string, account: AccountRecording, verdict: Verdict, says: readonly string[]];

describe('records something', () => {
  it('rests on the answer that showed the trail, not on one that did not', () => {
    const account = recording({
      trails: [trailView({ trail: { ...ownTrail, multiRegion: false } })],
      trailsByRegion: { 'us-east-1': known([], 'no trail here'), 'us-west-2': known([own], 'the trail') },
    });

    expect(recordsSomething(account).evidence).toContain('the trail');
    expect(recordsSomething(account).evidence).not.toContain('no trail here');
  });

  it.each<Row>([
    ['a logging trail', everywhere({}), 'pass', ['recorded-by']],
    ['a single-region trail', everywhere({ trail: { multiRegion: false } }), 'pass', ['recorded-by']],
    [
      'a trail of reads only',
      everywhere({ selectors: known(basic({ readWriteType: 'ReadOnly' })) }),
      'pass',
      ['recorded-by'],
    ],
    ['a trail without global services', everywhere({ trail: { globalServices: false } }), 'pass', ['recorded-by']],
    ['a stopped trail', everywhere({ status: known(stopped) }), 'fail', ['trail-not-logging']],
    ['a trail that never started', everywhere({ status: known(neverStarted) }), 'fail', ['trail-not-logging']],
    [
      'a stopped trail beside a logging one',
      everywhere({ status: known(stopped) }, { trail: ownTrail }),
      'pass',
      ['recorded-by'],
    ],
    ['data events only', everywhere({ selectors: known(dataOnly) }), 'fail', ['trail-without-management-events']],
    [
      'a stopped trail whose selectors cannot be read',
      everywhere({ status: known(stopped), selectors: unreadSelectors }),
      'fail',
      ['trail-not-logging'],
    ],
    [
      'data events only, of a trail whose status cannot be read',
      everywhere({ status: unreadStatus, selectors: known(dataOnly) }),
      'fail',
      ['trail-without-management-events'],
    ],
    [
      'a status that cannot be read',
      everywhere({ status: unreadStatus }),
      'not-assessed',
      ['cloudtrail:GetTrailStatus'],
    ],
    [
      'selectors that cannot be read',
      everywhere({ selectors: unreadSelectors }),
      'not-assessed',
      ['cloudtrail:GetEventSelectors'],
    ],
    [
      'selectors that nobody documents',
      everywhere({ selectors: known(unusual) }),
      'not-assessed',
      ['cloudtrail:GetEventSelectors'],
    ],
    [
      'a status that cannot be read beside a witness',
      everywhere({ status: unreadStatus }, { trail: ownTrail }),
      'pass',
      ['recorded-by'],
    ],
    ['no trail in any region', none, 'fail', ['no-trail']],
    [
      'no trail where one region did not answer',
      { ...none, trailsByRegion: { 'us-east-1': known([]), 'us-west-2': unreadRegion } },
      'not-assessed',
      ['cloudtrail:DescribeTrails'],
    ],
    [
      'no trail where one region was not asked',
      { ...none, trailsByRegion: { 'us-east-1': known([]) } },
      'not-assessed',
      ['cloudtrail:DescribeTrails'],
    ],
    [
      'a stopped trail where one region did not answer',
      {
        ...trails({ status: known(stopped) }),
        trailsByRegion: { 'us-east-1': known([trailArn]), 'us-west-2': unreadRegion },
      },
      'not-assessed',
      ['cloudtrail:DescribeTrails'],
    ],
    [
      'a witness where one region did not answer',
      { ...trails({}), trailsByRegion: { 'us-east-1': known([trailArn]), 'us-west-2': unreadRegion } },
      'pass',
      ['recorded-by'],
    ],
    [
      'no trail, and the list of regions cannot be read',
      {
        ...none,
        regions: unreadRegions,
        trailsByRegion: Object.fromEntries(defaultRegions('aws').map((region) => [region, known([])])),
      },
      'not-assessed',
      ['account:ListRegions'],
    ],
    [
      'a witness, and the list of regions cannot be read',
      { ...trails({}), regions: unreadRegions },
      'pass',
      ['recorded-by'],
    ],
  ])('%s', (_title, account, verdict, says) => {
    const judgement = recordsSomething(account);

    expect(judgement.verdict).toBe(verdict);
    expect([...codesOf(judgement), ...new Set(missedBy(judgement))]).toEqual(says);
  });

  it('rests on the answers that tell it', () => {
    const judgement = recordsSomething(trails({}));

    expect([...judgement.evidence].sort()).toEqual(['selectors', 'status', 'us-east-1']);
  });

  it('that there is no trail rests on every region that answered', () => {
    const judgement = recordsSomething({
      ...none,
      trailsByRegion: { 'us-east-1': known([], 'one'), 'us-west-2': known([], 'two') },
    });

    expect(judgement.evidence).toEqual(['one', 'two']);
  });
});

describe('records everything', () => {
  const optIn = { regions: known(['eu-south-1', 'us-east-1', 'us-west-2']) };
  const ownerHasIt = { ownerRegions: known(['eu-south-1', 'us-east-1']) };
  const asked = (arns: readonly string[]) => ({
    trailsByRegion: { 'us-east-1': known([trailArn]), 'eu-south-1': known(arns) },
  });

  it.each<Row>([
    ['one multi-region trail', trails({}), 'pass', ['recorded-everywhere-by']],
    ['a stopped trail', trails({ status: known(stopped) }), 'fail', ['trail-not-logging']],
    [
      'a stopped trail whose selectors cannot be read',
      trails({ status: known(stopped), selectors: unreadSelectors }),
      'fail',
      ['trail-not-logging'],
    ],
    ['a status that cannot be read', trails({ status: unreadStatus }), 'not-assessed', ['cloudtrail:GetTrailStatus']],
    ['a single-region trail', trails({ trail: { multiRegion: false } }), 'fail', ['trail-single-region']],
    [
      'a single-region trail whose status cannot be read',
      trails({ trail: { multiRegion: false }, status: unreadStatus }),
      'fail',
      ['trail-single-region'],
    ],
    [
      'a single-region trail in each region',
      {
        ...trails({ trail: { multiRegion: false } }, { trail: { ...ownTrail, multiRegion: false } }),
        trailsByRegion: { 'us-east-1': known([trailArn]), 'us-west-2': known([own]) },
      },
      'fail',
      ['trail-single-region', 'trail-single-region'],
    ],
    [
      'global services left out',
      trails({ trail: { globalServices: false } }),
      'fail',
      ['trail-without-global-services'],
    ],
    [
      'global services left out by one, and a second that is whole',
      trails({ trail: { globalServices: false } }, { trail: ownTrail }),
      'pass',
      ['recorded-everywhere-by'],
    ],
    [
      'reads only',
      trails({ selectors: known(basic({ readWriteType: 'ReadOnly' })) }),
      'fail',
      ['trail-leaves-out-writes'],
    ],
    [
      'writes only',
      trails({ selectors: known(basic({ readWriteType: 'WriteOnly' })) }),
      'fail',
      ['trail-leaves-out-reads'],
    ],
    [
      'reads and writes in two selectors of one trail',
      trails({ selectors: known(basic({ readWriteType: 'ReadOnly' }, { readWriteType: 'WriteOnly' })) }),
      'pass',
      ['recorded-everywhere-by'],
    ],
    [
      'reads by one trail and writes by another',
      trails(
        { selectors: known(basic({ readWriteType: 'ReadOnly' })) },
        { trail: ownTrail, selectors: known(basic({ readWriteType: 'WriteOnly' })) },
      ),
      'fail',
      ['trail-leaves-out-writes', 'trail-leaves-out-reads'],
    ],
    ['data events only', trails({ selectors: known(dataOnly) }), 'fail', ['trail-without-management-events']],
    [
      'KMS left out',
      trails({ selectors: known(basic({ excludedSources: [kms] })) }),
      'fail',
      ['trail-leaves-out-reads-of', 'trail-leaves-out-writes-of'],
    ],
    [
      'KMS left out by one, RDS Data by another',
      trails(
        { selectors: known(basic({ excludedSources: [kms] })) },
        { trail: ownTrail, selectors: known(basic({ excludedSources: [rds] })) },
      ),
      'fail',
      [
        'trail-leaves-out-reads-of',
        'trail-leaves-out-writes-of',
        'trail-leaves-out-reads-of',
        'trail-leaves-out-writes-of',
      ],
    ],
    [
      'selectors that cannot be read',
      trails({ selectors: unreadSelectors }),
      'not-assessed',
      ['cloudtrail:GetEventSelectors'],
    ],
    [
      'selectors that nobody documents',
      trails({ selectors: known(unusual) }),
      'not-assessed',
      ['cloudtrail:GetEventSelectors'],
    ],
    [
      'selectors that nobody documents, and reads left out for sure',
      trails({
        selectors: known(
          advanced([
            managementCategory,
            { field: 'readOnly', equals: ['false'] },
            { field: 'eventName', equals: ['x'] },
          ]),
        ),
      }),
      'fail',
      ['trail-leaves-out-reads'],
    ],
    [
      'selectors that cannot be read of a trail in one region only',
      trails({ trail: { multiRegion: false }, selectors: unreadSelectors }),
      'fail',
      ['trail-single-region'],
    ],
    ['no trail in any region', none, 'fail', ['no-trail']],
    [
      'no trail, and one of the regions did not answer: a multi-region trail would have shown in the other',
      { ...none, trailsByRegion: { 'us-east-1': known([]), 'us-west-2': unreadRegion } },
      'fail',
      ['no-trail'],
    ],
    [
      'no region answered',
      { ...none, trailsByRegion: { 'us-east-1': unreadRegion } },
      'not-assessed',
      ['cloudtrail:DescribeTrails'],
    ],
    [
      'no region answered but one to opt in to, where a multi-region trail need not be',
      {
        ...none,
        regions: known(['me-south-1', 'us-east-1']),
        trailsByRegion: {
          'me-south-1': known([]),
          'us-east-1': unknown('cloudtrail:DescribeTrails', { reason: 'throttled' }),
        },
      },
      'not-assessed',
      ['cloudtrail:DescribeTrails'],
    ],
    [
      'the list of regions cannot be read',
      { ...trails({}), regions: unreadRegions },
      'not-assessed',
      ['account:ListRegions'],
    ],
    [
      'the list of regions cannot be read, and the trail is stopped',
      { ...trails({ status: known(stopped) }), regions: unreadRegions },
      'fail',
      ['trail-not-logging'],
    ],
    [
      'a region that was asked and shows it not',
      { ...trails({}), trailsByRegion: { 'us-east-1': known([trailArn]), 'us-west-2': known([]) } },
      'fail',
      ['trail-not-in-region'],
    ],
    [
      'a region that was asked and did not answer',
      { ...trails({}), trailsByRegion: { 'us-east-1': known([trailArn]), 'us-west-2': unreadRegion } },
      'not-assessed',
      ['cloudtrail:DescribeTrails'],
    ],
    [
      'an opt-in region that the owner has too, not asked',
      { ...trails(ownerHasIt), ...optIn },
      'pass',
      ['recorded-everywhere-by'],
    ],
    [
      'an opt-in region that the owner has not, where the trail was seen',
      { ...trails({}), ...optIn, ...asked([trailArn]) },
      'pass',
      ['recorded-everywhere-by'],
    ],
    [
      'an opt-in region that answered without the trail',
      { ...trails({}), ...optIn, ...asked([]) },
      'fail',
      ['trail-not-in-region'],
    ],
    [
      'an opt-in region that answered without the trail, although the owner has it',
      { ...trails(ownerHasIt), ...optIn, ...asked([]) },
      'fail',
      ['trail-not-in-region'],
    ],
    [
      'an opt-in region that the owner has not, not asked',
      { ...trails({}), ...optIn },
      'not-assessed',
      ['cloudtrail:DescribeTrails'],
    ],
    [
      "an opt-in region, not asked, where the owner's regions are unknown",
      { ...trails({ ownerRegions: unreadRegions }), ...optIn },
      'not-assessed',
      ['account:ListRegions'],
    ],
    [
      'an opt-in region without the trail beats a status that cannot be read',
      { ...trails({ status: unreadStatus }), ...optIn, ...asked([]) },
      'fail',
      ['trail-not-in-region'],
    ],
    [
      'a whole trail beside one that cannot be read',
      trails({ selectors: unreadSelectors }, { trail: ownTrail }),
      'pass',
      ['recorded-everywhere-by'],
    ],
  ])('%s', (_title, account, verdict, says) => {
    const judgement = recordsEverything(account, []);

    expect(judgement.verdict).toBe(verdict);
    expect([...codesOf(judgement), ...new Set(missedBy(judgement))]).toEqual(says);
  });

  it.each<[string, readonly string[], readonly string[], Verdict]>([
    ['KMS, which the policy lets be left out', [kms], [kms], 'pass'],
    ['KMS and RDS Data, of which the policy lets one be left out', [kms, rds], [kms], 'fail'],
    ['both, which the policy lets be left out', [kms, rds], [kms, rds], 'pass'],
    ['nothing, although something may be left out', [], [kms], 'pass'],
    ['KMS, where another may be left out', [kms], [rds], 'fail'],
  ])('leaves out %s', (_title, excludedSources, mayExclude, verdict) => {
    const account = trails({ selectors: known(basic({ excludedSources: [...excludedSources] })) });

    expect(recordsEverything(account, mayExclude).verdict).toBe(verdict);
  });

  it('the leave to exclude KMS is no leave to exclude its reads under an operator that hits more', () => {
    const selectors = advanced([managementCategory, { field: 'eventSource', notStartsWith: ['kms'] }]);

    expect(recordsEverything(trails({ selectors: known(selectors) }), [kms]).verdict).toBe('fail');
  });

  it('a wildcard in a selector is no wildcard: it lets nothing through, and is told as it stands', () => {
    const selectors = advanced([managementCategory, { field: 'eventSource', equals: ['*'] }]);

    const judgement = recordsEverything(trails({ selectors: known(selectors) }), []);

    expect([judgement.verdict, codesOf(judgement)]).toEqual([
      'fail',
      ['trail-leaves-out-reads', 'trail-leaves-out-writes'],
    ]);
  });

  it('names what stands for many sources with a star', () => {
    const selectors = advanced([managementCategory, { field: 'eventSource', notStartsWith: ['kms'] }]);

    const judgement = recordsEverything(trails({ selectors: known(selectors) }), []);

    expect(judgement.because.map(({ args }) => args)).toEqual([
      { trail: trailArn, source: 'kms*' },
      { trail: trailArn, source: 'kms*' },
    ]);
  });

  it('the leave to exclude KMS makes no trail of data events pass', () => {
    expect(recordsEverything(trails({ selectors: known(dataOnly) }), [kms, rds]).verdict).toBe('fail');
  });

  it('a pass names how many regions it speaks of and rests on the answer that lists them', () => {
    const judgement = recordsEverything(trails({}), []);

    expect(judgement.because).toEqual([{ code: 'recorded-everywhere-by', args: { trail: trailArn, regions: 2 } }]);
    expect([...judgement.evidence].sort()).toEqual(['regions', 'selectors', 'status', 'us-east-1']);
  });

  it('the selectors decide as a reference does that looks at every event there is', () => {
    fc.assert(
      fc.property(selectorSets, fc.subarray([kms, rds]), (selectors, mayExclude) => {
        const wanted = events
          .filter(({ source }) => !mayExclude.includes(source))
          .map((event) => reference(selectors, event));
        const verdict = wanted.includes('no') ? 'fail' : wanted.includes('undecidable') ? 'not-assessed' : 'pass';

        expect(recordsEverything(trails({ selectors: known(selectors) }), mayExclude).verdict).toBe(verdict);
      }),
      { numRuns: runs(500) },
    );
  });
});

describe('a policy that declares every region denied', () => {
  const all = ['us-east-1', 'us-west-2'];
  const declaring = (account: AccountRecording): AccountRecording => ({
    ...account,
    regions: known(all),
    deniedRegions: all,
  });

  it('hides nothing: regions that gave no answer are gaps, not proof of absence', () => {
    const unread = { 'us-east-1': unreadRegion, 'us-west-2': unreadRegion };
    const account = declaring(recording({ trails: [], trailsByRegion: unread }));

    expect([recordsSomething(account).verdict, recordsEverything(account, []).verdict]).toEqual([
      'not-assessed',
      'not-assessed',
    ]);
  });

  it('passes no trail that is in none of them', () => {
    const account = declaring({
      ...everywhere({}),
      trailsByRegion: { 'us-east-1': known([trailArn]), 'us-west-2': known([]) },
    });

    expect(recordsEverything(account, []).verdict).toBe('fail');
  });
});

describe('regions that the policy declares denied', () => {
  const denying = (region: string, account: AccountRecording): AccountRecording => ({
    ...account,
    deniedRegions: [region],
  });
  const inWest = { trail: { ...ownTrail, multiRegion: false } };
  const unreadIn = (region: string, ...views: readonly TrailViewParts[]): AccountRecording => {
    const account = everywhere(...views);
    return { ...account, trailsByRegion: { ...account.trailsByRegion, [region]: unreadRegion } };
  };

  it.each<Row>([
    [
      'a multi-region trail, whatever it is at home in',
      everywhere({ trail: { homeRegion: 'us-west-2' } }),
      'pass',
      ['recorded-by'],
    ],
    ['a trail of another region', everywhere({ trail: { multiRegion: false } }), 'pass', ['recorded-by']],
    ['a trail of a denied region alone', unreadIn('us-west-2', inWest), 'fail', ['trail-in-denied-region']],
    [
      'a trail alone in a region that is declared denied, whatever it answered',
      everywhere(inWest),
      'fail',
      ['trail-in-denied-region'],
    ],
    ['a trail of a denied region beside another', unreadIn('us-west-2', inWest, {}), 'pass', ['recorded-by']],
    [
      'a trail of a denied region, and one not read elsewhere',
      recording({
        trails: [trailView(inWest)],
        trailsByRegion: { 'us-east-1': unreadRegion, 'us-west-2': unreadRegion },
      }),
      'not-assessed',
      ['cloudtrail:DescribeTrails'],
    ],
    ['no trail, and the denied region was not read', unreadIn('us-west-2'), 'fail', ['no-trail']],
    [
      'no trail, and the other region was not read',
      unreadIn('us-east-1'),
      'not-assessed',
      ['cloudtrail:DescribeTrails'],
    ],
    [
      'no trail, and the denied region was not asked',
      recording({ trails: [], trailsByRegion: { 'us-east-1': known([]) } }),
      'fail',
      ['no-trail'],
    ],
  ])('something is recorded: %s', (_title, account, verdict, says) => {
    const judgement = recordsSomething(denying('us-west-2', account));

    expect([judgement.verdict, verdict === 'not-assessed' ? missedBy(judgement) : codesOf(judgement)]).toEqual([
      verdict,
      says,
    ]);
  });

  it.each<Row>([
    [
      'a trail in every region, the one that is declared denied included, which answered',
      everywhere({}),
      'pass',
      ['recorded-everywhere-by'],
    ],
    [
      'a trail that is not in a region that is declared denied and answered',
      { ...everywhere({}), trailsByRegion: { 'us-east-1': known([trailArn]), 'us-west-2': known([]) } },
      'fail',
      ['trail-not-in-region'],
    ],
    [
      'a trail, and the denied region was not asked',
      { ...everywhere({}), trailsByRegion: { 'us-east-1': known([trailArn]) } },
      'pass',
      ['recorded-where-not-denied-by'],
    ],
    [
      'a trail, and the denied region was not read',
      unreadIn('us-west-2', {}),
      'pass',
      ['recorded-where-not-denied-by'],
    ],
    [
      'a trail, and the other region was not read',
      unreadIn('us-east-1', {}),
      'not-assessed',
      ['cloudtrail:DescribeTrails'],
    ],
    [
      'a trail that is not in the other region',
      { ...everywhere({}), trailsByRegion: { 'us-east-1': known([]), 'us-west-2': known([trailArn]) } },
      'fail',
      ['trail-not-in-region'],
    ],
    ['a trail of one region alone', everywhere({ trail: { multiRegion: false } }), 'fail', ['trail-single-region']],
    ['no trail, and the denied region was not read', unreadIn('us-west-2'), 'fail', ['no-trail']],
    [
      'a trail, and nobody knows which regions are enabled',
      { ...everywhere({}), regions: unreadRegions },
      'not-assessed',
      ['account:ListRegions'],
    ],
  ])('everything is recorded: %s', (_title, account, verdict, says) => {
    const judgement = recordsEverything(denying('us-west-2', account), []);

    expect([judgement.verdict, verdict === 'not-assessed' ? missedBy(judgement) : codesOf(judgement)]).toEqual([
      verdict,
      says,
    ]);
  });

  it('are named by the pass, which counts the others', () => {
    const judgement = recordsEverything(denying('us-west-2', unreadIn('us-west-2', {})), []);

    expect(judgement.because).toEqual([
      { code: 'recorded-where-not-denied-by', args: { trail: trailArn, regions: 1, denied: 'us-west-2' } },
    ]);
  });

  it('are not spoken of where none of them is enabled', () => {
    const judgement = recordsEverything(denying('ap-east-1', everywhere({})), []);

    expect(judgement.because).toEqual([{ code: 'recorded-everywhere-by', args: { trail: trailArn, regions: 2 } }]);
  });
});

describe('recorded by', () => {
  const event = { category: 'Management', source: 'codecatalyst.amazonaws.com', readOnly: true } as const;

  it('gives every trail of the account with its own certainty', () => {
    const account = {
      ...trails(
        {},
        { trail: { ...ownTrail, multiRegion: false } },
        { trail: { arn: `${own}-two` }, selectors: unreadSelectors },
      ),
      trailsByRegion: {},
    };

    const verdicts = recordedBy(account, 'us-east-1', event).map(({ judgement }) => judgement.verdict);

    expect(verdicts).toEqual(['pass', 'fail', 'not-assessed']);
  });

  it.each<[string, TrailViewParts, string, Verdict]>([
    ['a single-region trail in its home region', { trail: { ...ownTrail, multiRegion: false } }, 'us-west-2', 'pass'],
    ['a single-region trail in another region', { trail: { ...ownTrail, multiRegion: false } }, 'eu-west-1', 'fail'],
    [
      'a trail of writes, asked for a read',
      { selectors: known(basic({ readWriteType: 'WriteOnly' })) },
      'us-west-2',
      'fail',
    ],
    [
      'a trail of reads, asked for a read',
      { selectors: known(basic({ readWriteType: 'ReadOnly' })) },
      'us-west-2',
      'pass',
    ],
    ['a stopped trail', { status: known({ ...logging, logging: false }) }, 'us-west-2', 'fail'],
  ])('%s', (_title, parts, region, verdict) => {
    const account = { ...trails(parts), trailsByRegion: {} };

    expect(recordedBy(account, region, event).map(({ judgement }) => judgement.verdict)).toEqual([verdict]);
  });
});
