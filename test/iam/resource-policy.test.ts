import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Context } from '../../src/iam/conditions.js';
import { type Decision, decide, type Request, readPolicy } from '../../src/iam/resource-policy.js';

const service = { service: 'cloudtrail.amazonaws.com', formerly: ['903692715234'] };
const anyone = { anyone: true } as const;

const request: Request = {
  principal: service,
  action: 's3:PutObject',
  resource: 'arn:aws:s3:::logs/AWSLogs/111122223333/CloudTrail/file.json.gz',
  context: { 'aws:sourceaccount': '111122223333', 'aws:principalisawsservice': 'true' },
};

type Fields = Readonly<Record<string, unknown>>;

/** A statement that allows the request, but for what is given; null takes an element away. */
function statement(more: Fields = {}): Fields {
  const whole = {
    Effect: 'Allow',
    Principal: { Service: service.service },
    Action: 's3:PutObject',
    Resource: '*',
    ...more,
  };
  return Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== null));
}

function decideOn(statements: readonly Fields[], asked: Partial<Request> = {}, Version = '2012-10-17'): Decision {
  const read = readPolicy(JSON.stringify({ Version, Statement: statements }));
  if ('unreadable' in read) throw new Error(read.unreadable);
  return decide(read.statements, { ...request, ...asked });
}

function kindOf(statements: readonly Fields[], asked: Partial<Request> = {}, version?: string): Decision['decision'] {
  return decideOn(statements, asked, version).decision;
}

describe('readPolicy', () => {
  it('reads a statement in all its forms', () => {
    const read = readPolicy(
      JSON.stringify({
        Version: '2012-10-17',
        Id: 'all',
        Statement: [
          statement({ Sid: 'One', Condition: { Bool: { 'aws:SecureTransport': false, 'x:y': ['true', 1] } } }),
          { Effect: 'Deny', NotPrincipal: '*', NotAction: ['a:b', 'c:d'], NotResource: 'arn:aws:s3:::x' },
        ],
      }),
    );

    expect(read).toEqual({
      statements: [
        {
          name: 'One',
          effect: 'Allow',
          principals: { not: false, listed: [{ kind: 'Service', name: 'cloudtrail.amazonaws.com' }] },
          actions: { not: false, listed: ['s3:PutObject'] },
          resources: { not: false, listed: ['*'] },
          conditions: [
            { operator: 'Bool', key: 'aws:SecureTransport', values: ['false'] },
            { operator: 'Bool', key: 'x:y', values: ['true', '1'] },
          ],
          variables: true,
        },
        {
          name: 'statement 2',
          effect: 'Deny',
          principals: { not: true, listed: [{ kind: 'AWS', name: '*' }] },
          actions: { not: true, listed: ['a:b', 'c:d'] },
          resources: { not: true, listed: ['arn:aws:s3:::x'] },
          conditions: [],
          variables: true,
        },
      ],
    });
  });

  it('reads a single statement, and a document without version', () => {
    const read = readPolicy(JSON.stringify({ Statement: statement({ Sid: '' }) }));

    expect(read).toMatchObject({ statements: [{ name: 'statement 1', variables: false }] });
  });

  it.each<[title: string, text: string, reason: string]>([
    ['no text', '', 'no JSON object'],
    ['XML', '<Policy/>', 'no JSON object'],
    ['a JSON text', '"policy"', 'no JSON object'],
    ['null', 'null', 'no JSON object'],
    ['a list', '[]', 'no JSON object'],
    ['a later version', '{"Version":"2030-01-01","Statement":[]}', 'Version'],
    ['an element that is not known', '{"Statement":[],"Notes":""}', 'Notes'],
    ['no statement', '{"Version":"2012-10-17"}', 'statement 1'],
    ['a prototype', '{"Statement":[],"__proto__":{}}', '__proto__'],
  ])('refuses %s', (_title, text, unreadable) => {
    expect(readPolicy(text)).toEqual({ unreadable });
  });

  it.each<[title: string, more: Fields, reason: string]>([
    ['another effect', { Effect: 'Permit' }, 'Effect'],
    ['no principal', { Principal: null }, 'Principal'],
    ['two principals', { NotPrincipal: '*' }, 'Principal'],
    ['a principal that is a text', { Principal: '111122223333' }, 'Principal'],
    ['a kind of principal that is not known', { Principal: { Robot: '*' } }, 'Principal'],
    ['a list of no principals', { Principal: { AWS: [] } }, 'Principal'],
    ['no action', { Action: null }, 'Action'],
    ['no actions', { Action: [] }, 'Action'],
    ['two actions', { NotAction: 's3:*' }, 'Action'],
    ['no resource', { Resource: null }, 'Resource'],
    ['a resource that is a number', { Resource: 1 }, 'Resource'],
    ['conditions in a list', { Condition: [] }, 'Condition'],
    ['a condition without keys', { Condition: { Bool: 'true' } }, 'Condition'],
    ['a condition on an object', { Condition: { Bool: { a: {} } } }, 'Condition'],
    ['an element that is not known', { Limit: 5 }, 'Limit'],
  ])('refuses a statement with %s and says which', (_title, more, element) => {
    const text = JSON.stringify({ Statement: [statement(), statement(more)] });

    expect(readPolicy(text)).toEqual({ unreadable: `statement 2: ${element}` });
  });

  it('refuses a statement with a prototype, and keeps a condition on one', () => {
    const text = JSON.stringify({ Statement: [statement({ Condition: { StringEquals: { KEY: 'x' } }, Sid: 'Tied' })] });
    const onPrototype = readPolicy(text.replace('KEY', '__proto__'));

    expect(readPolicy(text.replace('"Sid"', '"__proto__"'))).toEqual({ unreadable: 'statement 1: __proto__' });
    expect(onPrototype).toMatchObject({ statements: [{ conditions: [{ key: '__proto__' }] }] });
    expect(decide('statements' in onPrototype ? onPrototype.statements : [], request)).toMatchObject({
      decision: 'undecidable',
      why: 'Condition StringEquals __proto__',
    });
  });

  it('refuses deep nesting', () => {
    const deep = '['.repeat(50_000) + ']'.repeat(50_000);

    expect(readPolicy(deep)).toEqual({ unreadable: 'no JSON object' });
    expect(readPolicy(`{"Statement":[{"Effect":"Allow","Condition":${deep}}]}`)).toHaveProperty('unreadable');
  });
});

