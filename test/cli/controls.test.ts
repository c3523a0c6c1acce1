import { describe, expect, it } from 'vitest';
import { entryOf, explained } from '../../src/cli/catalogue.js';
import { controlIds, controls } from '../../src/controls/index.js';
import { frameworks, textsIn } from '../support/texts.js';
import { ran } from './in-process.js';

describe('trailproof controls', () => {
  it('lists every control with its severity, what it is about and what it asks', async () => {
    const { code, stdout, stderr } = await ran(['controls']);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect([...stdout.matchAll(/^([a-z0-9-]+) \(/gm)].map(([, id]) => id)).toEqual(controlIds);
    expect(stdout).toMatch(/^trail-logging \(medium, trail\)\n {2}The trail is logging: /m);
    expect(stdout).toMatch(/^trail-tags \(low, trail, off by default\)\n {2}\S/m);
  });

  it('lists every control as JSON with what it reads, fails with and answers', async () => {
    const { stdout } = await ran(['controls', '--json']);

    const rows = JSON.parse(stdout) as { id: string; reads: string[]; asks: string; causes: object[] }[];
    expect(rows).toHaveLength(controls.length);
    for (const { id, reads, asks, causes } of rows) {
      expect(reads.length, id).toBeGreaterThan(0);
      expect(asks, id).not.toBe('');
      expect(causes.length, id).toBeGreaterThan(0);
    }
  });

  it('explains one: what it reads, compares with, believes, fails with, what mends it, and what it answers', async () => {
    const { code, stdout } = await ran(['controls', 'trail-encryption']);

    const control = controls.filter((one) => one.id === 'trail-encryption');
    const entries = control.map(async (one) => entryOf(one, await textsIn('en'), await frameworks()));
    expect([code, stdout]).toEqual([0, (await Promise.all(entries)).map(explained).join('')]);
    expect(stdout).toMatch(/^trail-encryption: Trail encryption \(high, about the trail\)\n\nLog files /);
    expect(stdout).toContain('A key of one');
    expect(stdout).toMatch(/^ {2}kms:DescribeKey$/m);
    expect(stdout).toMatch(/^ {2}trails\.encryption\.mode \(default: kms\)$/m);
    expect(stdout).toMatch(/^ {2}trails\.encryption\.keys \(default: not set\)$/m);
    expect(stdout).toMatch(/^ {2}A\d+: \S/m);
    expect(stdout).toMatch(
      /^ {2}No KMS key is set\.\n {4}aws cloudtrail update-trail --name TRAIL --region REGION --kms-key-id ALLOWED_KEY$/m,
    );
    expect(stdout).toMatch(
      /^ {2}CIS AWS Foundations Benchmark 5\.0\.0: 3\.5; where the policy says trails\.encryption\.mode: kms and trails\.judge: all$/m,
    );
  });

  it('explains one as JSON', async () => {
    const { stdout } = await ran(['controls', 'trail-tags', '--json']);

    expect(JSON.parse(stdout)).toMatchObject({
      id: 'trail-tags',
      byDefault: 'off',
      policy: [{ field: 'trails.tags', default: [] }],
    });
  });

  it.each(controls)('explains $id in plain words: no name is left in braces, nothing is missing', async (control) => {
    const text = explained(entryOf(control, await textsIn('en'), await frameworks()));

    expect(text).not.toMatch(/[{}]\w|undefined|^\s*:/m);
    expect(text).toMatch(/^Fails with, and what mends it:\n {2}\S/m);
  });

  it.each([
    ['trail-encrytion', 'There is no control "trail-encrytion". Did you mean trail-encryption?\n'],
    ['toString', 'There is no control "toString". `trailproof controls` lists them all.\n'],
    ['\u001b[2Jx', 'There is no control "\\u{1b}[2Jx". `trailproof controls` lists them all.\n'],
  ])('refuses %j, which is none, and exits 2', async (id, stderr) => {
    expect(await ran(['controls', id])).toEqual({ code: 2, stdout: '', stderr });
  });
});
