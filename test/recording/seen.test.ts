import { describe, expect, it } from 'vitest';
import type { AccountRecording } from '../../src/recording/recording.js';
import { recordingOfSeen } from '../../src/recording/seen.js';
import { expectJudgement, titled } from '../support/judging.js';
import { basic, known, member, recording, stopped, trailArn, trailView, unknown } from '../support/literals.js';

const own = `arn:aws:cloudtrail:us-west-2:${member}:trail/own`;
const single = trailView({ trail: { arn: own, multiRegion: false, organization: false, homeRegion: 'us-west-2' } });
const seen = { category: 'Management', source: 'codebuild.amazonaws.com', readOnly: false } as const;

function account(more: Partial<AccountRecording> = {}): AccountRecording {
  const trails = more.trails ?? [trailView()];
  const arns = known(trails.map(({ trail }) => trail.arn));
  return recording({ trailsByRegion: { 'us-east-1': arns }, ...more, trails });
}

describe('what was seen in us-east-1', () => {
  it.each(
    titled([
      { title: 'a trail records it', of: account(), verdict: 'pass', says: ['recorded-by'], trails: [trailArn] },
      {
        title: 'one of two trails records it',
        of: account({ trails: [trailView({ trail: { arn: own }, status: known(stopped) }), trailView()] }),
        verdict: 'pass',
        says: ['recorded-by'],
        trails: [trailArn],
      },
      {
        title: 'its trail leaves writes out',
        of: account({ trails: [trailView({ selectors: known(basic({ readWriteType: 'ReadOnly' })) })] }),
        verdict: 'fail',
        says: ['trail-leaves-out-writes-of'],
        trails: [],
      },
      {
        title: 'its trail is of another region',
        of: account({ trails: [single], trailsByRegion: { 'us-east-1': known([]), 'us-west-2': known([own]) } }),
        verdict: 'fail',
        says: ['trail-single-region'],
        trails: [],
      },
      { title: 'no trail', of: account({ trails: [] }), verdict: 'fail', says: ['no-trail'], trails: [] },
      {
        title: 'the region was not asked, and no trail was seen elsewhere',
        of: account({ trails: [], trailsByRegion: { 'us-west-2': known([]) } }),
        verdict: 'not-assessed',
        says: ['cloudtrail:DescribeTrails'],
        trails: [],
      },
      {
        title: 'the region could not be read, and is declared denied',
        of: account({ trails: [], trailsByRegion: { 'us-east-1': unknown() }, deniedRegions: ['us-east-1'] }),
        verdict: 'not-assessed',
        says: ['cloudtrail:DescribeTrails'],
        trails: [],
      },
      {
        title: 'its trail keeps its selectors to itself',
        of: account({ trails: [trailView({ selectors: unknown('cloudtrail:GetEventSelectors') })] }),
        verdict: 'not-assessed',
        says: ['cloudtrail:GetEventSelectors'],
        trails: [],
      },
    ] as const),
  )('%s', (_, { of, verdict, says, trails }) => {
    const found = recordingOfSeen(of, 'us-east-1', seen);

    expectJudgement(found.judgement, { verdict, says });
    expect(found.trails).toEqual(trails);
  });

  it.each(['constructor', '__proto__', 'toString'])('a record may name any region: %s was not asked', (region) => {
    for (const trails of [[], [trailView()]]) {
      const { judgement } = recordingOfSeen(account({ trails }), region, seen);

      expectJudgement(judgement, { verdict: 'not-assessed', says: ['cloudtrail:DescribeTrails'] });
      expect(judgement).toMatchObject({ gaps: [{ region, reason: 'not-collected' }] });
    }
  });

  it('rests on the answers that described the trail, its status, its selectors and its region', () => {
    const { judgement } = recordingOfSeen(account(), 'us-east-1', seen);

    expect([...judgement.evidence].sort()).toEqual(['an answer', 'selectors', 'status', 'trail']);
  });
});