describe('a principal', () => {
  it.each<[title: string, more: Fields, Decision['decision']]>([
    ['that is the service', { Principal: { Service: service.service } }, 'allowed'],
    ['that is one of several services', { Principal: { Service: ['x.amazonaws.com', service.service] } }, 'allowed'],
    ['that is the service among accounts', { Principal: { AWS: ['1'], Service: service.service } }, 'allowed'],
    ['that is another service', { Principal: { Service: 'config.amazonaws.com' } }, 'not-allowed'],
    ['that only begins like it', { Principal: { Service: 'cloudtrail.amazonaws.com.example.org' } }, 'not-allowed'],
    ['that only ends like it', { Principal: { Service: 'evilcloudtrail.amazonaws.com' } }, 'not-allowed'],
    [
      'that is the service in a region',
      { Principal: { Service: 'cloudtrail.us-east-1.amazonaws.com' } },
      'undecidable',
    ],
    ['that is the service in China', { Principal: { Service: 'cloudtrail.amazonaws.com.cn' } }, 'undecidable'],
    ['that is everybody', { Principal: '*' }, 'undecidable'],
    ['that is everybody of AWS', { Principal: { AWS: '*' } }, 'undecidable'],
    ['that is an account', { Principal: { AWS: 'arn:aws:iam::111122223333:root' } }, 'not-allowed'],
    ['that is a role of a former account', { Principal: { AWS: 'arn:aws:iam::903692715234:role/x' } }, 'not-allowed'],
    ['that is a former account', { Principal: { AWS: 'arn:aws:iam::903692715234:root' } }, 'undecidable'],
    ['that is a former account by its id', { Principal: { AWS: ['111122223333', '903692715234'] } }, 'undecidable'],
    ['that is federated', { Principal: { Federated: service.service } }, 'not-allowed'],
    ['that is a canonical user', { Principal: { CanonicalUser: '*' } }, 'not-allowed'],
    ['that is all but it', { Principal: null, NotPrincipal: { Service: service.service } }, 'not-allowed'],
    ['that is all but others', { Principal: null, NotPrincipal: { AWS: '111122223333' } }, 'allowed'],
    ['that is all but everybody', { Principal: null, NotPrincipal: '*' }, 'undecidable'],
  ])('%s', (_title, more, expected) => {
    expect(kindOf([statement(more)])).toBe(expected);
  });

  it.each<[title: string, more: Fields, Decision['decision']]>([
    ['everybody', { Principal: '*' }, 'denied'],
    ['everybody of AWS', { Principal: { AWS: '*' } }, 'denied'],
    ['all but an account', { Principal: null, NotPrincipal: { AWS: '111122223333' } }, 'denied'],
    ['all but the service', { Principal: null, NotPrincipal: { Service: service.service } }, 'allowed'],
    ['all but everybody', { Principal: null, NotPrincipal: '*' }, 'allowed'],
    ['the service in a region', { Principal: { Service: 'cloudtrail.us-east-1.amazonaws.com' } }, 'undecidable'],
  ])('that is denied: %s', (_title, more, expected) => {
    expect(kindOf([statement(), statement({ Effect: 'Deny', ...more })])).toBe(expected);
  });

  it.each<[title: string, more: Fields, Decision['decision']]>([
    ['everybody', { Principal: '*' }, 'allowed'],
    ['everybody of AWS', { Principal: { AWS: ['1', '*'] } }, 'allowed'],
    ['every service', { Principal: { Service: '*' } }, 'not-allowed'],
    ['a service', {}, 'not-allowed'],
    ['an account', { Principal: { AWS: '111122223333' } }, 'not-allowed'],
    ['all but an account', { Principal: null, NotPrincipal: { AWS: '111122223333' } }, 'not-allowed'],
  ])('of whom nothing is known matches %s: %s', (_title, more, expected) => {
    expect(kindOf([statement(more)], { principal: anyone })).toBe(expected);
  });
});

