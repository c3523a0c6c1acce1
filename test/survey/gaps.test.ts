import { describe, expect, it } from 'vitest';
import { gapsIn, isMissed } from '../../src/survey/gaps.js';
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

it.each([
  ['what was refused', gap('kms:GetKeyPolicy'), true],
  ['what no control needs', gap('kms:GetKeyPolicy', { reason: 'not-collected' }), false],
  ['what lies in an account that the audit is not about', gap('sts:AssumeRole', { reason: 'not-collected' }), true],
])('%s is missed or not', (_title, found, missed) => {
  expect(isMissed(found)).toBe(missed);
});
