import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parsePolicy } from '../../src/config/policy.js';
import { controlIds } from '../../src/controls/index.js';
import { defaultPolicy, Policy } from '../../src/model/policy.js';
import { expectValue, problemsOf } from './expect.js';

const knownControls = ['account-recording', 'trail-encryption', 'trail-log-validation', 'trail-notification'];
const example = readFileSync(new URL('../../config/policy.example.yaml', import.meta.url), 'utf8');

function parse(text: string) {
  return parsePolicy(text, 'policy.yaml', knownControls);
}

/** The example with the keys that it leaves to its reader, which are comments there, and comments of comments. */
function withCommentedKeys(text: string): string {
  const keys = [
    ...['codecatalyst', 'undeclaredSpaces', 'spaces', 'name', 'id', 'region', 'billingAccount', 'billingChange', 'to'],
    ...['by', 'connectedAccounts', 'keys', 'topics', 'destination', 'buckets', 'account', 'prefix'],
    ...['controls', ...controlIds, 'severity', 'waivers', 'control', 'accounts', 'organizationalUnits', 'resources'],
    ...[
      'reason',
      'owner',
      'ticket',
      'expires',
      'minRetentionDays',
      'organization',
      'cloudtrailAdministrators',
      'acceptedAdministrators',
    ],
  ];
  const commented = new RegExp(`^( *)# ( *(?:- )?(?:${keys.join('|')}):| *- | +#)`, 'gm');
  const once = text.replaceAll(commented, '$1$2');
  // Where no key is asked for, none may be named.
  return once === text ? text.replace('mode: s3', 'mode: kms') : withCommentedKeys(once);
}

describe('a policy that is sound', () => {
  test('has every default filled in', () => {
    const policy = expectValue(parse('version: 1'));

    expect(policy).toEqual(defaultPolicy);
    expect(policy).toEqual({
      version: 1,
      failOn: 'low',
      minAssessed: 95,
      newAccountGraceDays: 3,
      recording: { mayExclude: [], s3DataEvents: 'all', mayExcludeBuckets: [] },
      regions: { denied: [] },
      trails: {
        judge: 'relied-on',
        encryption: { mode: 'kms' },
        notification: { accept: ['sns', 's3-event', 'eventbridge'] },
        destination: {},
        delivery: { maxAgeHours: 24 },
        logGroup: { maxAgeHours: 24 },
        insights: ['ApiCallRateInsight', 'ApiErrorRateInsight'],
        tags: [],
      },
      logBuckets: {
        encryption: { mode: 's3' },
        tamperProtection: { versioning: 'required', lock: 'none' },
        retention: { minDays: 365 },
      },
      organization: {},
      activity: { deployers: [] },
      controls: {},
      waivers: [],
    });
  });

  test('is the same when it is read again after it was resolved', () => {
    const policy = expectValue(parsePolicy(withCommentedKeys(example), 'policy.yaml', controlIds));

    expect(Policy.parse(JSON.parse(JSON.stringify(policy)))).toEqual(policy);
  });

  test.each([
    ['95%', 95],
    ['"95%"', 95],
    ['99.5%', 99.5],
    ['100%', 100],
    ['0', 0],
    ['80', 80],
  ])('gives minAssessed %s as the number %d', (written, percent) => {
    expect(expectValue(parse(`version: 1\nminAssessed: ${written}`)).minAssessed).toBe(percent);
  });

  test('declares no space with an empty list, which is not the same as leaving the section out', () => {
    const policy = expectValue(parse('version: 1\ncodecatalyst: { spaces: [] }'));

    expect(policy.codecatalyst).toEqual({ undeclaredSpaces: 'fail', spaces: [], acceptedAdministrators: [] });
  });

  test('may accept administrators by their names and by how names begin', () => {
    const names = ['CodeCatalystWorkflowDevelopmentRole-*', 'Ops_1+=,.@-'];
    const policy = expectValue(
      parse(`version: 1\ncodecatalyst: { spaces: [], acceptedAdministrators: ${JSON.stringify(names)} }`),
    );

    expect(policy.codecatalyst?.acceptedAdministrators).toEqual(names);
  });

  test.each([
    'AWSControlTowerExecution',
    'stacksets-exec-*',
    'arn:aws:iam::111122223333:role/deploy/Deployer-*',
    'arn:aws-us-gov:iam::*:user/terraform',
  ])('may name the deployer %s', (deployer) => {
    const policy = expectValue(parse(`version: 1\nactivity: { deployers: ["${deployer}"] }`));

    expect(policy.activity.deployers).toEqual([deployer]);
  });

  test('fills in what a space leaves out', () => {
    const space = '{ name: platform, billingAccount: "333344445555" }';
    const policy = expectValue(parse(`version: 1\ncodecatalyst: { spaces: [${space}] }`));

    expect(policy.codecatalyst?.spaces).toEqual([
      { name: 'platform', region: 'us-west-2', billingAccount: '333344445555', connectedAccounts: [] },
    ]);
  });

  test.each(['aws', 'aws-cn', 'aws-us-gov', 'aws-iso-b', 'aws-eusc'])(
    'may name keys and topics of the partition %s',
    (partition) => {
      const key = `arn:${partition}:kms:us-gov-west-1:111122223333:key/mrk-0123456789abcdef0123456789abcdef`;
      const topic = `arn:${partition}:sns:eusc-de-east-1:111122223333:trail_A-1`;
      const text = `version: 1\ntrails:\n  encryption: { keys: ["${key}"] }\n  notification: { topics: ["${topic}"] }`;

      expect(expectValue(parse(text)).trails).toMatchObject({
        encryption: { keys: [key] },
        notification: { topics: [topic] },
      });
    },
  );

  test.each([
    ['a byte order mark', '\ufeffversion: 1'],
    ['Windows line ends', 'version: 1\r\nfailOn: low\r\n'],
    ['a document mark and a comment', '# mine\n---\nversion: 1\n'],
    ['flow style', '{version: 1, failOn: low}'],
    ['any script in comments', 'version: 1 # 監査方針 🛡\n'],
  ])('may have %s', (_, text) => {
    expect(expectValue(parse(text))).toEqual(defaultPolicy);
  });
});

