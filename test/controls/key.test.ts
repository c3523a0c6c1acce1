import { describe, expect, it } from 'vitest';
import { judgeKey, whyUnusable } from '../../src/controls/key.js';
import { fail, pass, say } from '../../src/judgement/judgement.js';
import type { SharedResource } from '../../src/model/shared-resource.js';
import { type Expected, expectJudgement, titled } from '../support/judging.js';
import { audit, keyArn, keyWith, known, unknown } from '../support/literals.js';

it.each<[string, ReturnType<typeof whyUnusable>]>([
  ['Enabled', undefined],
  // A multi-Region key while its primary Region changes.
  ['Updating', undefined],
  ['Disabled', 'not-enabled'],
  ['PendingDeletion', 'pending-deletion'],
  ['PendingReplicaDeletion', 'pending-deletion'],
  ['PendingImport', 'unusable'],
  ['Unavailable', 'unusable'],
  ['Creating', 'unusable'],
])('a key that is %s is kept from encrypting by its state: %s', (state, expected) => {
  expect(whyUnusable(state)).toBe(expected);
});

const otherKey = `${keyArn.slice(0, -4)}0000`;
const alias = keyArn.replace(/key\/.*$/, 'alias/trail');
const missing: SharedResource = { kind: 'key', fact: known({ exists: false }, 'key') };
const unread: SharedResource = { kind: 'key', fact: unknown('kms:DescribeKey') };

interface Row {
  readonly title: string;
  readonly named?: string;
  readonly allowed?: readonly string[];
  readonly key?: SharedResource;
  readonly expected: Expected;
}

function fails(...says: readonly string[]): Expected {
  return { verdict: 'fail', says };
}

function judgeRow({ named = keyArn, allowed, key = keyWith({}) }: Row) {
  const view = audit({ resources: { [named]: key } });
  return judgeKey({ key: named, allowed, as: 'default-key' }, view, say('key-in-use', { key: named }));
}

describe('a key', () => {
  it.each(
    titled<Row>([
      { title: 'passes where it is enabled', expected: { verdict: 'pass', says: ['key-in-use'] } },
      { title: 'passes where it is allowed', allowed: [keyArn], expected: { verdict: 'pass', says: ['key-in-use'] } },
      {
        title: 'passes while its primary Region changes',
        key: keyWith({ state: 'Updating' }),
        expected: { verdict: 'pass', says: ['key-in-use'] },
      },
      { title: 'fails where it does not exist', key: missing, expected: fails('default-key-missing') },
      { title: 'fails where it is not allowed', allowed: [otherKey], expected: fails('default-key-not-allowed') },
      {
        title: 'fails where it is not allowed, although nobody could read it',
        allowed: [otherKey],
        key: unread,
        expected: fails('default-key-not-allowed'),
      },
      {
        title: 'whose alias is named fails by its own ARN',
        named: alias,
        allowed: [otherKey],
        expected: fails('default-key-not-allowed'),
      },
      {
        title: 'whose alias is named and that nobody could read is missed',
        named: alias,
        allowed: [otherKey],
        key: unread,
        expected: { verdict: 'not-assessed', says: ['kms:DescribeKey'] },
      },
      {
        title: 'fails where it is disabled',
        key: keyWith({ state: 'Disabled' }),
        expected: fails('default-key-not-enabled'),
      },
      ...['PendingDeletion', 'PendingReplicaDeletion'].map((state) => ({
        title: `fails while it is ${state}`,
        key: keyWith({ state }),
        expected: fails('default-key-pending-deletion'),
      })),
      ...['PendingImport', 'Unavailable', 'Creating'].map((state) => ({
        title: `fails while it is ${state}`,
        key: keyWith({ state }),
        expected: fails('default-key-unusable'),
      })),
    ]),
  )('%s', (_title, row) => {
    expectJudgement(judgeRow(row), row.expected);
  });

  it('is named by its own ARN where something must be mended at the key', () => {
    const key = keyWith({ state: 'PendingDeletion' });

    expect(judgeRow({ title: '', named: alias, key, expected: fails() }).because).toEqual([
      { code: 'default-key-pending-deletion', args: { key: keyArn, state: 'PendingDeletion' } },
    ]);
  });

  it.each([
    ['Disabled', ['key-not-enabled', 'no-key']],
    ['Enabled', ['no-key']],
  ])('that is %s is asked for more', (state, says) => {
    const view = audit({ resources: { [keyArn]: keyWith({ state }) } });
    const more = () => fail(say('no-key', {}));

    const judgement = judgeKey(
      { key: keyArn, allowed: undefined, as: 'key' },
      view,
      say('key-in-use', { key: keyArn }),
      more,
    );

    expectJudgement(judgement, { verdict: 'fail', says });
  });

  it('that does not exist is asked for nothing more', () => {
    const view = audit({ resources: { [keyArn]: missing } });
    const named = { key: keyArn, allowed: undefined, as: 'key' } as const;
    const more = () => {
      throw new Error('it was asked');
    };

    expectJudgement(judgeKey(named, view, say('key-in-use', { key: keyArn }), more), fails('key-missing'));
    expectJudgement(
      judgeKey(named, audit(), say('key-in-use', { key: keyArn }), () => pass()),
      {
        verdict: 'pass',
        says: ['key-in-use'],
      },
    );
  });
});
