import { expect, it } from 'vitest';
import { controls } from '../../src/controls/index.js';
import type { BasicSelector, FieldSelector, Selectors } from '../../src/model/evidence.js';
import type { AccountRecording } from '../../src/recording/recording.js';
import { judgeAccount } from '../support/control.js';
import { type Expected, expectJudgement } from '../support/judging.js';
import {
  accountView,
  advanced,
  audit,
  basic,
  gap,
  known,
  member,
  policyOf,
  recording,
  stopped,
  type TrailViewParts,
  trailArn,
  trailView,
  unknown,
} from '../support/literals.js';

const judge = judgeAccount('trail-data-events');
const own = `arn:aws:cloudtrail:us-west-2:${member}:trail/own`;
const ownTrail = { arn: own, organization: false, homeRegion: 'us-west-2' };
const s3Only: readonly FieldSelector[] = [
  { field: 'eventCategory', equals: ['Data'] },
  { field: 'resources.type', equals: ['AWS::S3::Object'] },
];
const root = 'arn:aws:s3:::';

function objects(values: readonly string[], more: Partial<BasicSelector> = {}): Selectors {
  return basic({ dataResources: [{ type: 'AWS::S3::Object', values: [...values] }], ...more });
}

function s3(...selectors: readonly (readonly FieldSelector[])[]): Selectors {
  return advanced(...selectors.map((fields) => [...s3Only, ...fields]));
}

const readOnly = (value: string): FieldSelector => ({ field: 'readOnly', equals: [value] });
const arn = (operators: Omit<FieldSelector, 'field'>): FieldSelector => ({ field: 'resources.ARN', ...operators });
const name = (operators: Omit<FieldSelector, 'field'>): FieldSelector => ({ field: 'eventName', ...operators });
const identity = (operators: Omit<FieldSelector, 'field'>): FieldSelector => ({
  field: 'userIdentity.arn',
  ...operators,
});
const fromConsole = (operators: Omit<FieldSelector, 'field'>): FieldSelector => ({
  field: 'sessionCredentialFromConsole',
  ...operators,
});

function account(parts: readonly TrailViewParts[], more: Partial<AccountRecording> = {}) {
  const trails = parts.map(trailView);
  const seen = known(trails.map((view) => view.trail.arn));
  const trailsByRegion = { 'us-east-1': seen, 'us-west-2': seen };
  return { ...accountView(), recording: recording({ trails, trailsByRegion, ...more }) };
}

const pass: Expected = { verdict: 'pass', says: ['s3-events-recorded-by'] };
const open: Expected = { verdict: 'not-assessed', says: ['cloudtrail:GetEventSelectors'] };
const fails = (...says: readonly string[]): Expected => ({ verdict: 'fail', says });

