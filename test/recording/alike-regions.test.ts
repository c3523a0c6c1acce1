import { expect, it } from 'vitest';
import { type AccountRecording, alikeRegions } from '../../src/recording/recording.js';
import { known, recording, trailArn, trailView, unknown } from '../support/literals.js';

const unread = unknown('cloudtrail:DescribeTrails');
const regions = ['eu-west-1', 'us-east-1', 'us-west-2'];
const showing = (region: string) => known([trailArn], `answer of ${region}`);
const silent = (region: string) => known<string[]>([], `answer of ${region}`);

/** An account of three regions. */
function account(
  trailsByRegion: AccountRecording['trailsByRegion'],
  trail: Parameters<typeof trailView>[0] = {},
): AccountRecording {
  return recording({ regions: known(regions), trailsByRegion, trails: [trailView(trail)] });
}

it.each<[title: string, account: AccountRecording, groups: readonly (readonly string[])[]]>([
  [
    'are one group where each shows the trail',
    account(Object.fromEntries(regions.map((region) => [region, showing(region)]))),
    [regions],
  ],
  [
    'are one group where no answer is needed of a multi-region trail, and one that was asked is another',
    account({ 'us-east-1': showing('us-east-1') }),
    [['eu-west-1', 'us-west-2'], ['us-east-1']],
  ],
  [
    'stand alone where a multi-region trail is not seen: a finding names each',
    account({ 'eu-west-1': silent('eu-west-1'), 'us-east-1': showing('us-east-1'), 'us-west-2': silent('us-west-2') }),
    [['eu-west-1'], ['us-east-1'], ['us-west-2']],
  ],
  [
    'are one group where a single-region trail has nothing to do',
    account(
      { 'eu-west-1': silent('eu-west-1'), 'us-east-1': showing('us-east-1'), 'us-west-2': silent('us-west-2') },
      { trail: { multiRegion: false, homeRegion: 'us-east-1' } },
    ),
    [['eu-west-1', 'us-west-2'], ['us-east-1']],
  ],
  [
    'stand alone where they could not be read',
    account({ 'eu-west-1': unread, 'us-east-1': showing('us-east-1'), 'us-west-2': unread }),
    [['eu-west-1'], ['us-east-1'], ['us-west-2']],
  ],
])('regions %s', (_title, of, groups) => {
  expect(alikeRegions(of).map((group) => group.regions)).toEqual(groups);
});

it('rest on the answers of the regions that gave one', () => {
  const of = account({ 'eu-west-1': unread, 'us-east-1': showing('us-east-1') });

  expect(alikeRegions(of).map(({ region, evidence }) => [region, evidence])).toEqual([
    ['eu-west-1', []],
    ['us-east-1', ['answer of us-east-1']],
    ['us-west-2', []],
  ]);
});
