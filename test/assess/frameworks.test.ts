import { describe, expect, it } from 'vitest';
import { requirementsOf, requirementsUnder } from '../../src/assess/frameworks.js';
import { readFrameworks } from '../../src/config/frameworks.js';
import type { Condition, Framework, Requirement } from '../../src/model/framework.js';
import { defaultPolicy, Policy } from '../../src/model/policy.js';
import { policyOf } from '../support/literals.js';

type Fields = Readonly<Record<string, unknown>>;

const frameworks = await readFrameworks();
const all = frameworks.flatMap(({ requirements }) => requirements);
const conditions = all.flatMap(({ holds }) => holds);
/** What of the policy every mapping needs at once. */
const strict = { trails: { judge: 'all' } };

/** The requirements in a state, by framework; frameworks without one are left out. */
function inState(state: string, fields: Fields, isOn: (id: string) => boolean = () => true) {
  return Object.fromEntries(
    requirementsUnder(frameworks, policyOf({ ...strict, ...fields }), isOn)
      .map(({ framework, requirements }) => [
        framework.id,
        requirements.filter((standing) => standing.state === state).map(({ requirement }) => requirement.id),
      ])
      .filter(([, ids]) => ids?.length !== 0),
  );
}

const recordingAndLogGroup = [
  ...['AC-2(4)', 'AC-4(26)', 'AC-6(9)', 'AU-2', 'AU-3', 'AU-6(3)', 'AU-6(4)', 'AU-10', 'AU-12', 'CA-7', 'SC-7(9)'],
  ...['SI-3(8)', 'SI-4(20)', 'SI-7(8)'],
];
const recordingAlone = ['AU-14(1)', 'SA-8(22)'];
const logGroupAlone = ['AU-6(1)', 'AU-6(5)', 'AU-7(1)', 'SI-4(5)', 'SI-20'];
const encryption = ['AU-9', 'CA-9(1)', 'CM-3(6)', 'SC-7(10)', 'SC-13', 'SC-28', 'SC-28(1)', 'SI-7(6)'];
const validationAlone = ['SI-4', 'SI-7(1)', 'SI-7(3)', 'SI-7(7)'];

const cis = (place: number) => ({
  'cis-aws-foundations-3.0': [`3.${place}`],
  'cis-aws-foundations-5.0': [`3.${place}`],
  'cis-aws-foundations-7.0': [`4.${place}`],
});

describe('a policy that asks no less than the frameworks', () => {
  it('answers every requirement', () => {
    expect(Object.values(inState('answered', {})).flat()).toHaveLength(all.length);
    expect(all.length).toBeGreaterThan(70);
  });

  it.each<[string, Fields]>([
    ['which keys there may be', { trails: { judge: 'all', encryption: { keys: [keyArn()] } } }],
    ['how long logs are kept', { logBuckets: { retention: { minDays: 1 } } }],
    [
      'regions that are denied, for a trail must be in every other by being in all',
      { regions: { denied: ['eu-west-1'] } },
    ],
    ['how much a failure weighs', { controls: { 'trail-encryption': { severity: 'low' } } }],
  ])('may say for itself %s', (_, fields) => {
    expect(inState('relaxed', fields)).toEqual({});
  });
});

