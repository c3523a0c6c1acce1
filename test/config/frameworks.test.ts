import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseFramework, readFrameworks } from '../../src/config/frameworks.js';
import { controlIds } from '../../src/controls/index.js';
import { expectValue, problemsOf } from './expect.js';

/** Every requirement that a framework's map holds, so that none is lost unseen, and the form of the framework's ids. */
const expected: Readonly<Record<string, { readonly form: RegExp; readonly ids: readonly string[] }>> = {
  'aws-foundational-security-best-practices': {
    form: /^CloudTrail\.[1-9]\d?$/,
    ids: ['CloudTrail.1', 'CloudTrail.2', 'CloudTrail.4', 'CloudTrail.5'],
  },
  'aws-security-hub': {
    form: /^(?:CloudTrail|KMS|S3)\.[1-9]\d?$/,
    ids: [
      ...['CloudTrail.1', 'CloudTrail.2', 'CloudTrail.3', 'CloudTrail.4', 'CloudTrail.5', 'CloudTrail.6'],
      ...['CloudTrail.7', 'CloudTrail.9', 'CloudTrail.10', 'KMS.4', 'S3.22', 'S3.23'],
    ],
  },
  'cis-aws-foundations-3.0': { form: /^3\.[1-9]$/, ids: ['3.1', '3.2', '3.4', '3.5', '3.6', '3.8', '3.9'] },
  'cis-aws-foundations-5.0': { form: /^3\.[1-9]$/, ids: ['3.1', '3.2', '3.4', '3.5', '3.6', '3.8', '3.9'] },
  'cis-aws-foundations-7.0': { form: /^4\.[1-9]$/, ids: ['4.1', '4.2', '4.4', '4.5', '4.6', '4.8', '4.9'] },
  'nist-800-53-r5': {
    form: /^[A-Z]{2}-[1-9]\d?(?:\([1-9]\d?\))?$/,
    ids: [
      ...['AC-2(4)', 'AC-4(26)', 'AC-6(9)'],
      ...['AU-2', 'AU-3', 'AU-6(1)', 'AU-6(3)', 'AU-6(4)', 'AU-6(5)', 'AU-7(1)', 'AU-9', 'AU-10', 'AU-12', 'AU-14(1)'],
      ...['CA-7', 'CA-9(1)', 'CM-3(6)', 'SA-8(22)'],
      ...['SC-7(9)', 'SC-7(10)', 'SC-12', 'SC-12(2)', 'SC-13', 'SC-28', 'SC-28(1)', 'SC-28(3)'],
      ...['SI-3(8)', 'SI-4', 'SI-4(5)', 'SI-4(20)', 'SI-7(1)', 'SI-7(3)', 'SI-7(6)', 'SI-7(7)', 'SI-7(8)', 'SI-20'],
    ],
  },
  'pci-dss-4.0': { form: /^[1-9]\d?(?:\.[1-9]\d?){2,3}$/, ids: ['1.4.4', '3.7.4', '10.2.1', '10.3.2'] },
};

const directory = new URL('../../config/frameworks/', import.meta.url);
const files = readdirSync(directory);

function parsed(file: string) {
  return parseFramework(readFileSync(new URL(file, directory)), file);
}

describe('the frameworks that come with the program', () => {
  test('are all read, by file name', async () => {
    expect((await readFrameworks()).map(({ id }) => id)).toEqual(Object.keys(expected));
    expect(files.toSorted()).toEqual(Object.keys(expected).map((id) => `${id}.yaml`));
  });

  describe.each(Object.entries(expected))('%s', (id, { form, ids }) => {
    test('is named like its file', () => {
      expect(expectValue(parsed(`${id}.yaml`)).id).toBe(id);
    });

    test('has lost no requirement, and has none twice', () => {
      const { requirements } = expectValue(parsed(`${id}.yaml`));

      expect(requirements.map((requirement) => requirement.id).toSorted()).toEqual(ids.toSorted());
    });

    test.each(ids)('numbers %s as the framework does', (requirement) => {
      expect(requirement).toMatch(form);
    });

    test('names controls that there are', () => {
      const named = expectValue(parsed(`${id}.yaml`)).requirements.flatMap(({ controls }) => controls);

      expect([...new Set(named)].filter((control) => !controlIds.includes(control))).toEqual([]);
    });
  });

  test.each(['nist-800-53-r5', 'pci-dss-4.0'])('%s answers nothing whole: trails are but a part of it', (id) => {
    const { requirements } = expectValue(parsed(`${id}.yaml`));

    expect(requirements.filter(({ inPart }) => inPart === undefined)).toEqual([]);
  });
});

const about = 'id: own\nname: Own\nsource: { title: Own, url: "https://example.com/own" }\n';
const file = (requirements: string, more = '') => `${about}${more}requirements:\n${requirements}`;
const entry = '  - ids: [A-1]\n    controls: [trail-logging]\n';

describe('a map', () => {
  test('says once what holds for several requirements, and has each by itself', () => {
    const text = file(
      '  - ids: [A-1, A-2]\n    controls: [trail-logging]\n    holds: [{ field: trails.judge, is: all }]\n' +
        '  - ids: [B-1]\n    controls: [trail-tags]\n    sources: ["https://example.com/b"]\n    inPart: Only tags.\n',
      'inPart: Only trails.\n',
    );
    const common = {
      controls: ['trail-logging'],
      sources: ['https://example.com/own'],
      inPart: 'Only trails.',
      holds: [{ field: 'trails.judge', is: 'all' }],
    };

    expect(expectValue(parseFramework(text, 'own.yaml'))).toEqual({
      id: 'own',
      name: 'Own',
      source: { title: 'Own', url: 'https://example.com/own' },
      requirements: [
        { id: 'A-1', ...common },
        { id: 'A-2', ...common },
        { id: 'B-1', controls: ['trail-tags'], sources: ['https://example.com/b'], inPart: 'Only tags.', holds: [] },
      ],
    });
  });

  test.each([
    ['a requirement that two entries have', `${entry}${entry}`, 'own.yaml:7:11: another entry has this requirement'],
    [
      'a requirement that one entry has twice',
      entry.replace('A-1', 'A-1, A-1'),
      'own.yaml:5:16: this stands in the list',
    ],
    [
      'an id that YAML reads as a number',
      entry.replace('A-1', '3.10'),
      'own.yaml:5:11: expected the id of a requirement',
    ],
    [
      'no control',
      entry.replace('trail-logging', ''),
      'own.yaml:6:15: expected a list of control ids with at least one',
    ],
    ['a source that is no page', `${entry}    sources: [example]\n`, 'own.yaml:7:15: expected the address of a page'],
    [
      'an operator that there is not',
      `${entry}    holds: [{ field: trails.judge, not: all }]\n`,
      'own.yaml:7:36: unknown key "not", known here: field, is',
    ],
    [
      'one value to choose from',
      `${entry}    holds: [{ field: trails.judge, in: [all] }]\n`,
      'own.yaml:7:40: expected at least two values',
    ],
    [
      'two operators',
      `${entry}    holds: [{ field: trails.judge, is: all, in: [all, x] }]\n`,
      'own.yaml:7:45: unknown key "in"',
    ],
    ['a key that there is not', `${entry}    hold: []\n`, 'own.yaml:7:5: unknown key "hold". Did you mean holds?'],
  ])('is refused with %s', (_, requirements, problem) => {
    expect(problemsOf(parseFramework(file(requirements), 'own.yaml')).join('\n')).toContain(problem);
  });
});
