import { describe, expect, it } from 'vitest';
import { gapsIn } from '../../src/survey/gaps.js';
import { accountLine, gap, known, reading, unknown } from '../support/literals.js';

describe('gaps in evidence', () => {
  it('are found wherever they lie, each once', () => {
    const line = accountLine(
      '000011112222',
      reading({
        regions: unknown('account:ListRegions'),
        trailsByRegion: { 'us-east-1': known([]), 'us-west-2': unknown('cloudtrail:DescribeTrails') },
        codecatalystEvents: { 'us-west-2': unknown('cloudtrail:LookupEvents') },
      }),
    );

    expect(gapsIn([line, { deep: { again: unknown('account:ListRegions') } }])).toEqual([
      gap('account:ListRegions'),
      gap('cloudtrail:DescribeTrails'),
      gap('cloudtrail:LookupEvents'),
    ]);
  });

  it('are none where all is known, and what only looks like one is none', () => {
    expect(gapsIn([accountLine('000011112222', reading()), { gap: 'mind it' }, { gap: null }, null])).toEqual([]);
  });
});