describe('a policy that asks less', () => {
  it.each<[string, Fields, Readonly<Record<string, readonly string[]>>]>([
    [
      'trails that leave out KMS',
      { recording: { mayExclude: ['kms.amazonaws.com'] } },
      {
        ...cis(1),
        'aws-foundational-security-best-practices': ['CloudTrail.1'],
        'aws-security-hub': ['CloudTrail.1'],
        'nist-800-53-r5': [...recordingAndLogGroup, ...recordingAlone],
      },
    ],
    [
      'encryption as S3 does it',
      { trails: { judge: 'all', encryption: { mode: 's3' } } },
      {
        ...cis(5),
        'aws-foundational-security-best-practices': ['CloudTrail.2'],
        'aws-security-hub': ['CloudTrail.2'],
        'nist-800-53-r5': encryption,
        'pci-dss-4.0': ['10.3.2'],
      },
    ],
    [
      'trails that nothing rests on',
      { trails: { judge: 'relied-on' } },
      {
        'cis-aws-foundations-3.0': ['3.2', '3.4', '3.5'],
        'cis-aws-foundations-5.0': ['3.2', '3.4', '3.5'],
        'cis-aws-foundations-7.0': ['4.2', '4.4', '4.5'],
        'aws-foundational-security-best-practices': ['CloudTrail.2', 'CloudTrail.4', 'CloudTrail.5'],
        'aws-security-hub': [2, 4, 5, 6, 7, 9].map((number) => `CloudTrail.${number}`),
        'nist-800-53-r5': [...recordingAndLogGroup, ...logGroupAlone, ...encryption, ...validationAlone],
        'pci-dss-4.0': ['1.4.4', '10.2.1', '10.3.2'],
      },
    ],
    [
      'data events that only read',
      { recording: { s3DataEvents: 'read' } },
      { ...cis(8), 'aws-security-hub': ['S3.22'], 'pci-dss-4.0': ['10.2.1'] },
    ],
    [
      'data events that only write',
      { recording: { s3DataEvents: 'write' } },
      { ...cis(9), 'aws-security-hub': ['S3.23'], 'pci-dss-4.0': ['10.2.1'] },
    ],
    [
      'data events of all buckets but one',
      { recording: { mayExcludeBuckets: ['trail-logs'] } },
      {
        'cis-aws-foundations-3.0': ['3.8', '3.9'],
        'cis-aws-foundations-5.0': ['3.8', '3.9'],
        'cis-aws-foundations-7.0': ['4.8', '4.9'],
        'aws-security-hub': ['S3.22', 'S3.23'],
        'pci-dss-4.0': ['10.2.1'],
      },
    ],
  ])('loses by %s what rests on it, and nothing else', (_, fields, lost) => {
    expect(inState('relaxed', fields)).toEqual(lost);
    expect(inState('off', fields)).toEqual({});
  });

  it('is told which field it is, and what it says there', () => {
    const { requirements = [] } =
      requirementsUnder(
        frameworks.filter(({ id }) => id === 'cis-aws-foundations-5.0'),
        policyOf({ trails: { encryption: { mode: 's3' } } }),
        () => true,
      )[0] ?? {};

    expect(requirements.find(({ requirement }) => requirement.id === '3.5')).toMatchObject({
      state: 'relaxed',
      off: [],
      unmet: [
        { condition: { field: 'trails.encryption.mode', is: 'kms' }, value: 's3' },
        { condition: { field: 'trails.judge', is: 'all' }, value: 'relied-on' },
      ],
    });
  });
});

describe('a control that is switched off', () => {
  it.each<[string, Readonly<Record<string, readonly string[]>>]>([
    [
      'event-data-store-encryption',
      { 'aws-security-hub': ['CloudTrail.10'], 'nist-800-53-r5': [...encryption, 'SC-12(2)'] },
    ],
    [
      'trail-data-events',
      {
        'aws-security-hub': ['S3.22', 'S3.23'],
        'cis-aws-foundations-3.0': ['3.8', '3.9'],
        'cis-aws-foundations-5.0': ['3.8', '3.9'],
        'cis-aws-foundations-7.0': ['4.8', '4.9'],
        'pci-dss-4.0': ['10.2.1'],
      },
    ],
    ['account-recording', { 'aws-security-hub': ['CloudTrail.3'], 'pci-dss-4.0': ['10.2.1'] }],
    [
      'trail-key-rotation',
      {
        ...cis(6),
        'aws-security-hub': ['KMS.4'],
        'nist-800-53-r5': ['SC-12', 'SC-28(3)', 'SC-12(2)'],
        'pci-dss-4.0': ['3.7.4'],
      },
    ],
    ['trail-destination', {}],
  ])('takes with it what needs %s', (control, lost) => {
    expect(inState('off', {}, (id) => id !== control)).toEqual(lost);
    expect(inState('relaxed', {}, (id) => id !== control)).toEqual({});
  });

  it('counts for more than what is relaxed, and both are told', () => {
    const condition = { field: 'trails.judge', is: 'all' };
    const requirement = requirementWith([condition], ['trail-tags', 'trail-logging']);

    expect(requirementsUnder([frameworkOf(requirement)], defaultPolicy, (id) => id !== 'trail-tags')).toEqual([
      {
        framework: frameworkOf(requirement),
        requirements: [{ requirement, state: 'off', off: ['trail-tags'], unmet: [{ condition, value: 'relied-on' }] }],
      },
    ]);
  });
});

