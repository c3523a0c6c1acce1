import { describe, expect, it } from 'vitest';
import {
  aclRequest,
  type Delivery,
  encryptRequest,
  logRoot,
  plainHttpRequests,
  publishRequest,
  strangerOf,
  strangerWrites,
  topicKeyRequests,
  writeRequests,
} from '../../src/iam/cloudtrail-requests.js';
import {
  type Decision,
  decide,
  decideDenial,
  type PolicyStatement,
  type Request,
  readPolicy,
} from '../../src/iam/resource-policy.js';
import { keyArn, management, member, topicArn, trailArn } from '../support/literals.js';

const organizationId = 'o-a1b2c3d4e5';
const bucketArn = 'arn:aws:s3:::org-trail-logs';
const cloudtrail = { Service: 'cloudtrail.amazonaws.com' };

const own: Delivery = {
  trailArn,
  organizationId,
  bucket: 'org-trail-logs',
  accounts: [management],
  regions: ['us-east-1'],
  validation: true,
};
const whole: Delivery = { ...own, organizationTrailOf: organizationId, accounts: [management, member] };

type Fields = Readonly<Record<string, unknown>>;

/** What a policy says to requests, each answer once. */
function answers(
  statements: readonly Fields[],
  requests: readonly Request[],
  Version = '2012-10-17',
  asked: (policy: readonly PolicyStatement[], request: Request) => Decision = decide,
): readonly string[] {
  const read = readPolicy(JSON.stringify({ Version, Statement: statements }));
  if ('unreadable' in read) throw new Error(read.unreadable);
  const said = requests.map((request) => asked(read.statements, request));
  return [...new Set(said.map((answer) => [...Object.values(answer)].join(' ')))];
}

function strangers(requests: readonly Request[]): readonly Request[] {
  return requests.flatMap((request) => [strangerOf(request), strangerOf(request, null)]);
}

describe('the requests', () => {
  it('name a log file and a digest of each account and region', () => {
    const resources = writeRequests({ ...own, prefix: 'audit', accounts: [management, member] }).map(
      ({ resource }) => resource,
    );

    expect(resources).toEqual([
      `${bucketArn}/audit/AWSLogs/${management}/CloudTrail/us-east-1/2026/01/01/${management}_CloudTrail_us-east-1_20260101T0000Z_0123456789abcdef.json.gz`,
      `${bucketArn}/audit/AWSLogs/${management}/CloudTrail-Digest/us-east-1/2026/01/01/${management}_CloudTrail-Digest_us-east-1_organization_us-east-1_20260101T000000Z.json.gz`,
      expect.stringContaining(`/audit/AWSLogs/${member}/CloudTrail/`),
      expect.stringContaining(`/audit/AWSLogs/${member}/CloudTrail-Digest/`),
    ]);
  });

  it("name the organization in an organization trail's keys, and no digest without validation", () => {
    const [first, ...others] = writeRequests({ ...whole, accounts: [member], validation: false });

    expect(first?.resource).toContain(`${bucketArn}/AWSLogs/${organizationId}/${member}/CloudTrail/us-east-1/`);
    expect(others).toEqual([]);
  });

  it('come from the trail, its account and its organization', () => {
    expect(aclRequest(own).context).toMatchObject({
      'aws:sourcearn': trailArn,
      'aws:sourceaccount': management,
      'aws:sourceorgid': organizationId,
    });
  });

  it('know that an account in no organization sends none, and nothing where nobody knows', () => {
    const { organizationId: _, ...unknown } = own;

    expect(aclRequest({ ...own, organizationId: null }).context).toMatchObject({
      'aws:sourceorgid': null,
      'aws:sourceorgpaths': null,
    });
    expect(aclRequest(unknown).context).not.toHaveProperty('aws:sourceorgid');
  });

  it('are of the partition of the trail', () => {
    const china = `arn:aws-cn:cloudtrail:cn-north-1:${management}:trail/organization`;

    expect(aclRequest({ ...own, trailArn: china }).resource).toBe('arn:aws-cn:s3:::org-trail-logs');
    expect(strangerOf(aclRequest({ ...own, trailArn: china })).context['aws:sourcearn']).toMatch(
      /^arn:aws-cn:cloudtrail:cn-north-1:000000000001:trail\/organization$/,
    );
  });

  it('of a stranger name nothing of ours but the resource', () => {
    const request = encryptRequest(own, keyArn);
    const stranger = strangerOf(request);

    expect(stranger.resource).toBe(keyArn);
    expect(JSON.stringify(stranger.context)).not.toContain(management);
    expect(JSON.stringify(stranger.context)).not.toContain(organizationId);
    expect(strangerOf(request, null).context).toMatchObject({ 'aws:sourceorgid': null, 'aws:sourceorgpaths': null });
    expect(Object.keys(stranger.context)).toEqual(expect.arrayContaining(Object.keys(request.context)));
  });
});