it.each<[string, readonly Selectors[], Expected]>([
  ['arn:aws:s3 is every bucket', [objects(['arn:aws:s3'])], pass],
  ['so is an ARN without a bucket', [objects([root])], pass],
  ['whether it includes management events is no matter', [objects([root], { managementEvents: false })], pass],
  ['management events only', [basic({})], fails('trail-leaves-out-s3-reads', 'trail-leaves-out-s3-writes')],
  ['the default selectors', [basic()], fails('trail-leaves-out-s3-reads', 'trail-leaves-out-s3-writes')],
  ['one bucket', [objects([`${root}logs/`])], fails('trail-leaves-out-s3-reads', 'trail-leaves-out-s3-writes')],
  [
    'every bucket of another partition',
    [objects(['arn:aws-cn:s3'])],
    fails('trail-leaves-out-s3-reads', 'trail-leaves-out-s3-writes'),
  ],
  [
    'functions instead of objects',
    [basic({ dataResources: [{ type: 'AWS::Lambda::Function', values: ['arn:aws:lambda'] }] })],
    fails('trail-leaves-out-s3-reads', 'trail-leaves-out-s3-writes'),
  ],
  ['reads only', [objects([root], { readWriteType: 'ReadOnly' })], fails('trail-leaves-out-s3-writes')],
  ['writes only', [objects([root], { readWriteType: 'WriteOnly' })], fails('trail-leaves-out-s3-reads')],
  [
    'reads of one trail and writes of another are both',
    [objects([root], { readWriteType: 'ReadOnly' }), objects([root], { readWriteType: 'WriteOnly' })],
    pass,
  ],
  [
    'what a value means that ends within the name of a bucket, nobody says',
    [objects([`${root}logs`, root], { readWriteType: 'WriteOnly' }), objects([`${root}l`])],
    fails('trail-leaves-out-s3-reads', 'trail-leaves-out-s3-reads'),
  ],
  ['every S3 object, advanced', [s3([])], pass],
  ['every S3 object of the service, advanced', [s3([{ field: 'eventSource', equals: ['s3.amazonaws.com'] }])], pass],
  ['reads and writes in two selectors', [s3([readOnly('true')], [readOnly('false')])], pass],
  ['reads alone, advanced', [s3([readOnly('true')])], fails('trail-leaves-out-s3-writes')],
  ['every bucket of the partition by its start', [s3([arn({ startsWith: [root] })])], pass],
  [
    'a wildcard is no wildcard',
    [s3([arn({ startsWith: [`${root}*`] })])],
    fails('trail-leaves-out-s3-reads', 'trail-leaves-out-s3-writes'),
  ],
  [
    'a bucket left out',
    [s3([arn({ notStartsWith: [`${root}logs/`] })])],
    fails('trail-leaves-out-s3-reads', 'trail-leaves-out-s3-writes'),
  ],
  [
    'a bucket left out by one trail and recorded by another',
    [s3([arn({ notStartsWith: [`${root}logs/`] })]), objects([`${root}logs/`])],
    pass,
  ],
  [
    'each trail leaves out another bucket',
    [s3([arn({ notStartsWith: [`${root}logs/`] })]), s3([arn({ notStartsWith: [`${root}app/`] })])],
    pass,
  ],
  [
    'an object left out',
    [s3([arn({ notEquals: [`${root}logs/a`] })])],
    fails('trail-leaves-out-s3-reads', 'trail-leaves-out-s3-writes'),
  ],
  ['an ARN left out that is no object', [s3([arn({ notEquals: [`${root}logs`] })])], pass],
  [
    'keys left out by their end',
    [s3([arn({ notEndsWith: ['.tmp'] })])],
    fails('trail-leaves-out-s3-reads', 'trail-leaves-out-s3-writes'),
  ],
  ['one event only', [s3([name({ equals: ['GetObject'] })])], fails('trail-narrows-s3-events')],
  ['one event left out', [s3([name({ notEquals: ['PutObject'] })])], fails('trail-narrows-s3-events')],
  [
    'one event in one selector and all others in a second',
    [s3([name({ equals: ['GetObject'] })], [name({ notEquals: ['GetObject'] })])],
    pass,
  ],
  ['an event left out that nobody knows', [s3([name({ notEquals: ['FrobObject'] })])], open],
  [
    'somebody left out',
    [s3([identity({ notEquals: ['arn:aws:iam::444455556666:role/backup'] })])],
    fails('trail-narrows-s3-events'),
  ],
  ['people left out by their end', [s3([identity({ notEndsWith: ['/backup'] })])], fails('trail-narrows-s3-events')],
  [
    'people left out by their end and recorded by another trail',
    [s3([identity({ notEndsWith: ['/backup'] })]), s3([identity({ endsWith: ['/backup'] })])],
    pass,
  ],
  ['events left out by their end', [s3([name({ notEndsWith: ['Acl'] })])], fails('trail-narrows-s3-events')],
  [
    'somebody left out by one trail and recorded by another',
    [
      s3([identity({ notEquals: ['arn:aws:iam::444455556666:role/backup'] })]),
      s3([identity({ equals: ['arn:aws:iam::444455556666:role/backup'] })]),
    ],
    pass,
  ],
  ['console sessions left out', [s3([fromConsole({ notEquals: ['true'] })])], fails('trail-narrows-s3-events')],
  ['console sessions only', [s3([fromConsole({ equals: ['true'] })])], fails('trail-narrows-s3-events')],
  ['a field that data events do not have', [s3([{ field: 'vpcEndpointId', equals: ['vpce-1'] }])], open],
  ['such a field beside a selector of everything', [s3([{ field: 'vpcEndpointId', equals: ['vpce-1'] }], [])], pass],
  ['data events of no type', [advanced([{ field: 'eventCategory', equals: ['Data'] }])], open],
  [
    'data events of another type',
    [
      advanced([
        { field: 'eventCategory', equals: ['Data'] },
        { field: 'resources.type', equals: ['AWS::Lambda::Function'] },
      ]),
    ],
    fails('trail-leaves-out-s3-reads', 'trail-leaves-out-s3-writes'),
  ],
])('%s', (_title, selectors, expected) => {
  const parts = selectors.map((one, index) => ({
    trail: index === 0 ? {} : { ...ownTrail, arn: `${own}-${index}` },
    selectors: known(one),
  }));

  const judgement = judge(account(parts), audit());

  expect(judgement.verdict).toBe(expected.verdict);
  expect([...new Set(expected.says)]).toEqual(
    judgement.verdict === 'not-assessed'
      ? [...new Set(judgement.gaps.map(({ api }) => api))]
      : [...new Set(judgement.because.map(({ code }) => code))],
  );
});