describe('an action', () => {
  it.each<[written: Fields, Decision['decision']]>([
    [{ Action: 'S3:putobject' }, 'allowed'],
    [{ Action: ['s3:GetObject', 's3:Put*'] }, 'allowed'],
    [{ Action: 's3:PutObjec?' }, 'allowed'],
    [{ Action: '*' }, 'allowed'],
    [{ Action: 's3:Put' }, 'not-allowed'],
    [{ Action: 's3:PutObjectAcl' }, 'not-allowed'],
    [{ Action: 's3.PutObject' }, 'not-allowed'],
    [{ Action: null, NotAction: 's3:Get*' }, 'allowed'],
    [{ Action: null, NotAction: ['s3:Get*', 's3:PUT*'] }, 'not-allowed'],
  ])('%j: %s', (written, expected) => {
    expect(kindOf([statement(written)])).toBe(expected);
  });
});

describe('a resource', () => {
  it.each<[written: Fields, Decision['decision']]>([
    [{ Resource: request.resource }, 'allowed'],
    [{ Resource: request.resource.toUpperCase() }, 'not-allowed'],
    [{ Resource: 'arn:aws:s3:::logs/AWSLogs/*/CloudTrail/*' }, 'allowed'],
    [{ Resource: 'arn:aws:s3:::logs/AWSLogs/????????????/*' }, 'allowed'],
    [{ Resource: 'arn:aws:s3:::logs' }, 'not-allowed'],
    [{ Resource: ['arn:aws:s3:::logs', 'arn:aws:s3:::logs/*'] }, 'allowed'],
    [{ Resource: 'arn:aws:s3:*' }, 'allowed'],
    [{ Resource: 'arn:*:logs/*' }, 'allowed'],
    [{ Resource: 'arn:aws:s*3:::logs/*' }, 'allowed'],
    [{ Resource: 'arn:aws:s*::logs/*' }, 'allowed'],
    [{ Resource: 'arn:a*s3:::logs/*' }, 'undecidable'],
    [{ Resource: 'arn:aws?s3:::logs/*' }, 'undecidable'],
    [{ Resource: 'arn:a*x:::logs/*' }, 'not-allowed'],
    [{ Resource: `arn:aws:s3:::logs/AWSLogs/\${aws:SourceAccount}/*` }, 'allowed'],
    [{ Resource: `arn:aws:s3:::logs/AWSLogs/\${aws:PrincipalTag/team}/*` }, 'undecidable'],
    [{ Resource: `arn:aws:s3:::logs/\${*}` }, 'not-allowed'],
    [{ Resource: null, NotResource: 'arn:aws:s3:::logs/other/*' }, 'allowed'],
    [{ Resource: null, NotResource: 'arn:aws:s3:::logs/AWSLogs/*' }, 'not-allowed'],
    [{ Resource: null, NotResource: `arn:aws:s3:::logs/\${aws:userid}/*` }, 'undecidable'],
  ])('%j: %s', (written, expected) => {
    expect(kindOf([statement(written)])).toBe(expected);
  });

  it('has no variables before version 2012-10-17', () => {
    const allowing = statement({ Resource: `arn:aws:s3:::logs/AWSLogs/\${aws:SourceAccount}/*` });
    const literal = `arn:aws:s3:::logs/AWSLogs/\${aws:SourceAccount}/file`;

    expect(kindOf([allowing], {}, '2008-10-17')).toBe('not-allowed');
    expect(kindOf([allowing], { resource: literal }, '2008-10-17')).toBe('allowed');
  });
});