/** "Amazon S3 bucket policy for CloudTrail", CloudTrail user guide. */
function bucketPolicy(folder: string, source?: string): readonly Fields[] {
  const tied = source && { 'aws:SourceArn': source };
  return [
    {
      Sid: 'AWSCloudTrailAclCheck20150319',
      Effect: 'Allow',
      Principal: cloudtrail,
      Action: 's3:GetBucketAcl',
      Resource: bucketArn,
      ...(tied && { Condition: { StringEquals: tied } }),
    },
    {
      Sid: 'AWSCloudTrailWrite20150319',
      Effect: 'Allow',
      Principal: cloudtrail,
      Action: 's3:PutObject',
      Resource: `${bucketArn}/AWSLogs/${folder}/*`,
      Condition: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control', ...tied } },
    },
  ];
}

describe("the guide's bucket policy", () => {
  it.each([
    ['a trail', own, management],
    ['an organization trail', whole, organizationId],
  ])('lets %s write where it writes', (_title, delivery, folder) => {
    for (const source of [undefined, trailArn]) {
      expect(answers(bucketPolicy(folder, source), writeRequests(delivery))).toEqual([
        'allowed AWSCloudTrailWrite20150319',
      ]);
      expect(answers(bucketPolicy(folder, source), [aclRequest(delivery)])).toEqual([
        'allowed AWSCloudTrailAclCheck20150319',
      ]);
    }
  });

  it('ties the write down by the source ARN, and by nothing without it', () => {
    expect(answers(bucketPolicy(management, trailArn), strangers(writeRequests(own)))).toEqual(['not-allowed']);
    expect(answers(bucketPolicy(management), strangers(writeRequests(own)))).toEqual([
      'allowed AWSCloudTrailWrite20150319',
    ]);
  });

  it.each([
    ['under another prefix', { ...own, prefix: 'elsewhere' }, management],
    ['of a member to a policy of one account', whole, management],
    ['of another account', { ...own, accounts: [member] }, management],
  ])('does not allow a write %s', (_title, delivery, folder) => {
    expect(answers(bucketPolicy(folder, trailArn), writeRequests(delivery))).toEqual(['not-allowed']);
  });

  it('does not allow the write of a trail that it does not name', () => {
    expect(answers(bucketPolicy(management, `${trailArn}-new`), writeRequests(own))).toEqual(['not-allowed']);
  });

  it('of old, with accounts for regions, is not decided', () => {
    const [, write = {}] = bucketPolicy(management);
    const old = { ...write, Sid: 'AWSCloudTrailWrite20131101', Principal: { AWS: 'arn:aws:iam::903692715234:root' } };

    expect(answers([old], writeRequests(own))).toEqual(['undecidable AWSCloudTrailWrite20131101 Principal']);
  });
});

