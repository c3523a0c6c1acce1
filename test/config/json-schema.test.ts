import { readdirSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseAuditSettings } from '../../src/config/audit-settings.js';
import { policyExample } from '../../src/config/example.js';
import { jsonSchemas } from '../../src/config/json-schema.js';
import { parsePolicy } from '../../src/config/policy.js';
import { controlIds } from '../../src/controls/index.js';
import { expectValue } from './expect.js';

const config = new URL('../../config/', import.meta.url);
const examples = ['audit', 'policy'];

const schemas = jsonSchemas(controlIds);
const validators = new Map(
  examples.map((name) => {
    const schema: unknown = JSON.parse(schemas[`${name}.schema.json`] ?? '');
    return [name, new Ajv({ formats: { date: true } }).compile(schema as object)];
  }),
);

function validator(name: string) {
  const validate = validators.get(name);
  if (!validate) throw new Error(`there is no schema of ${name}`);
  return validate;
}

describe('the committed schemas', () => {
  test.each(Object.entries(schemas))('%s is what the shapes give', (name, schema) => {
    const committed = readFileSync(new URL(`schema/${name}`, config), 'utf8');

    expect(committed, 'The shapes have changed. To write the schemas anew: npm run generate').toBe(schema);
  });

  test('are all there is in their directory', () => {
    expect(readdirSync(new URL('schema/', config)).toSorted()).toEqual(Object.keys(schemas).toSorted());
  });
});

describe('the examples', () => {
  test('of a policy is what its shape gives', () => {
    const committed = readFileSync(new URL('policy.example.yaml', config), 'utf8');

    expect(committed, 'The shape has changed. To write it anew: npm run generate').toBe(policyExample(controlIds));
  });

  test('of a policy says what holds without it', () => {
    expect(parsed(policyExample(controlIds))).toEqual(parsed('version: 1'));
  });

  test.each(exampleProperties())('%s that is commented out is sound', (_key, property, example) => {
    const validate = new Ajv({ formats: { date: true } }).compile(property);

    expect(validate(example), JSON.stringify(validate.errors)).toBe(true);
  });

  test('are sound', () => {
    expectValue(parseAuditSettings(readFileSync(new URL('audit.example.yaml', config)), 'audit.example.yaml'));
    expectValue(parsePolicy(readFileSync(new URL('policy.example.yaml', config)), 'policy.example.yaml', controlIds));
  });

  test.each(examples)('%s.example.yaml satisfies its schema and shows every key of it', (name) => {
    const text = readFileSync(new URL(`${name}.example.yaml`, config), 'utf8');
    const validate = validator(name);

    expect(text).toMatch(new RegExp(`^# yaml-language-server: \\$schema=schema/${name}\\.schema\\.json\n`));
    expect(validate(parse(text)), JSON.stringify(validate.errors)).toBe(true);
    for (const key of keysOf(validate.schema)) {
      if (!controlIds.includes(key)) expect(text).toMatch(new RegExp(`\\b${key}:`));
    }
  });
});

describe('an editor', () => {
  test.each(examples)('is told of every key of %s what it is for', (name) => {
    const silent = Object.entries(propertiesOf(validator(name).schema)).filter(
      ([key, property]) => !controlIds.includes(key) && !('description' in property),
    );

    expect(silent).toEqual([]);
  });

  test.each([
    { version: 1, failOn: 'hihg' },
    { version: 1, controls: { 'trail-logs': 'off' } },
    { version: 1, trails: { destination: { account: 111122223333 } } },
    { version: 1, codecatalyst: {} },
    { failOn: 'low' },
  ])('sees that %j is wrong', (policy) => {
    expect(validator('policy')(policy)).toBe(false);
  });
});

function parsed(policy: string): unknown {
  const read = parsePolicy(policy, 'policy.yaml', controlIds);
  return 'value' in read ? read.value : read;
}

function exampleProperties(): [key: string, property: object, example: unknown][] {
  return Object.entries(propertiesOf(validator('policy').schema)).flatMap(([key, property]) =>
    'examples' in property && Array.isArray(property.examples)
      ? property.examples.map((example): [string, object, unknown] => [key, property, example])
      : [],
  );
}

function keysOf(schema: unknown): string[] {
  return Object.keys(propertiesOf(schema));
}

/** Every property of a schema, however deep it lies. */
function propertiesOf(schema: unknown): Record<string, object> {
  if (typeof schema !== 'object' || schema === null) return {};
  const own = 'properties' in schema ? (schema.properties as Record<string, object>) : {};
  return Object.assign({}, ...Object.values(schema).map(propertiesOf), ...Object.values(own).map(propertiesOf), own);
}