it('names what is left out, and not every bucket that selectors name where it is all', () => {
  const selectors = known(s3([readOnly('false')], [readOnly('true'), arn({ notStartsWith: [`${root}logs/`] })]));
  const some = judge(account([{ selectors }]), audit());
  const all = judge(account([{ selectors: known(objects([`${root}logs/`])) }]), audit());

  expect(some.because).toEqual([
    { code: 'trail-leaves-out-s3-reads', args: { trail: trailArn, objects: `${root}logs/*` } },
  ]);
  expect(all.because.map(({ args }) => args)).toEqual([
    { trail: trailArn, objects: `${root}*/*` },
    { trail: trailArn, objects: `${root}*/*` },
  ]);
});

it.each<[string, Readonly<Record<string, unknown>>, Selectors, Expected]>([
  ['reads are enough where reads are asked for', { s3DataEvents: 'read' }, s3([readOnly('true')]), pass],
  [
    'writes are not, where reads are asked for',
    { s3DataEvents: 'read' },
    s3([readOnly('false')]),
    fails('trail-leaves-out-s3-reads'),
  ],
  ['writes are enough where writes are asked for', { s3DataEvents: 'write' }, s3([readOnly('false')]), pass],
  [
    'a write that is left out is no read that is left out',
    { s3DataEvents: 'read' },
    s3([name({ notEquals: ['PutObject'] })]),
    pass,
  ],
  [
    'a bucket may be left out that the policy exempts',
    { mayExcludeBuckets: ['logs'] },
    s3([arn({ notStartsWith: [`${root}logs/`] })]),
    pass,
  ],
  [
    'a start without its slash leaves out more than the bucket that the policy exempts',
    { mayExcludeBuckets: ['logs'] },
    s3([arn({ notStartsWith: [`${root}logs`] })]),
    fails('trail-leaves-out-s3-reads', 'trail-leaves-out-s3-writes'),
  ],
  [
    'a bucket may not be left out because another may',
    { mayExcludeBuckets: ['logs'] },
    s3([arn({ notStartsWith: [`${root}logs/`, `${root}app/`] })]),
    fails('trail-leaves-out-s3-reads', 'trail-leaves-out-s3-writes'),
  ],
])('%s', (_title, asked, selectors, expected) => {
  const judgement = judge(
    account([{ selectors: known(selectors) }]),
    audit({ policy: policyOf({ recording: asked }) }),
  );

  expectJudgement(judgement, expected);
});

const whole = { selectors: known(objects([root])) };
const unreadRegion = unknown('cloudtrail:DescribeTrails');