describe('what ties a write down', () => {
  it.each<[title: string, condition: Fields, ours: string, theirs: readonly string[]]>([
    [
      'SourceArn by pattern',
      { ArnLike: { 'aws:SourceArn': `arn:aws:cloudtrail:*:${management}:trail/*` } },
      'allowed',
      ['not-allowed'],
    ],
    ['SourceAccount', { StringEquals: { 'aws:SourceAccount': [member, management] } }, 'allowed', ['not-allowed']],
    ['SourceOrgID', { StringEquals: { 'aws:SourceOrgID': organizationId } }, 'allowed', ['not-allowed']],
    ['any SourceArn', { ArnLike: { 'aws:SourceArn': 'arn:aws:cloudtrail:*:*:trail/*' } }, 'allowed', ['allowed']],
    [
      'SourceOrgID if there is one',
      { StringEqualsIfExists: { 'aws:SourceOrgID': organizationId } },
      'allowed',
      ['not-allowed', 'allowed'],
    ],
    [
      'SourceOrgPaths',
      { 'ForAnyValue:StringLike': { 'aws:SourceOrgPaths': `${organizationId}/*` } },
      'allowed',
      ['not-allowed'],
    ],
    [
      'SourceOrgPaths of a unit',
      { 'ForAnyValue:StringLike': { 'aws:SourceOrgPaths': `${organizationId}/r-ab12/ou-ab12-11111111/*` } },
      'undecidable',
      ['not-allowed'],
    ],
    [
      'PrincipalOrgID, which no service has',
      { StringEquals: { 'aws:PrincipalOrgID': organizationId } },
      'not-allowed',
      ['not-allowed'],
    ],
  ])('%s', (_title, Condition, ours, theirs) => {
    const policy = [
      { Effect: 'Allow', Principal: cloudtrail, Action: 's3:PutObject', Resource: `${bucketArn}/*`, Condition },
    ];
    const kinds = (requests: readonly Request[]) => [
      ...new Set(answers(policy, requests).map((answer) => answer.split(' ')[0])),
    ];

    expect(kinds(writeRequests(own))).toEqual([ours]);
    expect(kinds(strangers(writeRequests(own)))).toEqual(theirs);
  });
});

/** "Amazon S3 bucket policy in the audit account", AWS Control Tower user guide; the prefix is the organization's id. */
const landingZone: readonly Fields[] = [
  {
    Sid: 'AllowSSLRequestsOnly',
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: [bucketArn, `${bucketArn}/*`],
    Condition: { Bool: { 'aws:SecureTransport': false } },
  },
  {
    Sid: 'AWSBucketPermissionsCheck',
    Effect: 'Allow',
    Principal: { Service: ['cloudtrail.amazonaws.com', 'config.amazonaws.com'] },
    Action: 's3:GetBucketAcl',
    Resource: [bucketArn],
  },
  {
    Sid: 'AWSBucketDeliveryForConfig',
    Effect: 'Allow',
    Principal: { Service: ['config.amazonaws.com'] },
    Action: 's3:PutObject',
    Resource: [`${bucketArn}/${organizationId}/AWSLogs/*/*`],
    Condition: { StringEquals: { 'aws:SourceOrgID': organizationId } },
  },
  {
    Sid: 'AWSBucketDeliveryForOrganizationTrail',
    Effect: 'Allow',
    Principal: { Service: ['cloudtrail.amazonaws.com'] },
    Action: 's3:PutObject',
    Resource: [`${bucketArn}/${organizationId}/AWSLogs/${organizationId}/*`],
    Condition: { StringEquals: { 'aws:SourceOrgID': organizationId } },
  },
];

describe('what strangers write', () => {
  const keys = (...resources: readonly string[]): readonly string[] => {
    const read = readPolicy(
      JSON.stringify({
        Version: '2012-10-17',
        Statement: resources.map((Resource) => ({
          Effect: 'Allow',
          Principal: cloudtrail,
          Action: 's3:PutObject',
          Resource,
        })),
      }),
    );
    if ('unreadable' in read) throw new Error(read.unreadable);
    const inNone = strangerWrites(bucketArn, [own], read.statements).filter(
      ({ context }) => context['aws:sourceorgid'] === null,
    );
    return inNone.map(({ resource }) => resource.replace(/\/CloudTrail\/.*$/u, '/…'));
  };
  const theirs = 'AWSLogs/000000000001/…';
  const anyhow = [`${bucketArn}/${theirs}`, `${bucketArn}/elsewhere/${theirs}`];

  it.each<[title: string, resource: string, asked: readonly string[]]>([
    ['a folder', `${bucketArn}/legacy/*`, [`${bucketArn}/legacy/${theirs}`]],
    ['what begins like this', `${bucketArn}/legacy*`, [`${bucketArn}/legacy${theirs}`]],
    ['what ends like this', `${bucketArn}/*/AWSLogs/*/x`, [`${bucketArn}//AWSLogs/${theirs}`]],
    ['several wildcards', `${bucketArn}/x/*/y/*`, [`${bucketArn}/x/any/y/${theirs}`]],
    ['other wildcards', `${bucketArn}/a?c/*`, [`${bucketArn}/a0c/${theirs}`]],
    ['all keys', `${bucketArn}/*`, []],
    ['several buckets', 'arn:aws:s3:::org-*', []],
    ['a folder of several buckets', 'arn:aws:s3:::org-*/x/*', [`${bucketArn}/x/${theirs}`]],
    ['everything', '*', []],
    ['their account', `${bucketArn}/x/\${aws:SourceAccount}/*`, [`${bucketArn}/x/000000000001/${theirs}`]],
    ['whom nobody knows', `${bucketArn}/\${aws:userid}/*`, []],
    ['one key', `${bucketArn}/legacy/AWSLogs/${management}/x`, []],
    ['the bucket', bucketArn, []],
    ['another bucket', 'arn:aws:s3:::other/*', []],
  ])('is asked where a policy names %s', (_title, resource, asked) => {
    expect(keys(resource)).toEqual([...asked, ...anyhow]);
  });
});

