import { describe, expect, it } from 'vitest';
import { json } from '../../src/render/json.js';
import { sampleActivity } from './sample-activity.js';
import { emptyReport, message, sampleReport } from './sample-report.js';
import { texts } from './sample-texts.js';

function written(report: Parameters<typeof json.render>[0]): string {
  return Array.from(json.render(report, texts) as Iterable<string>).join('');
}

describe('report.json', () => {
  it.each([
    ['a large report', sampleReport()],
    ['an empty one', emptyReport()],
  ])('holds %s, the whole of it', (_, report) => {
    expect(JSON.parse(written(report))).toEqual(JSON.parse(JSON.stringify(report)));
  });

  it('is indented as JSON.stringify would, and ends with a line break', () => {
    const nested = { ...sampleActivity([], 'a trail'), logFiles: undefined, unknownActions: [], root: undefined };
    const report = { ...emptyReport(), activity: nested } as unknown as ReturnType<typeof emptyReport>;

    expect(written(report)).toBe(`${JSON.stringify(report, null, 2)}\n`);
  });

  it('hides no character: what has no shape is an escape', () => {
    const report = { ...emptyReport(), method: [message('a\u202Eb\u200B\u007F\u2028c')] };

    expect(written(report)).toContain('"a\\u202eb\\u200b\\u007f\\u2028c"');
    expect(JSON.parse(written(report))).toEqual(report);
  });
});