describe('decide', () => {
  const allow = statement({ Sid: 'Allow' });
  const deny = statement({ Sid: 'Deny', Effect: 'Deny' });
  const unsure = { Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-1' } } };
  const perhapsAllow = { ...allow, Sid: 'PerhapsAllow', ...unsure };
  const perhapsDeny = { ...deny, Sid: 'PerhapsDeny', ...unsure };
  const idle = statement({ Action: 's3:GetObject' });

  it.each<[title: string, statements: readonly Fields[], Decision]>([
    ['nothing', [], { decision: 'not-allowed' }],
    ['statements about something else', [idle, { ...idle, Effect: 'Deny' }], { decision: 'not-allowed' }],
    ['an allow', [idle, allow], { decision: 'allowed', by: 'Allow' }],
    ['an allow without a name', [idle, statement()], { decision: 'allowed', by: 'statement 2' }],
    ['a deny behind an allow', [allow, deny], { decision: 'denied', by: 'Deny' }],
    ['a deny alone', [deny], { decision: 'denied', by: 'Deny' }],
    ['a certain deny beside a possible one', [perhapsDeny, allow, deny], { decision: 'denied', by: 'Deny' }],
    ['a certain allow beside a possible one', [perhapsAllow, allow], { decision: 'allowed', by: 'Allow' }],
    [
      'a possible deny',
      [allow, perhapsAllow, perhapsDeny],
      { decision: 'undecidable', statement: 'PerhapsDeny', why: 'Condition StringEquals aws:SourceVpc' },
    ],
    [
      'a possible allow',
      [idle, perhapsAllow],
      { decision: 'undecidable', statement: 'PerhapsAllow', why: 'Condition StringEquals aws:SourceVpc' },
    ],
    [
      'what could be decided in no part',
      [statement({ Principal: '*', Resource: null, NotResource: `\${aws:userid}`, ...unsure })],
      {
        decision: 'undecidable',
        statement: 'statement 1',
        why: 'Principal, NotResource, Condition StringEquals aws:SourceVpc',
      },
    ],
  ])('on %s', (_title, statements, expected) => {
    expect(decideOn(statements)).toEqual(expected);
  });

  it('asks that all conditions hold, of all operators and keys', () => {
    const conditions = (account: string, isService: string) =>
      statement({
        Condition: { StringEquals: { 'aws:SourceAccount': account }, Bool: { 'AWS:PrincipalIsAwsService': isService } },
      });

    expect(kindOf([conditions('111122223333', 'true')])).toBe('allowed');
    expect(kindOf([conditions('444455556666', 'true')])).toBe('not-allowed');
    expect(kindOf([conditions('111122223333', 'false')])).toBe('not-allowed');
  });

  it('is not put off by a deny of foreign networks that spares services, whichever condition comes first', () => {
    const guard = { BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } };
    const network = { NotIpAddress: { 'aws:SourceIp': '192.0.2.0/24' } };
    const denying = (Condition: Fields) => statement({ Effect: 'Deny', Principal: '*', Condition });

    expect(kindOf([allow, denying({ ...network, ...guard })])).toBe('allowed');
    expect(kindOf([allow, denying({ ...guard, ...network })])).toBe('allowed');
    expect(kindOf([allow, denying(network)])).toBe('undecidable');
  });

  it('takes documents as large as AWS lets them be', () => {
    const wild = { ...idle, Action: 's3:PutObject', Resource: `arn:aws:s3:::logs/${'*?'.repeat(10_000)}x` };
    const many = Array.from({ length: 150 }, (_, index) => statement({ Resource: `arn:aws:s3:::logs/${index}/*` }));

    expect(kindOf([wild])).toBe('not-allowed');
    expect(decideOn([...many, allow])).toEqual({ decision: 'allowed', by: 'Allow' });
  });
});

