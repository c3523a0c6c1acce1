import { expect, it } from 'vitest';
import type { Key } from '../../src/model/shared-resource.js';
import { judgeTrail } from '../support/control.js';
import { type Expected, expectJudgement, titled } from '../support/judging.js';
import { audit, keyArn, keyWith, known, trailView, trailWithout, unknown } from '../support/literals.js';

const judge = judgeTrail('trail-key-rotation');

const notRead = unknown('kms:GetKeyRotationStatus');

interface Row {
  readonly title: string;
  readonly key: Partial<Key>;
  readonly expected: Expected;
}

it.each(
  titled<Row>([
    {
      title: 'passes where it rotates',
      key: { rotation: known(true) },
      expected: { verdict: 'pass', says: ['key-rotates'] },
    },
    {
      title: 'fails where it does not',
      key: { rotation: known(false) },
      expected: { verdict: 'fail', says: ['key-does-not-rotate'] },
    },
    {
      title: 'misses the rotation',
      key: { rotation: notRead },
      expected: { verdict: 'not-assessed', says: ['kms:GetKeyRotationStatus'] },
    },
    {
      title: 'does not need the policy',
      key: { policy: unknown('kms:GetKeyPolicy') },
      expected: { verdict: 'pass', says: ['key-rotates'] },
    },
    {
      title: "does not apply to AWS's own key",
      key: { manager: 'AWS', rotation: notRead },
      expected: { verdict: 'not-applicable', says: ['key-rotated-by-aws'] },
    },
    {
      title: 'does not apply to an asymmetric key',
      key: { symmetric: false, rotation: notRead },
      expected: { verdict: 'not-applicable', says: ['key-cannot-rotate'] },
    },
    {
      title: 'does not apply to imported material',
      key: { madeByAws: false, rotation: notRead },
      expected: { verdict: 'not-applicable', says: ['key-cannot-rotate'] },
    },
    ...['Disabled', 'PendingDeletion', 'PendingImport', 'Unavailable'].map((state) => ({
      title: `does not apply to a key that is ${state}`,
      key: { state, rotation: notRead },
      expected: { verdict: 'not-applicable' as const, says: ['key-not-enabled'] },
    })),
  ]),
)('%s', (_title, { key, expected }) => {
  expectJudgement(judge(trailView(), audit({ resources: { [keyArn]: keyWith(key) } })), expected);
});

it('does not apply without a key', () => {
  const judgement = judge({ ...trailView(), trail: trailWithout('kmsKeyId') }, audit());

  expectJudgement(judgement, { verdict: 'not-applicable', says: ['no-key-to-rotate'] });
});

it.each<[string, Parameters<typeof audit>[0], Expected]>([
  [
    'does not apply to a key that does not exist',
    { resources: { [keyArn]: { kind: 'key', fact: known({ exists: false }) } } },
    { verdict: 'not-applicable', says: ['key-missing'] },
  ],
  [
    'misses the key',
    { resources: { [keyArn]: { kind: 'key', fact: unknown('kms:DescribeKey') } } },
    { verdict: 'not-assessed', says: ['kms:DescribeKey'] },
  ],
])('%s', (_title, parts, expected) => {
  expectJudgement(judge(trailView(), audit(parts)), expected);
});

it("names the key's own ARN where the trail has an alias, because no other can be told to rotate", () => {
  const alias = keyArn.replace(/key\/.*$/, 'alias/trail');
  const resources = { [alias]: keyWith({ rotation: known(false, 'rotation') }) };

  const judgement = judge(trailView({ trail: { kmsKeyId: alias } }), audit({ resources }));

  expect(judgement).toEqual({
    verdict: 'fail',
    because: [{ code: 'key-does-not-rotate', args: { key: keyArn } }],
    evidence: ['key', 'rotation'],
  });
});

it('names the primary key of a replica, because rotation is set there for all of them', () => {
  const primary = keyArn.replace('us-east-1', 'eu-west-1');
  const resources = { [keyArn]: keyWith({ rotation: known(false), primary }) };

  expect(judge(trailView(), audit({ resources })).because).toEqual([
    { code: 'key-does-not-rotate', args: { key: primary } },
  ]);
});