describe('strangers in the name of several trails', () => {
  const sourcesOf = (Condition: Fields): ReadonlySet<unknown> => {
    const trails = ['a', 'b', 'c'].map((name) => ({ ...own, trailArn: trailArn.replace(/[^/]*$/u, name) }));
    const allow = { Effect: 'Allow', Principal: cloudtrail, Action: 's3:PutObject', Resource: '*', Condition };
    const read = readPolicy(JSON.stringify({ Version: '2012-10-17', Statement: [allow] }));
    if ('unreadable' in read) throw new Error(read.unreadable);
    const requests = strangerWrites(bucketArn, trails, read.statements);
    return new Set(requests.map(({ context }) => String(context['aws:sourcearn']).replace(/^.*[/]/u, '')));
  };

  it('are one where no condition tells them apart', () => {
    expect(sourcesOf({})).toEqual(new Set(['a']));
    expect(sourcesOf({ ArnLike: { 'aws:SourceArn': 'arn:aws:cloudtrail:*:*:trail/*' } })).toEqual(new Set(['a']));
  });

  it('are asked about apart where one does', () => {
    expect(sourcesOf({ ArnLike: { 'aws:SourceArn': 'arn:aws:cloudtrail:*:*:trail/b' } })).toEqual(new Set(['a', 'b']));
  });
});

describe('the root of log files', () => {
  it.each<[prefix: string | undefined, root: string]>([
    [undefined, 'AWSLogs/'],
    ['', 'AWSLogs/'],
    ['audit', 'audit/AWSLogs/'],
    ['audit/prod', 'audit/prod/AWSLogs/'],
    ['audit/', 'audit//AWSLogs/'],
  ])('of the prefix %s is %s', (prefix, root) => {
    const [first] = writeRequests({ ...own, prefix });

    expect(logRoot(prefix)).toBe(root);
    expect(first?.resource.startsWith(`${bucketArn}/${root}${management}/`)).toBe(true);
  });
});

describe('an upload with a key of its own, where that is denied', () => {
  const [, allow = {}] = bucketPolicy(management, trailArn);
  const denial = {
    Sid: 'NoCustomerKeys',
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:PutObject',
    Resource: `${bucketArn}/*`,
    Condition: { Null: { 's3:x-amz-server-side-encryption-customer-algorithm': 'false' } },
  };

  it('is none of ours', () => {
    expect(answers([allow, denial], writeRequests(own))).toEqual(['allowed AWSCloudTrailWrite20150319']);
  });
});

describe("Control Tower's bucket policy", () => {
  const delivery: Delivery = { ...whole, prefix: organizationId };

  it("lets the organization's trail write, and no stranger's", () => {
    expect(answers(landingZone, writeRequests(delivery))).toEqual(['allowed AWSBucketDeliveryForOrganizationTrail']);
    expect(answers(landingZone, [aclRequest(delivery)])).toEqual(['allowed AWSBucketPermissionsCheck']);
    expect(answers(landingZone, strangers(writeRequests(delivery)))).toEqual(['not-allowed']);
  });

  it('is not decided where nobody knows the organization', () => {
    const { organizationId: _, ...unknown } = delivery;

    expect(answers(landingZone, writeRequests(unknown))).toEqual([
      'undecidable AWSBucketDeliveryForOrganizationTrail Condition StringEquals aws:SourceOrgID',
    ]);
  });

  it('denies plain HTTP to everybody', () => {
    expect(answers(landingZone, plainHttpRequests('org-trail-logs', ['AWSLogs/']))).toEqual([
      'denied AllowSSLRequestsOnly',
    ]);
  });
});

