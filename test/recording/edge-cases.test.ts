import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../src/model/finding.js';
import { recordsNothingTwice } from '../../src/recording/copies.js';
import { recordsS3Objects } from '../../src/recording/objects.js';
import { type AccountRecording, recordsEverything, recordsSomething } from '../../src/recording/recording.js';
import {
  advanced,
  basic,
  known,
  managementCategory,
  member,
  recording,
  stopped,
  type TrailViewParts,
  trailArn,
  trailView,
  unknown,
} from '../support/literals.js';

/** Cases in which other tools were wrong once, as their issue trackers tell. */

const own = `arn:aws:cloudtrail:us-west-2:${member}:trail/own`;
const ownTrail = { arn: own, organization: false, homeRegion: 'us-west-2' };
const dataEvents = [
  { field: 'eventCategory', equals: ['Data'] },
  { field: 'resources.type', equals: ['AWS::S3::Object'] },
];
const kms = 'kms.amazonaws.com';

function account(parts: readonly TrailViewParts[], more: Partial<AccountRecording> = {}): AccountRecording {
  const trails = parts.map(trailView);
  const seen = known(trails.map(({ trail: { arn } }) => arn));
  return recording({ trails, trailsByRegion: { 'us-east-1': seen, 'us-west-2': seen }, ...more });
}

/** Whether something, everything, nothing twice, and every S3 object is recorded. */
interface Expected {
  readonly something: Verdict;
  readonly everything: Verdict;
  readonly once: Verdict;
  readonly objects: Verdict;
}

function judged(account: AccountRecording): Expected {
  return {
    something: recordsSomething(account).verdict,
    everything: recordsEverything(account, []).verdict,
    once: recordsNothingTwice(account, []).verdict,
    objects: recordsS3Objects(account, { events: 'all', mayExcludeBuckets: [] }, []).verdict,
  };
}

const p = 'pass';
const f = 'fail';
const u = 'not-assessed';

describe.each<
  [string, readonly (readonly [string, AccountRecording, readonly [Verdict, Verdict, Verdict, Verdict]])[]]