it.each<[string, readonly TrailViewParts[], Partial<AccountRecording>, Expected]>([
  ['fails without any trail', [], {}, fails('no-trail')],
  ['fails for a stopped trail', [{ ...whole, status: known(stopped) }], {}, fails('trail-not-logging')],
  [
    'fails for a stopped trail whose selectors cannot be read',
    [{ status: known(stopped), selectors: unknown('cloudtrail:GetEventSelectors') }],
    {},
    fails('trail-not-logging'),
  ],
  ['misses selectors', [{ selectors: unknown('cloudtrail:GetEventSelectors') }], {}, open],
  [
    'misses a status',
    [{ ...whole, status: unknown('cloudtrail:GetTrailStatus') }],
    {},
    { verdict: 'not-assessed', says: ['cloudtrail:GetTrailStatus'] },
  ],
  [
    'needs no selectors beside a trail of everything',
    [{ selectors: unknown('cloudtrail:GetEventSelectors') }, { trail: ownTrail, ...whole }],
    {},
    pass,
  ],
  [
    'fails for a trail of one region',
    [{ ...whole, trail: { ...ownTrail, multiRegion: false } }],
    { trailsByRegion: { 'us-east-1': known([]), 'us-west-2': known([own]) } },
    fails('trail-single-region'),
  ],
  [
    'passes with a single-region trail in each region',
    [
      { ...whole, trail: { ...ownTrail, multiRegion: false } },
      { ...whole, trail: { multiRegion: false } },
    ],
    { trailsByRegion: { 'us-east-1': known([trailArn]), 'us-west-2': known([own]) } },
    pass,
  ],
  [
    'fails where a region answered without the trail',
    [whole],
    { trailsByRegion: { 'us-east-1': known([trailArn]), 'us-west-2': known([]) } },
    fails('trail-not-in-region'),
  ],
  [
    'misses a region that did not answer',
    [whole],
    { trailsByRegion: { 'us-east-1': known([trailArn]), 'us-west-2': unreadRegion } },
    { verdict: 'not-assessed', says: ['cloudtrail:DescribeTrails'] },
  ],
  [
    'leaves out a region that the policy declares denied and that did not answer',
    [whole],
    { trailsByRegion: { 'us-east-1': known([trailArn]), 'us-west-2': unreadRegion }, deniedRegions: ['us-west-2'] },
    pass,
  ],
  [
    'misses the list of regions',
    [whole],
    { regions: unknown('account:ListRegions') },
    { verdict: 'not-assessed', says: ['account:ListRegions'] },
  ],
])('%s', (_title, parts, more, expected) => {
  const judgement = judge(account(parts, more), audit());

  expectJudgement(judgement, expected);
});

it.each<[string, AccountRecording['trailsByRegion'], Expected]>([
  [
    'a region that was not asked may have a trail that nobody saw',
    {},
    { verdict: 'not-assessed', says: ['cloudtrail:ListTrails'] },
  ],
  ['a region that answered has none', { 'us-east-1': known([]) }, fails('no-trail')],
])('where trails may be unknown: %s', (_title, trailsByRegion, expected) => {
  const unreadTrails = [gap('cloudtrail:ListTrails')];

  const judgement = judge({ ...account([], { trailsByRegion }), unreadTrails }, audit());

  expectJudgement(judgement, expected);
});

it('says by which trails, and in how many regions', () => {
  const halves = [
    { selectors: known(s3([readOnly('true')])) },
    { trail: ownTrail, selectors: known(s3([readOnly('false')])) },
  ];

  const judgement = judge(account(halves), audit());

  expect(judgement.because).toEqual([
    { code: 's3-events-recorded-by', args: { trails: `${trailArn}, ${own}`, regions: 2 } },
  ]);
});

it('leaves open what has too many conditions to be compared', () => {
  const people = Array.from({ length: 200 }, (_, index) => `arn:aws:iam::${member}:user/u${index}`);
  const keys = Array.from({ length: 200 }, (_, index) => `${root}logs/k${index}/`);
  const selectors = known(s3([identity({ notEquals: people }), arn({ notStartsWith: keys })]));

  const judgement = judge(account([{ selectors }]), audit());

  expectJudgement(judgement, open);
});

it('is asked only where the policy switches it on', () => {
  expect(controls.find(({ id }) => id === 'trail-data-events')?.byDefault).toBe('off');
});