describe('plain HTTP', () => {
  const [denial = {}] = landingZone;

  it.each<[title: string, more: Fields, said: readonly string[]]>([
    ['for objects alone', { Resource: `${bucketArn}/*` }, ['denied AllowSSLRequestsOnly', 'not-allowed']],
    [
      'for reading alone',
      { Action: ['s3:GetObject', 's3:ListBucket'] },
      ['denied AllowSSLRequestsOnly', 'not-allowed'],
    ],
    ['to one role', { Principal: { AWS: 'arn:aws:iam::111122223333:role/reader' } }, ['not-allowed']],
    [
      'to all but one',
      { Principal: undefined, NotPrincipal: { AWS: 'arn:aws:iam::111122223333:role/reader' } },
      ['not-allowed'],
    ],
    [
      'to some networks',
      { Condition: { Bool: { 'aws:SecureTransport': 'false' }, NotIpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } },
      ['undecidable AllowSSLRequestsOnly Condition NotIpAddress aws:SourceIp'],
    ],
    ['by Null', { Condition: { Null: { 'aws:SecureTransport': 'true' } } }, ['not-allowed']],
    [
      'by another operator',
      { Condition: { StringNotEquals: { 'aws:SecureTransport': 'true' } } },
      ['denied AllowSSLRequestsOnly'],
    ],
  ])('denied %s', (_title, more, said) => {
    const requests = plainHttpRequests('org-trail-logs', ['AWSLogs/']);

    expect(answers([{ ...denial, ...more }], requests, '2012-10-17', decideDenial)).toEqual(said);
  });
});

/** The bucket policy of "AWS global condition context keys", aws:PrincipalIsAWSService and aws:PrincipalServiceName. */
describe('a deny of foreign networks', () => {
  const foreign = { StringNotEqualsIfExists: { 'aws:SourceVpc': 'vpc-111bbb22' } };
  const denial = {
    Sid: 'ExpectedNetworkServicePrincipal',
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:PutObject',
    Resource: `${bucketArn}/AWSLogs/${management}/*`,
  };

  it.each<[title: string, condition: Fields, said: string]>([
    [
      'but for services',
      { ...foreign, BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } },
      'allowed AWSCloudTrailWrite20150319',
    ],
    [
      'but for CloudTrail',
      {
        StringNotEqualsIfExists: {
          ...foreign.StringNotEqualsIfExists,
          'aws:PrincipalServiceName': 'cloudtrail.amazonaws.com',
        },
      },
      'allowed AWSCloudTrailWrite20150319',
    ],
    ['', foreign, 'undecidable ExpectedNetworkServicePrincipal Condition StringNotEqualsIfExists aws:SourceVpc'],
    [
      'and organizations',
      { StringNotEquals: { 'aws:PrincipalOrgID': organizationId } },
      'denied ExpectedNetworkServicePrincipal',
    ],
  ])('%s', (_title, Condition, said) => {
    expect(answers([...bucketPolicy(management, trailArn), { ...denial, Condition }], writeRequests(own))).toEqual([
      said,
    ]);
  });
});