describe('a policy that is not sound', () => {
  test.each([
    ['', '1:1: version is missing, expected 1, the only version there is'],
    ['# nothing but this', '1:1: version is missing, expected 1, the only version there is'],
    ['[]', '1:1: expected keys and values, came an empty list'],
    ['version:1', '1:1: expected keys and values, came "version:1": put a space behind the colon'],
    ['{ version: 1, failOn }', '1:15: failOn is missing, expected low, medium, high or critical'],
    ['version: 2', '1:10: expected 1, the only version there is, came the number 2'],
    ['version: "1"', '1:10: expected 1, the only version there is, came "1"'],
    ['verison: 1', '1:1: unknown key "verison". Did you mean version?'],
  ])('%j is answered with its place and what was expected', (text, problem) => {
    expect(problemsOf(parse(text))).toEqual([`policy.yaml:${problem}`]);
  });

  test.each([
    ['failOn: hihg', '2:9: expected low, medium, high or critical, came "hihg". Did you mean high?'],
    ['failOn: High', '2:9: expected low, medium, high or critical, came "High". Did you mean high?'],
    ['failOn: [low]', '2:9: expected low, medium, high or critical, came a list'],
    ['failOn: no', '2:9: expected low, medium, high or critical, came "no"'],
    ['failOn: 0o17', '2:9: expected low, medium, high or critical, came the number 0o17'],
    ['failOn: ""', '2:9: expected low, medium, high or critical, came empty text'],
    ['failon: high', '2:1: unknown key "failon". Did you mean failOn?'],
    [
      'exceptions: []',
      '2:1: unknown key "exceptions", known here: version, failOn, minAssessed, newAccountGraceDays, recording, regions, trails, logBuckets, organization, codecatalyst, activity, controls, waivers',
    ],
    ['newAccountGraceDays: -1', '2:22: expected a whole number of days from 0 to 90, came the number -1'],
    ['newAccountGraceDays: 91', '2:22: expected a whole number of days from 0 to 90, came the number 91'],
    ['newAccountGraceDays: 1.5', '2:22: expected a whole number of days from 0 to 90, came the number 1.5'],
    ['newAccountGraceDays: 3d', '2:22: expected a whole number of days from 0 to 90, came "3d"'],
    [
      'regions: { denied: eu-south-1 }',
      '2:20: expected a list of regions, came "eu-south-1": put it in square brackets',
    ],
    ['regions: { denied: [us] }', '2:21: expected a region such as us-east-1, came "us"'],
    ['regions: { denied: [us-east-1, us-east-1] }', '2:32: this stands in the list already'],
    ['waivers: {}', '2:10: expected a list of waivers, came keys and values'],
    ['minAssessed: 95 %', '2:14: expected a percentage from 0% to 100%, such as 95%, came "95 %"'],
    ['minAssessed: 101', '2:14: expected a percentage from 0% to 100%, such as 95%, came the number 101'],
    ['minAssessed: -1', '2:14: expected a percentage from 0% to 100%, such as 95%, came the number -1'],
    ['minAssessed: .nan', '2:14: expected a percentage from 0% to 100%, such as 95%, came the number .nan'],
    ['minAssessed: true', '2:14: expected a percentage from 0% to 100%, such as 95%, came true'],
    [
      'recording: { mayExclude: [kms] }',
      '2:27: expected kms.amazonaws.com or rdsdata.amazonaws.com, the only ones that trails can exclude, came "kms". Did you mean kms.amazonaws.com?',
    ],
    ['trails:', '2:8: expected keys and values, came nothing: fill it in or take it out'],
    ['trails: [judge]', '2:9: expected keys and values, came a list'],
    ['trails: { judge: some }', '2:18: expected relied-on or all, came "some"'],
    [
      'trails: { destination: { account: 012345678901 } }',
      '2:35: expected an account id as text of 12 digits, came the number 012345678901: put it in quotes',
    ],
    [
      'trails: { destination: { account: "1111-2222-3333" } }',
      '2:35: expected an account id as text of 12 digits, came "1111-2222-3333"',
    ],
    [
      'trails: { destination: { buckets: logs } }',
      '2:35: expected a list of bucket names, came "logs": put it in square brackets',
    ],
    [
      'trails: { destination: { buckets: [] } }',
      '2:35: expected a list of bucket names with at least one entry, came an empty list',
    ],
    [
      'trails: { destination: { buckets: [Logs_Bucket] } }',
      '2:36: expected the name of an S3 bucket: 3 to 63 of a-z, 0-9, dots and hyphens, came "Logs_Bucket"',
    ],
    ['trails: { destination: { prefix: "" } }', '2:34: expected a key prefix of 1 to 200 characters, came empty text'],
    [
      'trails: { encryption: { keys: ["alias/trail"] } }',
      '2:32: expected the ARN of a KMS key, such as arn:aws:kms:us-east-1:111122223333:key/…, came "alias/trail"',
    ],
    [
      'trails: { encryption: { mode: s3, keys: ["arn:aws:kms:us-east-1:111122223333:key/a"] } }',
      '2:41: mode s3 asks for no key: take keys out, or write mode: kms',
    ],
    [
      'trails: { notification: { topics: ["arn:aws:sqs:us-east-1:111122223333:trail"] } }',
      '2:36: expected the ARN of an SNS topic, such as arn:aws:sns:us-east-1:111122223333:trail, came "arn:aws:sqs:us-east-1:111122223333:trail"',
    ],
    ['codecatalyst: {}', '2:15: spaces is missing, expected a list of spaces, which may be empty: []'],
    [
      'codecatalyst: { undeclaredSpaces: lst, spaces: [] }',
      '2:35: expected fail or list, came "lst". Did you mean list?',
    ],
    ['codecatalyst: { spaces: [platform] }', '2:26: expected keys and values, came "platform"'],
    [
      'codecatalyst: { spaces: [], acceptedAdministrators: ["*"] }',
      '2:54: expected the name of a role, such as Deployment, or the start of names and *, came "*"',
    ],
    [
      'codecatalyst: { spaces: [], acceptedAdministrators: Admin }',
      '2:53: expected a list of role names, came "Admin": put it in square brackets',
    ],
    ...[
      '*',
      '**',
      'arn:aws:iam::*:role/*',
      'arn:aws:iam::111122223333:role/deployers/*',
      'arn:aws:iam::*:role/aws-reserved/sso.amazonaws.com/**',
      'arn:aws:iam::111122223333:role/deployers/',
      'arn:aws:sts::111122223333:assumed-role/Deployer/x',
      'a b',
    ].map((deployer): [string, string] => [
      `activity: { deployers: ["${deployer}"] }`,
      `2:25: expected a role's name such as AWSControlTowerExecution, or the ARN of a role or user; * stands for any characters, and not for a whole name, came "${deployer}"`,
    ]),
    [
      'controls: { trail-notifcation: off }',
      '2:13: unknown control "trail-notifcation". Did you mean trail-notification?',
    ],
    ['controls: { s3-logging: off }', '2:13: unknown control "s3-logging"'],
    [
      'controls: { trail-notification: offf }',
      '2:33: expected on, off or { severity: … }, came "offf". Did you mean off?',
    ],
    ['controls: { trail-notification: false }', '2:33: expected on, off or { severity: … }, came false'],
    [
      'controls: { trail-notification: { severity: hgih } }',
      '2:45: expected low, medium, high or critical, came "hgih". Did you mean high?',
    ],
    ['controls: { trail-notification: { severty: low } }', '2:35: unknown key "severty". Did you mean severity?'],
    ['controls: { trail-notification: {} }', '2:33: severity is missing, expected low, medium, high or critical'],
  ])('%j is answered with its place and what was expected', (text, problem) => {
    expect(problemsOf(parse(`version: 1\n${text}`))).toEqual([`policy.yaml:${problem}`]);
  });

  test.each([
    [
      'name: ab',
      'expected a space\'s name: 3 to 63 letters and digits, with single dots, hyphens or underscores between them, came "ab"',
    ],
    ['id: E3420072', 'expected a space\'s id such as e3420072-0000-0000-0000-5e4910cc94cd, came "E3420072"'],
    [
      'region: us-east-1',
      'expected us-west-2 or eu-west-1, where CodeCatalyst is, came "us-east-1". Did you mean us-west-2?',
    ],
    [
      'billingAccount: 333344445555',
      'expected an account id as text of 12 digits, came the number 333344445555: put it in quotes',
    ],
    [
      'connectedAccounts: "333344445555"',
      'expected a list of account ids, came "333344445555": put it in square brackets',
    ],
    ['connectedAccounts: ~', 'expected a list of account ids, came nothing: fill it in or take it out'],
  ])('a space with %j is answered', (field, message) => {
    const [key] = field.split(':');
    const fields = ['name: platform', 'billingAccount: "333344445555"'].filter((other) => !other.startsWith(`${key}:`));
    const problems = problemsOf(
      parse(`version: 1\ncodecatalyst:\n  spaces:\n  - ${[field, ...fields].join('\n    ')}`),
    );

    expect(problems).toEqual([`policy.yaml:4:${7 + String(key).length}: ${message}`]);
  });

  const waiver: Readonly<Record<string, string>> = {
    control: 'trail-notification',
    accounts: '["666677778888"]',
    reason: 'no alerts wanted',
    owner: 'platform@example.com',
    expires: '2027-03-31',
  };
  test.each<[string, string | undefined, number, string]>([
    [
      'control',
      'trail-notifcation',
      14,
      'expected the id of a control, came "trail-notifcation". Did you mean trail-notification?',
    ],
    ['control', undefined, 5, 'control is missing, expected the id of a control'],
    ['accounts', undefined, 5, 'name what it covers: accounts, organizationalUnits, resources or several of them'],
    ['accounts', '[]', 15, 'expected a list of account ids with at least one entry, came an empty list'],
    [
      'accounts',
      '[666677778888]',
      16,
      'expected an account id as text of 12 digits, came the number 666677778888: put it in quotes',
    ],
    [
      'organizationalUnits',
      '[r-ab12]',
      27,
      'expected the id of an organizational unit such as ou-ab12-11111111, came "r-ab12"',
    ],
    [
      'organizationalUnits',
      'ou-ab12-11111111',
      26,
      'expected a list of ids of organizational units, came "ou-ab12-11111111": put it in square brackets',
    ],
    ['resources', '["a trail"]', 17, 'expected an ARN or the name of a space, came "a trail"'],
    ['reason', undefined, 5, 'reason is missing, expected a reason of at most 1000 characters'],
    ['reason', '"  "', 13, 'expected a reason of at most 1000 characters, came "  "'],
    ['owner', '[me]', 12, 'expected the name of who answers for it of at most 200 characters, came a list'],
    [
      'ticket',
      '4711',
      13,
      'expected the name of a ticket of at most 200 characters, came the number 4711: put it in quotes',
    ],
    ['expires', undefined, 5, 'expires is missing, expected a day such as 2027-01-31'],
    ['expires', '2027-02-30', 14, 'expected a day such as 2027-01-31, came "2027-02-30"'],
    ['expires', '2027-03-31T00:00:00Z', 14, 'expected a day such as 2027-01-31, came "2027-03-31T00:00:00Z"'],
    ['expire', '2027-03-31', 5, 'unknown key "expire". Did you mean expires?'],
  ])('a waiver with %s: %s is answered with its place', (key, value, column, message) => {
    const fields = { ...waiver, [key]: value };
    const written = Object.entries(fields).flatMap(([name, said]) => (said === undefined ? [] : [`${name}: ${said}`]));
    const line = value === undefined ? 3 : 3 + written.indexOf(`${key}: ${value}`);

    const problems = problemsOf(parse(`version: 1\nwaivers:\n  - ${written.join('\n    ')}`));

    expect(problems).toEqual([`policy.yaml:${line}:${column}: ${message}`]);
  });

  test('with a reason longer than anybody reads is refused', () => {
    const reason = 'no '.repeat(334);
    const [problem, ...more] = problemsOf(
      parse(
        `version: 1\nwaivers:\n  - { control: trail-notification, accounts: ["666677778888"], reason: "${reason}", owner: me, expires: 2027-03-31 }`,
      ),
    );

    expect(problem).toContain('expected a reason of at most 1000 characters');
    expect(more).toEqual([]);
  });

  test('is told all its problems at once, from top to bottom', () => {
    const text = `version: 1
failOn: hihg
trials: {}
codecatalyst:
  spaces:
    - name: platform
      billingChange: { to: 444455556666, by: 2027-02-30 }
      connectedAccounts: ["111122223333", ~, "111122223333"]
    - name: platform
controls:
  trail-encryption: { severity: urgent }
  trail-logs: off
`;

    expect(problemsOf(parse(text))).toEqual([
      'policy.yaml:2:9: expected low, medium, high or critical, came "hihg". Did you mean high?',
      'policy.yaml:3:1: unknown key "trials". Did you mean trails?',
      'policy.yaml:6:7: billingAccount is missing, expected an account id as text of 12 digits',
      'policy.yaml:7:28: expected an account id as text of 12 digits, came the number 444455556666: put it in quotes',
      'policy.yaml:7:46: expected a day such as 2027-01-31, came "2027-02-30"',
      'policy.yaml:8:43: expected an account id as text of 12 digits, came nothing: fill it in or take it out',
      'policy.yaml:8:46: this stands in the list already',
      'policy.yaml:9:7: billingAccount is missing, expected an account id as text of 12 digits',
      'policy.yaml:9:13: another space has this name already',
      'policy.yaml:11:33: expected low, medium, high or critical, came "urgent"',
      'policy.yaml:12:3: unknown control "trail-logs"',
    ]);
  });

  test('is told a hundred problems and that there are more', () => {
    const problems = problemsOf(parse(`version: 1\n${Array.from({ length: 5000 }, (_, i) => `q${i}x: 1\n`).join('')}`));

    expect(problems).toHaveLength(101);
    expect(problems[0]).toContain('policy.yaml:2:1: unknown key "q0x"');
    expect(problems.at(-1)).toBe('policy.yaml: there are more than these 100 problems');
  });
});
