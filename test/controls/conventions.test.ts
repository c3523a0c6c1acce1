import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readTexts } from '../../src/cli/texts.js';
import type { Control } from '../../src/controls/control.js';
import { controlIds, controls } from '../../src/controls/index.js';
import { severities } from '../../src/model/finding.js';
import { type StatementCode, statementArguments } from '../../src/model/statement.js';
import { policyOf } from '../support/literals.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** What lies beside the controls and is none. */
const helpers: ReadonlySet<string> = new Set([
  'activity',
  'actor',
  'age',
  'alike-accounts',
  'aws-error-text',
  'bucket-changes',
  'codecatalyst-spaces',
  'control',
  'deployers',
  'existing-bucket',
  'index',
  'key',
  'log-deliveries',
  'organization-id',
  'recording-change',
  'recording-changes',
  'recording-parts',
  'resource-policy',
  'tool-activity',
  'trail-changes',
  'trailing',
]);
const texts = await readTexts('en');

/** What fills the placeholders of a command that mends a cause of a control about such a subject. */
function namesGiven(cause: StatementCode, subject: Control['subject']): ReadonlySet<string> {
  const args: readonly string[] = statementArguments[cause];
  const about = (kind: string): boolean => subject === kind || args.includes(kind);
  return new Set([
    ...args,
    ...['account', 'allowed-key', 'allowed-topic', 'allowed-bucket', 'allowed-prefix'],
    ...(about('trail') ? ['trail', 'bucket', 'key', 'topic', 'region', 'selector-kind'] : []),
    ...(about('bucket') ? ['bucket', 'region'] : []),
    ...(about('role') ? ['role-name'] : []),
    ...(about('trail') || about('key') ? ['key-region'] : []),
    ...(about('trail') || about('topic') ? ['topic-region'] : []),
    ...(about('group') ? ['group-name', 'group-region'] : []),
    ...(about('minDays') ? ['group-days'] : []),
    ...(about('store') ? ['store-region'] : []),
  ]);
}

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
        logGroup: { minRetentionDays: 365 },
      },
      logBuckets: { encryption: { mode: 'kms', keys: [key] } },
      organization: { cloudtrailAdministrators: [] },
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

  it('has a command for each of its causes, whose names the cause or its subject gives', () => {
    expect(control.causes.length).toBeGreaterThan(0);
    expect(new Set(control.causes).size).toBe(control.causes.length);
    for (const cause of control.causes) {
      const fix = texts.fixes[cause] ?? '';
      const given = namesGiven(cause, control.subject);

      expect(fix, cause).toMatch(/^aws [a-z0-9-]+ [a-z0-9-]+ --?[^\n]+$/);
      expect([...fix.matchAll(/\{([\w-]+)\}/g)].flatMap(([, name = '']) => (given.has(name) ? [] : [name]))).toEqual(
        [],
      );
    }
  });

  it('has commands that say in which region, where the service has regions', () => {
    for (const cause of control.causes) {
      for (const command of (texts.fixes[cause] ?? '').split(' && ')) {
        const isRegional = /^aws (?:cloudtrail|kms|sns|logs) /.test(command) && !command.includes('-delegated-admin ');
        expect(command.includes(' --region '), command).toBe(isRegional);
      }
    }
  });

  it('has no command that leaves a region open which an ARN beside it names', () => {
    for (const cause of control.causes) {
      for (const command of (texts.fixes[cause] ?? '').split(' && ')) {
        const [, resource] = /\{(key|topic|group-name|store)\}/.exec(command) ?? [];
        const region = { key: 'key', topic: 'topic', 'group-name': 'group', store: 'store' }[resource ?? ''];
        if (region !== undefined) expect(command).toContain(` --region {${region}-region}`);
        expect(command).not.toMatch(/\b(?!HOME)[A-Z]+_REGION\b/);
      }
    }
  });

  it('has no command that replaces selectors by others than what the trail has', () => {
    for (const cause of control.causes) {
      const [, selectors] = /^aws cloudtrail put-event-selectors .* (--\S+ \S+)$/.exec(texts.fixes[cause] ?? '') ?? [];
      if (selectors !== undefined) expect(selectors).toBe('--{selector-kind} file://WHOLE_SELECTORS.json');
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

it('every assumption is told with the controls that make it', () => {
  const rows = readFileSync(`${root}docs/assumptions.md`, 'utf8').matchAll(/^\| (A\d+) \|.*\| ([^|]+) \|$/gm);

  for (const [, number = '', told = ''] of rows) {
    if (told.includes('all controls')) continue;
    const making = controls.filter(({ assumes }) => assumes.includes(number)).map(({ id }) => id);
    expect(told.split(', ').sort(), number).toEqual(making.sort());
  }
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

it.each(['key-pending-deletion', 'topic-key-pending-deletion', 'default-key-pending-deletion'])(
  '%s is mended before the key is enabled',
  (cause) => {
    expect(texts.fixes[cause]).toBe(
      'aws kms cancel-key-deletion --key-id {key} --region {key-region} && ' +
        'aws kms enable-key --key-id {key} --region {key-region}',
    );
  },
);

it('what cannot be undone says so', () => {
  const forGood = Object.values(texts.fixes).filter((fix) =>
    /put-object-lock-configuration|update-event-data-store/.test(fix),
  );

  expect(forGood.length).toBeGreaterThan(2);
  for (const fix of forGood) expect(fix).toMatch(/ # cannot be undone$/);
});

it('events of CodeCatalyst are looked up in both regions that may have recorded them', () => {
  const { 'role-used-by-codecatalyst': ofSts, ...others } = texts.fixes;
  const looking = Object.values(others).filter((fix) => fix.includes('lookup-events'));

  // CodeCatalyst may assume a role in any region, and STS records it there.
  expect(ofSts).toMatch(/^aws cloudtrail lookup-events --region \{region\} .*AttributeValue=AssumeRole /);
  expect(looking.length).toBeGreaterThan(0);
  for (const fix of looking) {
    const [first = '', second = '', ...more] = fix.split(' && ');
    expect(first).toContain(' --region us-west-2 ');
    expect(second).toBe(first.replace('us-west-2', 'eu-west-1'));
    expect(more).toEqual([]);
  }
});

it('a trail of one region is given all, and no second trail', () => {
  for (const cause of ['trail-single-region', 'trail-in-denied-region']) {
    expect(texts.fixes[cause]).toBe(
      'aws cloudtrail update-trail --name {trail} --region {region} --is-multi-region-trail --include-global-service-events',
    );
  }
});