/** "Configure AWS KMS key policies for CloudTrail", CloudTrail user guide. */
describe("the guide's key policy", () => {
  const administration = {
    Sid: 'Enable IAM User Permissions',
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${management}:root` },
    Action: 'kms:*',
    Resource: '*',
  };
  const encrypt = (more: Fields): Fields => ({
    Sid: 'Allow CloudTrail to encrypt logs',
    Effect: 'Allow',
    Principal: cloudtrail,
    Action: 'kms:GenerateDataKey*',
    Resource: '*',
    Condition: {
      StringLike: { 'kms:EncryptionContext:aws:cloudtrail:arn': [`arn:aws:cloudtrail:*:${management}:trail/*`] },
      ...more,
    },
  });
  const decrypt = {
    Sid: 'Enable CloudTrail log decrypt permissions',
    Effect: 'Allow',
    Principal: { AWS: '*' },
    Action: 'kms:Decrypt',
    Resource: '*',
    Condition: { Null: { 'kms:EncryptionContext:aws:cloudtrail:arn': 'false' } },
  };

  it.each<[title: string, more: Fields, said: string]>([
    ['without a source', {}, 'allowed Allow CloudTrail to encrypt logs'],
    ['with the source', { StringEquals: { 'aws:SourceArn': trailArn } }, 'allowed Allow CloudTrail to encrypt logs'],
    [
      'with the source account',
      { StringEquals: { 'aws:SourceAccount': management } },
      'allowed Allow CloudTrail to encrypt logs',
    ],
    ['with another source', { StringEquals: { 'aws:SourceArn': `${trailArn}-old` } }, 'not-allowed'],
    [
      'with the service that S3 calls through',
      { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } },
      'undecidable Allow CloudTrail to encrypt logs Condition StringEquals kms:ViaService',
    ],
  ])('%s', (_title, more, said) => {
    const request = encryptRequest(whole, keyArn);

    expect(answers([administration, encrypt(more), decrypt], [request])).toEqual([said]);
    if (said.startsWith('allowed')) {
      expect(answers([administration, encrypt(more), decrypt], strangers([request]))).toEqual(['not-allowed']);
    }
  });

  it('does not let CloudTrail encrypt where it names nobody but the account, as KMS does by default', () => {
    expect(answers([administration, decrypt], [encryptRequest(whole, keyArn)])).toEqual(['not-allowed']);
  });

  it('does not let it where it names the trails of another account', () => {
    const other = encryptRequest({ trailArn: trailArn.replace(management, member) }, keyArn);

    expect(answers([encrypt({})], [other])).toEqual(['not-allowed']);
  });
});

/** "Amazon SNS topic policy for CloudTrail", CloudTrail user guide. */
describe("the guide's topic policy", () => {
  const publish = (Sid: string, more: Fields = {}): Fields => ({
    Sid,
    Effect: 'Allow',
    Principal: cloudtrail,
    Action: 'SNS:Publish',
    Resource: topicArn,
    ...more,
  });
  const tied = { Condition: { StringEquals: { 'aws:SourceArn': trailArn } } };
  const byDefault = {
    Sid: '__default_statement_ID',
    Effect: 'Allow',
    Principal: { AWS: '*' },
    Action: ['SNS:Publish', 'SNS:Subscribe'],
    Resource: topicArn,
    Condition: { StringEquals: { 'AWS:SourceOwner': management } },
  };

  it.each<[title: string, statements: readonly Fields[], ours: string, theirs: string]>([
    [
      'as CloudTrail attaches it',
      [publish('AWSCloudTrailSNSPolicy20131101')],
      'allowed AWSCloudTrailSNSPolicy20131101',
      'allowed AWSCloudTrailSNSPolicy20131101',
    ],
    [
      'tied to the trail',
      [publish('AWSCloudTrailSNSPolicy20150319', tied)],
      'allowed AWSCloudTrailSNSPolicy20150319',
      'not-allowed',
    ],
    [
      'beside the default one',
      [byDefault, publish('Publish', tied)],
      'allowed Publish',
      'undecidable __default_statement_ID Principal, Condition StringEquals AWS:SourceOwner',
    ],
    [
      'with accounts for regions',
      [publish('Old', { Principal: { AWS: ['arn:aws:iam::035351147821:root'] } })],
      'undecidable Old Principal',
      'undecidable Old Principal',
    ],
    ['of another topic', [publish('Other', { Resource: `${topicArn}-2` })], 'not-allowed', 'not-allowed'],
  ])('%s', (_title, statements, ours, theirs) => {
    const request = publishRequest(own, topicArn);

    expect(answers(statements, [request], '2008-10-17')).toEqual([ours]);
    expect(answers(statements, strangers([request]), '2008-10-17')).toEqual([theirs]);
  });

  it("needs the encrypted topic's key for both of its actions", () => {
    const key = (Action: readonly string[], more: Fields = {}): Fields => ({
      Effect: 'Allow',
      Principal: cloudtrail,
      Action,
      Resource: '*',
      ...more,
    });
    const requests = topicKeyRequests(topicArn, keyArn);

    expect(answers([key(['kms:GenerateDataKey*', 'kms:Decrypt'])], requests)).toEqual(['allowed statement 1']);
    expect(answers([key(['kms:GenerateDataKey*'])], requests)).toEqual(['allowed statement 1', 'not-allowed']);
    expect(answers([key(['kms:*'], tied)], requests)).toEqual([
      'undecidable statement 1 Condition StringEquals aws:SourceArn',
    ]);
    expect(strangers(requests)).toEqual(requests.flatMap((request) => [request, request]));
  });
});