describe('a decision made without a condition key', () => {
  const keys = ['aws:a', 'aws:b'] as const;
  const values = ['x', 'y', 'true', '', 'arn:aws:s3:::x'];
  const sent = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...values) },
    { weight: 1, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.array(fc.constantFrom(...values), { maxLength: 2 }) },
  );
  const written = fc.constantFrom(...values, 'x*', '?', '*', 'arn:aws:*:::x', `\${aws:a}`, `\${AWS:B}*`, `\${*}`);
  const bases = ['String', 'Arn'].flatMap((type) =>
    ['Equals', 'NotEquals', 'Like', 'NotLike'].map((how) => type + how),
  );
  const operator = fc.oneof(
    fc.constant('Null'),
    fc
      .tuple(
        fc.constantFrom('', 'ForAllValues:', 'ForAnyValue:'),
        fc.constantFrom(
          ...bases,
          'StringEqualsIgnoreCase',
          'StringNotEqualsIgnoreCase',
          'Bool',
          'NotIpAddress',
          'Other',
        ),
        fc.constantFrom('', 'IfExists'),
      )
      .map((parts) => parts.join('')),
  );
  const conditions = fc.dictionary(
    operator,
    fc.dictionary(fc.constantFrom('aws:A', 'AWS:b'), fc.oneof(written, fc.array(written, { maxLength: 3 })), {
      minKeys: 1,
    }),
    { maxKeys: 2 },
  );
  const statements = fc.array(
    fc
      .record({
        Effect: fc.constantFrom('Allow', 'Deny'),
        Principal: fc.constantFrom<unknown>('*', { Service: service.service }, { AWS: '1' }),
        Resource: fc.constantFrom(
          '*',
          `arn:aws:s3:::\${aws:a}`,
          `arn:aws:s3:::\${aws:b}`,
          'arn:aws:s3:::x',
          'arn:aws:s3:::?',
        ),
        Condition: conditions,
      })
      .chain((fields) => fc.constantFrom(fields, allBut(fields))),
    { maxLength: 4 },
  );

  function allBut({ Resource, ...fields }: { Resource: string }): Fields {
    return { ...fields, Resource: null, NotResource: Resource };
  }

  it('is the one made with it, whatever it holds, or is not made', () => {
    fc.assert(
      fc.property(statements, fc.tuple(sent, sent), fc.constantFrom(...keys), (fields, [a, b], key) => {
        const whole: Context = { 'aws:a': a, 'aws:b': b };
        const without = Object.fromEntries(Object.entries(whole).filter(([name]) => name !== key));
        const asked = { resource: 'arn:aws:s3:::x' };
        const policy = fields.map(statement);
        const blind = kindOf(policy, { ...asked, context: without });

        fc.pre(blind !== 'undecidable');
        // What nothing can allow stays refused, though with the key it may be denied in so many words.
        const refused = blind === 'not-allowed' ? ['not-allowed', 'denied'] : [blind];
        expect(refused).toContain(kindOf(policy, { ...asked, context: whole }));
      }),
      { numRuns: 1000 },
    );
  });
});
