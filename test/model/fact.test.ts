import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AccountEvidence, EvidenceLine, mergeSeen } from '../../src/model/evidence.js';
import { factOf, isKnown, mapFact, preferKnown } from '../../src/model/fact.js';
import { codecatalystRegions, defaultRegions, leaderRegion } from '../../src/model/regions.js';
import {
  accountLine,
  everything,
  header,
  known,
  logging,
  organizationLine,
  owning,
  reading,
  trail,
  unknown,
} from '../support/literals.js';

describe('a fact', () => {
  it('seen from another side keeps its answer', () => {
    const fact = mapFact(known(2, 'an answer'), (value) => value * 2);

    expect(fact).toEqual({ known: 4, from: 'an answer' });
  });

  it('that is a gap stays that gap', () => {
    const fact = unknown();

    expect(mapFact(fact, () => 'something')).toBe(fact);
  });

  it('is known although its value is undefined, false or nothing', () => {
    expect([undefined, false, null, '', 0].every((value) => isKnown(known(value)))).toBe(true);
  });

  it.each([
    ['the first where both are known', known(1), known(2), known(1)],
    ['the second where the first is a gap', unknown(), known(2), known(2)],
    ['the first gap where both are gaps', unknown('a:One'), unknown('a:Two'), unknown('a:One')],
    ['the only one there is', undefined, unknown('a:Two'), unknown('a:Two')],
    ['nothing where nobody asked', undefined, undefined, undefined],
  ])('of two accounts is %s', (_title, before, after, preferred) => {
    expect(preferKnown(before, after)).toEqual(preferred);
  });

  it('read back is known or a gap, and neither both nor none', () => {
    const Fact = factOf(z.number());

    expect(Fact.safeParse({ known: 1, from: 'x' }).success).toBe(true);
    expect(Fact.safeParse(unknown()).success).toBe(true);
    expect(Fact.safeParse({ known: 1 }).success).toBe(false);
    expect(Fact.safeParse({ gap: { ...unknown().gap, reason: 'tired' } }).success).toBe(false);
  });
});

it('a trail that two accounts saw has what either of them knows', () => {
  const merged = mergeSeen(
    { trail: trail(), from: 'first', status: unknown('cloudtrail:GetTrailStatus'), selectors: known(everything) },
    { trail: trail(), from: 'second', status: known(logging) },
  );

  expect(merged).toEqual({ trail: trail(), from: 'first', status: known(logging), selectors: known(everything) });
});

it.each([
  ['the header', header],
  ['the organization', organizationLine],
  ['an account that was read', accountLine('111122223333', owning())],
  ['an account that was not entered', accountLine('111122223333', undefined, { state: 'SUSPENDED' })],
  ['an account in a state that AWS added later', accountLine('111122223333', undefined, { state: 'FROZEN' })],
  ['an account full of gaps', accountLine('111122223333', reading({ access: unknown(), regions: unknown() }))],
])('%s comes back from JSON as it was', (_title, line) => {
  expect(EvidenceLine.parse(JSON.parse(JSON.stringify(line)))).toEqual(line);
});

it('an e-mail address does not come back, even where one was written', () => {
  const line = accountLine('111122223333', owning());

  const read = AccountEvidence.parse({ ...line, account: { ...line.account, email: 'root@example.com' } });

  expect(JSON.stringify(read)).not.toContain('example.com');
});

describe('regions', () => {
  it.each([
    ['aws', 'us-east-1', 17, 2],
    ['aws-us-gov', 'us-gov-west-1', 2, 0],
    ['aws-cn', 'cn-north-1', 2, 0],
    ['aws-eusc', 'us-east-1', 0, 0],
  ])('of %s', (partition, leader, count, codecatalyst) => {
    expect(leaderRegion(partition)).toBe(leader);
    expect(defaultRegions(partition)).toHaveLength(count);
    expect(codecatalystRegions(partition)).toHaveLength(codecatalyst);
  });
});
