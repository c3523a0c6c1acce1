import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readTexts } from '../../src/cli/texts.js';
import { controlIds, controls } from '../../src/controls/index.js';
import { severities } from '../../src/model/finding.js';
import { policyOf } from '../support/literals.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** What lies beside the controls and is none. */
const helpers: ReadonlySet<string> = new Set(['control', 'index', 'aws-error-text']);
const texts = await readTexts('en');

describe.each(controls.map((control) => [control.id, control] as const))('%s', (id, control) => {
  it('stands in the file of its name', () => {
    const source = readFileSync(`${root}src/controls/${id}.ts`, 'utf8');

    expect(source).toContain(`id: '${id}'`);
  });

  it('is tested in the file of its name', () => {
    expect(existsSync(`${root}test/controls/${id}.test.ts`)).toBe(true);
  });

  it('is told in three sentences', () => {
    expect(texts.controls[id]).toMatchObject({
      title: expect.stringMatching(/^[A-Z].*[^.]$/),
      asks: expect.stringMatching(/^[A-Z].*\.$/),
      why: expect.stringMatching(/^[A-Z].*\.$/),
    });
  });

  it('names the IAM actions that it reads', () => {
    expect(control.reads.length).toBeGreaterThan(0);
    for (const action of control.reads) expect(action).toMatch(/^[a-z0-9-]+:[A-Z][A-Za-z0-9]+$/);
  });

  it('names policy fields that there are', () => {
    const key = 'arn:aws:kms:us-east-1:111122223333:key/a';
    const policy: unknown = policyOf({
      trails: {
        encryption: { keys: [key] },
        notification: { topics: ['arn:aws:sns:us-east-1:111122223333:trail'] },
        destination: { buckets: ['logs'], account: '111122223333', prefix: 'teams' },
      },
      codecatalyst: { spaces: [] },
    });

    for (const path of control.policy) {
      const value = path.split('.').reduce((fields, name) => (fields as Record<string, unknown>)?.[name], policy);
      expect(value, path).toBeDefined();
    }
  });

  it('believes of AWS only what is numbered and told', () => {
    const numbered = readFileSync(`${root}docs/assumptions.md`, 'utf8');

    for (const number of control.assumes) {
      expect(texts.assumptions, number).toHaveProperty(number);
      expect(numbered, number).toMatch(new RegExp(`\\b${number}\\b`));
    }
  });

  it('weighs something', () => {
    expect(severities).toContain(control.severity);
  });
});

it('every file beside the index is a control that the index lists', () => {
  const files = readdirSync(`${root}src/controls`).map((name) => name.replace(/\.ts$/, ''));

  expect(files.filter((name) => !helpers.has(name)).sort()).toEqual([...controlIds].sort());
});

it('no control is listed twice', () => {
  expect(new Set(controlIds).size).toBe(controlIds.length);
});

it('no control is told of that there is not', () => {
  expect(Object.keys(texts.controls).sort()).toEqual([...controlIds].sort());
});

it('no assumption is told that no control makes', () => {
  const made = new Set(controls.flatMap(({ assumes }) => assumes));

  expect(Object.keys(texts.assumptions).filter((number) => !made.has(number))).toEqual([]);
});

it('every control that was ever asked is still asked', () => {
  expect(controlIds).toEqual(
    expect.arrayContaining([
      'account-recording',
      'multi-region-recording',
      'trail-logging',
      'trail-encryption',
      'trail-notification',
      'trail-log-validation',
      'trail-destination',
      'codecatalyst-connected-accounts',
      'codecatalyst-billing-account',
      'codecatalyst-role-trust',
    ]),
  );
});