describe('a condition', () => {
  it('holds for one of several values', () => {
    const framework = frameworkOf(requirementWith([{ field: 'recording.s3DataEvents', in: ['write', 'all'] }]));
    const stateUnder = (s3DataEvents: string) =>
      requirementsUnder([framework], policyOf({ recording: { s3DataEvents } }), () => true)[0]?.requirements[0]?.state;

    expect(['read', 'write', 'all'].map(stateUnder)).toEqual(['relaxed', 'answered', 'answered']);
  });

  it.each(['trails.encryption.modes', 'trails.judge.all', 'trail.judge', 'trails.constructor'])(
    'on %s, which no policy has, is a mistake of ours',
    (field) => {
      const framework = frameworkOf(requirementWith([{ field, is: 'all' }]));

      expect(() => requirementsUnder([framework], defaultPolicy, () => true)).toThrow(field);
    },
  );

  it.each(unique(conditions))('that comes with the program is on a field that the policy has: %j', (condition) => {
    const framework = frameworkOf(requirementWith([condition]));

    expect(requirementsUnder([framework], defaultPolicy, () => true)).toHaveLength(1);
  });

  it.each(unique(conditions))('that comes with the program can be met by what a policy may say: %j', (condition) => {
    for (const value of 'in' in condition ? condition.in : [condition.is]) {
      const nested = condition.field.split('.').reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
      const policy = Policy.parse({ version: 1, ...(nested as Fields) });

      expect(
        requirementsUnder([frameworkOf(requirementWith([condition]))], policy, () => true)[0]?.requirements[0]?.unmet,
      ).toEqual([]);
    }
  });
});

describe('a control', () => {
  it.each<[string, readonly string[]]>([
    [
      'log-bucket-access-logging',
      [
        'aws-security-hub CloudTrail.7',
        'cis-aws-foundations-3.0 3.4',
        'cis-aws-foundations-5.0 3.4',
        'cis-aws-foundations-7.0 4.4',
        'pci-dss-4.0 10.2.1',
      ],
    ],
    ['log-bucket-public-access', ['aws-security-hub CloudTrail.6', 'pci-dss-4.0 1.4.4']],
    ['trail-destination', []],
  ])('%s is needed by the requirements that name it', (control, requirements) => {
    expect(
      requirementsOf(frameworks, control).map(({ framework, requirement }) => `${framework.id} ${requirement.id}`),
    ).toEqual(requirements);
  });
});

function requirementWith(holds: readonly Condition[], controls: readonly string[] = ['trail-logging']): Requirement {
  return { id: 'A-1', controls, sources: ['https://example.com'], holds };
}

function frameworkOf(...requirements: readonly Requirement[]): Framework {
  return { id: 'own', name: 'Own', source: { title: 'Own', url: 'https://example.com' }, requirements };
}

function unique(list: readonly Condition[]): Condition[] {
  return [...new Map(list.map((condition) => [JSON.stringify(condition), condition])).values()];
}

function keyArn(): string {
  return 'arn:aws:kms:us-east-1:111122223333:key/own';
}
