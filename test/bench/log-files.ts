import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

// Log files as CloudTrail delivers them to an organization's bucket. The same seed makes the same bytes.

export interface Made {
  readonly records: number;
  /** Of developer tools, or changes to recording. */
  readonly asked: number;
  readonly files: number;
  /** Decompressed. */
  readonly bytes: number;
  readonly compressedBytes: number;
}

const accounts = ['111122223333', '222233334444', '333344445555', '444455556666', '555566667777'];
const regions = ['us-east-1', 'eu-west-1', 'ap-northeast-1', 'us-west-2'];
const days = 10;

/** Of a hundred records: about what an organization's trail of management events holds. */
const mix: readonly (readonly [
  share: number,
  source: string,
  name: string,
  readOnly: boolean,
  parameters: () => object,
])[] = [
  [
    22,
    'sts',
    'AssumeRole',
    true,
    () => ({ roleArn: arn('iam', 'role/Service'), roleSessionName: hex(12), durationSeconds: 900 }),
  ],
  [
    20,
    'ec2',
    'DescribeInstances',
    true,
    () => ({ maxResults: 1000, instancesSet: { items: items('i') }, filterSet: {} }),
  ],
  [
    6,
    'ec2',
    'DescribeNetworkInterfaces',
    true,
    () => ({ networkInterfaceIdSet: { items: items('eni') }, filterSet: {} }),
  ],
  [
    10,
    's3',
    'GetBucketAcl',
    true,
    () => ({ bucketName: `logs-${hex(8)}`, Host: `logs-${hex(8)}.s3.amazonaws.com`, acl: '' }),
  ],
  [
    13,
    'kms',
    'Decrypt',
    true,
    () => ({ encryptionContext: { 'aws:s3:arn': arn('s3', hex(24)) }, encryptionAlgorithm: 'SYMMETRIC_DEFAULT' }),
  ],
  [7, 'kms', 'GenerateDataKey', true, () => ({ keyId: arn('kms', `key/${hex(32)}`), keySpec: 'AES_256' })],
  [9, 'dynamodb', 'DescribeTable', true, () => ({ tableName: `table-${hex(6)}` })],
  [
    5,
    'logs',
    'DescribeLogStreams',
    true,
    () => ({ logGroupName: `/aws/lambda/${hex(12)}`, limit: 50, descending: false }),
  ],
  [3, 'monitoring', 'DescribeAlarms', true, () => ({ alarmNamePrefix: hex(8), maxRecords: 100 })],
  [2, 'codebuild', 'BatchGetBuilds', true, () => ({ ids: [`app:${uuid()}`, `app:${uuid()}`] })],
  [1, 'codebuild', 'StartBuild', false, () => ({ projectName: `app-${hex(4)}`, sourceVersion: hex(40) })],
  [
    1,
    'codecommit',
    'GitPull',
    true,
    () => ({ repositoryName: `repo-${hex(4)}`, references: [{ commit: hex(40), ref: 'refs/heads/main' }] }),
  ],
  [1, 'codedeploy', 'GetDeployment', true, () => ({ deploymentId: `d-${hex(9)}` })],
];
const asked = new Set(['logs', 'monitoring', 'codebuild', 'codecommit', 'codedeploy']);
/** One number for each record of a hundred: which row of the mix it is. */
const rowOf = mix.flatMap(([share], row) => Array.from({ length: share }, () => row));

let state = 0;

/** https://en.wikipedia.org/wiki/Xorshift */
function random(below: number): number {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) % below;
}

function hex(digits: number): string {
  let text = '';
  while (text.length < digits) text += (random(0x1000000) + 0x1000000).toString(16).slice(1);
  return text.slice(0, digits);
}

function uuid(): string {
  return `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`;
}

function arn(service: string, resource: string): string {
  return `arn:aws:${service}::111122223333:${resource}`;
}

function items(kind: string): object {
  return Array.from({ length: 1 + random(8) }, () => ({ id: `${kind}-0${hex(16)}` }));
}

function record(account: string, region: string, day: string): { readonly value: object; readonly source: string } {
  const [, source, eventName, readOnly, parameters] = mix[rowOf[random(rowOf.length)] ?? 0] ?? failed();
  const role = `Role${random(12)}`;
  const principalId = `AROA${createHash('sha1').update(role).digest('hex').slice(0, 17).toUpperCase()}`;
  const second = `${day}T${two(random(24))}:${two(random(60))}:${two(random(60))}Z`;
  const value = {
    eventVersion: '1.11',
    userIdentity: {
      type: 'AssumedRole',
      principalId: `${principalId}:session-${hex(10)}`,
      arn: `arn:aws:sts::${account}:assumed-role/${role}/session-${hex(10)}`,
      accountId: account,
      accessKeyId: `ASIA${hex(16).toUpperCase()}`,
      sessionContext: {
        sessionIssuer: {
          type: 'Role',
          principalId,
          arn: `arn:aws:iam::${account}:role/${role}`,
          accountId: account,
          userName: role,
        },
        attributes: { creationDate: second, mfaAuthenticated: 'false' },
      },
    },
    eventTime: second,
    eventSource: `${source}.amazonaws.com`,
    eventName,
    awsRegion: region,
    sourceIPAddress: `10.${random(256)}.${random(256)}.${random(256)}`,
    userAgent:
      'aws-sdk-java/2.25.11 Linux/5.10.219 OpenJDK_64-Bit_Server_VM/17.0.11 Java/17.0.11 exec-env/AWS_ECS_FARGATE',
    requestParameters: parameters(),
    responseElements: null,
    requestID: uuid(),
    eventID: uuid(),
    readOnly,
    resources: [{ accountId: account, type: 'AWS::Some::Resource', ARN: arn(source, hex(20)) }],
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: account,
    eventCategory: 'Management',
    tlsDetails: {
      tlsVersion: 'TLSv1.3',
      cipherSuite: 'TLS_AES_128_GCM_SHA256',
      clientProvidedHostHeader: `${source}.${region}.amazonaws.com`,
    },
  };
  return { value, source };
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}

function failed(): never {
  throw new Error('the mix has a hole');
}

/** Writes so many records, in files of a few hundred to a few thousand, over accounts, regions and days. */
export function makeLogFiles(directory: string, records: number, seed = 7): Made {
  state = seed;
  const made = { records: 0, asked: 0, files: 0, bytes: 0, compressedBytes: 0 };
  while (made.records < records) {
    const account = accounts[random(accounts.length)] ?? failed();
    const region = regions[random(regions.length)] ?? failed();
    const day = two(1 + random(days));
    const some = Math.min(300 + random(2200), records - made.records);
    const list = Array.from({ length: some }, () => record(account, region, `2026-05-${day}`));
    const text = Buffer.from(JSON.stringify({ Records: list.map(({ value }) => value) }));
    const packed = gzipSync(text);
    const folder = join(directory, 'AWSLogs/o-exampleorgid', account, 'CloudTrail', region, '2026/05', day);
    mkdirSync(folder, { recursive: true });
    const name = `${account}_CloudTrail_${region}_202605${day}T${two(random(24))}55Z_${hex(16)}.json.gz`;
    writeFileSync(join(folder, name), packed, { flag: 'wx' });
    made.records += some;
    made.asked += list.filter(({ source }) => asked.has(source)).length;
    made.files += 1;
    made.bytes += text.length;
    made.compressedBytes += packed.length;
  }
  return made;
}