>([
  [
    'advanced selectors: AND inside, OR across',
    [
      ['management events', account([{ selectors: known(advanced([managementCategory])) }]), [p, p, p, f]],
      [
        'management events and data events, in two selectors',
        account([{ selectors: known(advanced([managementCategory], dataEvents)) }]),
        [p, p, p, p],
      ],
      [
        'both categories in one selector, which no event has',
        account([{ selectors: known(advanced([managementCategory, ...dataEvents])) }]),
        [f, f, p, f],
      ],
      [
        'reads of management events only',
        account([{ selectors: known(advanced([managementCategory, { field: 'readOnly', equals: ['true'] }])) }]),
        [p, f, p, f],
      ],
      [
        'an unexpected field is never a pass',
        account([{ selectors: known(advanced([managementCategory, { field: 'eventName', notEquals: ['x'] }])) }]),
        [u, u, p, f],
      ],
      ['no selector at all in a list of advanced ones', account([{ selectors: known(advanced()) }]), [f, f, p, f]],
    ],
  ],
  [
    'an advanced selector named "Management events selector" that records data events',
    [
      [
        'its name was never collected, and its fields decide',
        account([{ selectors: known(advanced(dataEvents)) }]),
        [f, f, p, p],
      ],
    ],
  ],
  [
    'a ReadOnly plus a WriteOnly selector is All',
    [
      [
        'on one trail',
        account([{ selectors: known(basic({ readWriteType: 'ReadOnly' }, { readWriteType: 'WriteOnly' })) }]),
        [p, p, p, f],
      ],
      [
        'with the objects of each',
        account([
          {
            selectors: known(
              basic(
                { readWriteType: 'ReadOnly', dataResources: [{ type: 'AWS::S3::Object', values: ['arn:aws:s3'] }] },
                { readWriteType: 'WriteOnly', dataResources: [{ type: 'AWS::S3::Object', values: ['arn:aws:s3'] }] },
              ),
            ),
          },
        ]),
        [p, p, p, p],
      ],
    ],
  ],
  [
    'no basic selectors in an answer',
    [
      ['because advanced ones are used', account([{ selectors: known(advanced([managementCategory])) }]), [p, p, p, f]],
      ['because there are none: the default', account([{ selectors: known(basic()) }]), [p, p, p, f]],
    ],
  ],
  [
    'two trails that each satisfy half of a requirement',
    [
      [
        'reads by one, writes by the other: recording of everything wants one trail',
        account([
          { selectors: known(basic({ readWriteType: 'ReadOnly' })) },
          { trail: ownTrail, selectors: known(basic({ readWriteType: 'WriteOnly' })) },
        ]),
        [p, f, p, f],
      ],
      [
        'one logs and leaves out writes, the other is whole and stopped',
        account([
          { selectors: known(basic({ readWriteType: 'ReadOnly' })) },
          { trail: ownTrail, status: known(stopped) },
        ]),
        [p, f, p, f],
      ],
      [
        'one is multi-region without global services, the other has them in one region',
        account([{ trail: { globalServices: false } }, { trail: { ...ownTrail, multiRegion: false } }], {
          trailsByRegion: { 'us-east-1': known([trailArn]), 'us-west-2': known([trailArn, own]) },
        }),
        [p, f, f, f],
      ],
      [
        'data events of objects may come from several',
        account([
          { selectors: known(advanced([...dataEvents, { field: 'readOnly', equals: ['true'] }])) },
          { trail: ownTrail, selectors: known(advanced([...dataEvents, { field: 'readOnly', equals: ['false'] }])) },
        ]),
        [f, f, p, p],
      ],
    ],
  ],
  [
    'KMS left out',
    [
      ['by a basic selector', account([{ selectors: known(basic({ excludedSources: [kms] })) }]), [p, f, p, f]],
      [
        'by an advanced one',
        account([{ selectors: known(advanced([managementCategory, { field: 'eventSource', notEquals: [kms] }])) }]),
        [p, f, p, f],
      ],
      [
        'by one selector and not by another of the same trail',
        account([{ selectors: known(basic({ excludedSources: [kms] }, {})) }]),
        [p, p, p, f],
      ],
    ],
  ],
  [
    'a single-region trail in each region',
    [
      [
        'is no multi-region trail, makes no copies, and together they record',
        account(
          [
            { trail: { ...ownTrail, multiRegion: false } },
            { trail: { ...ownTrail, arn: `${own}-east`, homeRegion: 'us-east-1', multiRegion: false } },
          ],
          { trailsByRegion: { 'us-east-1': known([`${own}-east`]), 'us-west-2': known([own]) } },
        ),
        [p, f, p, f],
      ],
    ],
  ],
  [
    'opt-in and denied regions',
    [
      [
        'a region that the account opted in to and where the trail was not seen',
        account([{}], {
          regions: known(['me-south-1', 'us-east-1', 'us-west-2']),
          trailsByRegion: { 'me-south-1': known([]), 'us-east-1': known([trailArn]) },
        }),
        [p, f, p, f],
      ],
      [
        'a region that is not enabled is no region to record',
        account([{}], { trailsByRegion: { 'us-east-1': known([trailArn]) } }),
        [p, p, p, f],
      ],
      [
        'a region that a service control policy denies, declared',
        account([{}], {
          deniedRegions: ['us-west-2'],
          trailsByRegion: { 'us-east-1': known([trailArn]), 'us-west-2': unknown('cloudtrail:DescribeTrails') },
        }),
        [p, p, p, f],
      ],
      [
        'a region that a service control policy denies, not declared',
        account([{}], {
          trailsByRegion: { 'us-east-1': known([trailArn]), 'us-west-2': unknown('cloudtrail:DescribeTrails') },
        }),
        [p, u, p, f],
      ],
      [
        'a denied list of regions is no list of all regions',
        account([{}], { regions: unknown('account:ListRegions') }),
        [p, u, p, f],
      ],
    ],
  ],
  [
    'a stopped trail whose selectors cannot be read',
    [
      [
        'is a failure, not an open question',
        account([{ status: known(stopped), selectors: unknown('cloudtrail:GetEventSelectors') }]),
        [f, f, p, f],
      ],
    ],
  ],
  [
    'an organization trail, seen by a member that may not read its status',
    [
      [
        'is an open question where its owner could not be asked either',
        account([{ status: unknown('cloudtrail:GetTrailStatus') }]),
        [u, u, p, f],
      ],
    ],
  ],
])('%s', (_case, rows) => {
  it.each(rows)('%s', (_title, recorded, [something, everything, once, objects]) => {
    expect(judged(recorded)).toEqual({ something, everything, once, objects });
  });
});

it.each(['aws-us-gov', 'aws-cn'])('the partition %s has ARNs of its own', (partition) => {
  const selectors = known(basic({ dataResources: [{ type: 'AWS::S3::Object', values: [`arn:${partition}:s3`] }] }));
  const [region = ''] = partition === 'aws-cn' ? ['cn-north-1'] : ['us-gov-west-1'];
  const arn = `arn:${partition}:cloudtrail:${region}:${member}:trail/own`;
  const here = { partition, regions: known([region]), trailsByRegion: { [region]: known([arn]) } };

  const judgements = judged(account([{ trail: { arn, homeRegion: region }, selectors }], here));

  expect(judgements).toEqual({ something: p, everything: p, once: p, objects: p });
});
