import { describe, expect, it } from 'vitest';
import { readTexts } from '../../src/cli/texts.js';
import type { Control } from '../../src/controls/control.js';
import { controls } from '../../src/controls/index.js';
import type { EvidenceLine } from '../../src/model/evidence.js';
import type { Framework, Requirement } from '../../src/model/framework.js';
import type { Policy } from '../../src/model/policy.js';
import { frameworkRows } from '../../src/report/requirements.js';
import { assessed } from '../support/assessing.js';
import {
  accountLine,
  evidenceOf,
  evidenceWith,
  healthyAccounts,
  healthyResources,
  keyArn,
  known,
  member,
  policyOf,
  reading,
  trailArn,
  unknown,
  waiver,
} from '../support/literals.js';

const texts = await readTexts('en');
const encryption = controls.filter(({ id }) => id === 'trail-encryption' || id === 'trail-logging');

function requirement(id: string, more: Partial<Requirement> = {}): Requirement {
  return { id, controls: ['trail-encryption'], sources: ['https://example.com/one'], holds: [], ...more };
}

const mode = { field: 'trails.encryption.mode', is: 'kms' };

async function rowsOf(
  requirements: readonly Requirement[],
  policy: Policy = policyOf(),
  lines: readonly EvidenceLine[] = evidenceOf(),
  catalogue: readonly Control[] = encryption,
) {
  const framework: Framework = { id: 'f', name: 'F', source: { title: 'T', url: 'https://example.com' }, requirements };
  const [row] = frameworkRows([framework], await assessed(lines, policy, catalogue), texts);
  return (row?.requirements ?? []).map(({ ids, state, because }) => ({
    ids,
    state,
    because: because.map(({ text }) => text),
  }));
}

function keyBeing(fact: Parameters<typeof known>[0] | ReturnType<typeof unknown>) {
  const found = typeof fact === 'object' && fact !== null && 'gap' in fact ? fact : known(fact);
  const resources = { ...healthyResources, [keyArn]: { kind: 'key', fact: found } };
  return evidenceOf(healthyAccounts(), resources as Parameters<typeof evidenceOf>[1]);
}

const missing = keyBeing({ exists: false });
const unread = keyBeing(unknown('kms:DescribeKey', { resource: keyArn }));

describe('a requirement', () => {
  it('is met where its controls pass', async () => {
    expect(await rowsOf([requirement('1')])).toEqual([{ ids: ['1'], state: 'met', because: [] }]);
  });

  it('fails where one of its controls does, and says which', async () => {
    const both = requirement('1', { controls: ['trail-logging', 'trail-encryption'] });

    expect(await rowsOf([both], policyOf(), missing)).toEqual([
      { ids: ['1'], state: 'failing', because: ['Failing: trail-encryption (1).'] },
    ]);
  });

  it('is open where one of its controls could not be assessed', async () => {
    expect(await rowsOf([requirement('1')], policyOf(), unread)).toEqual([
      { ids: ['1'], state: 'open', because: ['Not assessed: trail-encryption (1).'] },
    ]);
  });

  it('has nothing to judge where nothing was there', async () => {
    const none = evidenceOf([
      accountLine(member, reading({ trails: {}, trailsByRegion: { 'us-east-1': known([]), 'us-west-2': known([]) } })),
    ]);

    expect(await rowsOf([requirement('1')], policyOf(), none)).toEqual([
      { ids: ['1'], state: 'not-applicable', because: [] },
    ]);
  });

  it('is not said to be met for a waiver, but met but for it', async () => {
    const waived = policyOf({ waivers: [waiver({ control: 'trail-encryption', resources: [trailArn] })] });

    for (const lines of [missing, unread]) {
      expect(await rowsOf([requirement('1')], waived, lines)).toEqual([
        { ids: ['1'], state: 'waived', because: ['Waived in part or whole: trail-encryption (1).'] },
      ]);
    }
  });

  it('is no longer answered where the policy asks less, whatever was found', async () => {
    const asking = policyOf({ trails: { encryption: { mode: 's3' } } });
    const because = ['The policy says trails.encryption.mode: s3. The requirement needs kms.'];

    expect(await rowsOf([requirement('1', { holds: [mode] })], asking)).toEqual([
      { ids: ['1'], state: 'relaxed', because },
    ]);
  });

  it('says what it needs of a list, and of one of several values', async () => {
    const holds = [
      { field: 'recording.mayExclude', is: [] },
      { field: 'recording.s3DataEvents', in: ['write', 'all'] },
    ];
    const asking = policyOf({ recording: { mayExclude: ['kms.amazonaws.com'], s3DataEvents: 'read' } });

    expect(await rowsOf([requirement('1', { holds })], asking)).toMatchObject([
      {
        because: [
          'The policy says recording.mayExclude: [kms.amazonaws.com]. The requirement needs [].',
          'The policy says recording.s3DataEvents: read. The requirement needs write / all.',
        ],
      },
    ]);
  });

  describe('of all trails, under a policy that judges those that recording rests on', () => {
    const ofAll = requirement('1', { holds: [{ field: 'trails.judge', is: 'all' }] });
    const ownArn = `arn:aws:cloudtrail:eu-west-1:${member}:trail/own`;
    const withOwn = (eu: ReturnType<typeof unknown> | ReturnType<typeof known<string[]>>) =>
      evidenceWith(
        accountLine(
          member,
          reading({
            listedTrails: known([
              { arn: trailArn, homeRegion: 'us-east-1' },
              { arn: ownArn, homeRegion: 'eu-west-1' },
            ]),
            trailsByRegion: { 'us-east-1': known([trailArn]), 'eu-west-1': eu },
          }),
        ),
      );

    it('is answered where there are no others', async () => {
      expect(await rowsOf([ofAll])).toMatchObject([{ state: 'met' }]);
    });

    it('is not where a trail is known that nobody could look at', async () => {
      const rows = await rowsOf([ofAll], policyOf(), withOwn(unknown()));

      expect(rows).toMatchObject([{ state: 'relaxed' }]);
    });
  });

  it('fails where a control does that is asked, whatever else is not, and says both', async () => {
    const off = requirement('1', { controls: ['trail-encryption', 'trail-tags'] });
    const unmet = requirement('2', { holds: [{ field: 'trails.tags', is: ['owner'] }] });

    const rows = await rowsOf([off, unmet], policyOf(), missing);

    expect(rows.map(({ state, because }) => [state, because.length])).toEqual([
      ['failing', 2],
      ['failing', 2],
    ]);
  });

  it('is off where one of its controls is', async () => {
    const off = policyOf({ controls: { 'trail-encryption': 'off' } });

    expect(await rowsOf([requirement('1', { controls: ['trail-logging', 'trail-encryption'] })], off)).toEqual([
      { ids: ['1'], state: 'off', because: ['Not asked under this policy: trail-encryption.'] },
    ]);
  });

  it('shares a row with those of which all the same is said, and with no other', async () => {
    const rows = await rowsOf([
      requirement('1'),
      requirement('2', { controls: ['trail-logging'] }),
      requirement('3', { sources: ['https://example.com/two'] }),
      requirement('4', { inPart: 'Not all of it.' }),
    ]);

    expect(rows.map(({ ids }) => ids)).toEqual([['1', '3'], ['2'], ['4']]);
  });
});
