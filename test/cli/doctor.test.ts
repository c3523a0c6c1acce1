import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { callerSession } from '../../src/aws/session.js';
import { readConfiguration } from '../../src/config/configuration.js';
import { controlIds, controls } from '../../src/controls/index.js';
import type { Check } from '../../src/doctor/check.js';
import { examine } from '../../src/doctor/examine.js';
import { rightsFor } from '../../src/iam/rights.js';
import { loadScenario, parseScenario, type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { connect } from '../support/pipeline.js';
import { textsIn } from '../support/texts.js';
import { notes, projectRoot, temporaryDirectory, trailproof } from './command.js';
import { ran } from './in-process.js';

const directory = join(projectRoot, 'src/sandbox/scenarios/landing-zone');
/** In the regions that most of it is about: each is asked in every account. */
const landingZone = parseScenario({
  ...loadScenario(join(directory, 'scenario.yaml')),
  regions: { enabledByDefault: ['eu-west-1', 'us-east-1', 'us-west-2'], optIn: ['eu-south-1'] },
});
/** And in two more, for those that regions are about. */
const inMoreRegions = {
  regions: {
    enabledByDefault: ['ap-south-1', 'eu-west-1', 'sa-east-1', 'us-east-1', 'us-west-2'],
    optIn: ['eu-south-1'],
  },
};
const settings = readFileSync(join(directory, 'audit.yaml'), 'utf8');
const policy = readFileSync(join(directory, 'policy.yaml'), 'utf8');
const asOf = ['--as-of', '2026-11-20T02:08:00Z'];

const management = '111122223333';
const archive = '222233334444';
const hub = '333344445555';
const payer = '444455556666';
const connected = '666677778888';
const plain = '777788889999';
const suspended = '121212121212';

const open: Sandbox[] = [];
afterEach(async () => {
  for (const sandbox of open.splice(0)) await sandbox.close();
});

const bucket = 'aws-controltower-logs-222233334444-us-east-1';

/** An account of the landing zone where the bucket has another name. */
function withBucketCalled(name: string, account: string): Record<string, unknown> {
  const own = landingZone.accounts.find(({ id }) => id === account);
  return JSON.parse(JSON.stringify(own).replaceAll(bucket, name));
}

interface Circumstances {
  /** Fields of the scenario, and of single accounts. */
  readonly scenario?: Readonly<Record<string, unknown>>;
  readonly accounts?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly settings?: string;
  readonly policy?: string;
  /** The accounts to try. */
  readonly named?: readonly string[];
}

/** A landing zone with one or the other thing broken, and a directory with its configuration. */
async function begun({ scenario = {}, accounts = {}, ...written }: Circumstances) {
  const sandbox = await startSandbox(
    parseScenario({
      ...landingZone,
      accounts: landingZone.accounts.map((account) => ({ ...account, ...accounts[account.id] })),
      ...scenario,
    }),
  );
  open.push(sandbox);
  const cwd = temporaryDirectory();
  mkdirSync(join(cwd, 'config'));
  writeFileSync(join(cwd, 'config/audit.yaml'), written.settings ?? settings);
  writeFileSync(join(cwd, 'config/policy.yaml'), written.policy ?? policy);
  return { sandbox, cwd };
}

/** Runs the command there. */
async function doctor(args: readonly string[], circumstances: Circumstances = {}, command = ran) {
  const { sandbox, cwd } = await begun(circumstances);
  const { accessKeyId, secretAccessKey } = sandbox.credentials();
  const env = { AWS_ENDPOINT_URL: sandbox.url, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  const finished = await command(['doctor', ...asOf, ...args], { cwd, env });
  // Neither the external id nor keys are anybody's business.
  expect(finished.stdout + finished.stderr).not.toMatch(new RegExp(`landing-zone-demo|${escaped(secretAccessKey)}`));
  return { ...finished, calls: sandbox.calls };
}

function escaped(text: string): string {
  return text.replace(/[+/]/g, '\\$&');
}

/** The same without the command line, which takes its time to start. */
async function examined({ named, ...circumstances }: Circumstances = {}) {
  const { sandbox, cwd } = await begun(circumstances);
  const parsed = await readConfiguration({ cwd, directory: join(cwd, 'config'), required: true }, controlIds);
  if (!('value' in parsed)) throw new Error(JSON.stringify(parsed.problems));
  const { settings: asked, policy: judged } = parsed.value;
  const caller = await callerSession(connect(sandbox.url), sandbox.credentials(), 'us-east-1');
  const texts = await textsIn('en');
  const examination = await examine({
    caller,
    region: 'us-east-1',
    asOf: new Date(landingZone.now),
    settings: asked,
    policy: judged,
    rights: rightsFor(controls, { settings: asked, policy: judged, partition: caller.partition }),
    tool: 'trailproof test',
    assumptions: Object.keys(texts.assumptions),
    progress: () => undefined,
    ...(named && { named }),
  });
  const problems = examination.checks.filter(({ state }) => state === 'problem');
  // Whatever is in the way comes with what to do about it.
  for (const { todo } of problems) expect(todo).toMatch(/^[A-Zai].{15,}/);
  expect(JSON.stringify(examination)).not.toContain('landing-zone-demo');
  return { ...examination, problems, calls: sandbox.calls };
}

const allowing = (actions: readonly string[]) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
});
const memberActions = [
  'account:ListRegions',
  'cloudtrail:DescribeTrails',
  'cloudtrail:GetEventSelectors',
  'cloudtrail:GetTrailStatus',
  'cloudtrail:ListTrails',
  'cloudtrail:LookupEvents',
  'iam:GetRolePolicy',
  'iam:ListAttachedRolePolicies',
  'iam:ListRolePolicies',
  'iam:ListRoles',
  'logs:DescribeLogGroups',
];
const missingInPayer = ['cloudtrail:GetEventSelectors', 'iam:ListRoles'];
const without = (action: string, ...more: readonly string[]) =>
  allowing([...memberActions.filter((one) => one !== action), ...more]);

/** Faults that have nothing to do with one another share an examination, which takes longer than looking at it. */
const rightsMissing: Circumstances = {
  scenario: {
    caller: { ...landingZone.caller, policy: without('iam:ListRoles', 'sts:AssumeRole', 'organizations:*') },
  },
  accounts: {
    [archive]: { auditRolePolicy: allowing(memberActions) },
    [payer]: { auditRolePolicy: allowing(memberActions.filter((action) => !missingInPayer.includes(action))) },
  },
};
const rolesMissing: Circumstances = {
  accounts: { [payer]: { auditRole: 'absent' } },
  policy: policy.replace(`account: "${archive}"`, `account: "${plain}"`),
};
const refusals: Circumstances = {
  scenario: { faults: [{ action: 'ListAccounts', fault: 'denied' }] },
  accounts: { [archive]: { auditRole: 'denied' } },
};
const regionsAmiss: Circumstances = {
  scenario: {
    faults: [
      { action: 'GetEventSelectors', account: payer, fault: 'error-500' },
      { action: 'LookupEvents', region: 'us-west-2', fault: 'denied-by-scp' },
    ],
  },
  settings: `${settings}regions: [us-east-1, us-west-2, eu-west-1, ap-east-1]\n`,
};
const nothingSelected: Circumstances = {
  accounts: { [payer]: { auditRolePolicy: without('cloudtrail:DescribeTrails') } },
  settings: `${settings}scope: { accounts: ["131313131313"] }\n`,
};

const examinations = new Map<Circumstances, ReturnType<typeof examined>>();

/** An examination of these circumstances, made when the first test asks for it. */
function examinedOnce(circumstances: Circumstances): ReturnType<typeof examined> {
  const examination = examinations.get(circumstances) ?? examined(circumstances);
  examinations.set(circumstances, examination);
  return examination;
}

describe('trailproof doctor', () => {
  it('finds nothing in the way of an audit of the landing zone, and changes nothing', async () => {
    const { code, stdout, calls } = await doctor([], {}, trailproof);

    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^ok +arn:aws:sts::333344445555:assumed-role\/TrailproofHub\/operator, account 333344445555, partition aws$/m,
    );
    expect(stdout).toMatch(/^ok +o-lz7q4w2e9r, management account 111122223333, 12 accounts to audit$/m);
    expect(stdout).toMatch(/^ok +111122223333: all 11 actions that the controls need are allowed$/m);
    expect(stdout).toMatch(/^ok +arn:aws:s3:::aws-controltower-logs-.* can be read in 222233334444, which owns it$/m);
    expect(stdout).toMatch(/^holds +A10: /m);
    expect(stdout).toMatch(/^not tested +A1: .*\n +only the log files tell/m);
    expect(stdout).toMatch(/\nAccounts tried: 4\. .*\nNothing that was tried is in the way of an audit\.\n$/);
    expect(stdout).not.toMatch(/PROBLEM|DOES NOT HOLD/);
    expect(stdout).not.toContain('\u001b');
    const verbs = new Set(calls.map(({ action }) => /^[A-Z][a-z]+/.exec(action)?.[0]));
    expect([...verbs].sort()).toEqual(['Assume', 'Describe', 'Get', 'List', 'Lookup']);
  });

  it('tries the management account, those that the policy names, and its own; the same ones every time', async () => {
    const [first, second] = [await examined(), await examined()];

    expect(first.accounts).toEqual([management, archive, hub, payer]);
    expect(second.checks).toEqual(first.checks);
    expect(second.assumptions).toEqual(first.assumptions);
    const states = Object.fromEntries(first.assumptions.map(({ id, state }) => [id, state]));
    expect(states).toMatchObject({ A2: 'holds', A3: 'holds', A8: 'holds', A10: 'holds', A11: 'holds' });
    expect(states).toMatchObject({ A1: 'not-tested', A4: 'not-tested', A7: 'not-tested', A9: 'not-tested' });
  });

  it('needs no Organizations where audit.yaml names the accounts', async () => {
    const { problems, calls, accounts } = await examined({
      settings: settings.replace('accounts: organization', `accounts: ["${management}", "${archive}", "${hub}"]`),
    });

    expect(problems).toEqual([]);
    expect(accounts).toEqual([management, archive, hub]);
    expect(calls.filter(({ service }) => service === 'organizations')).toEqual([]);
  });
});

describe('trailproof doctor names what is in the way, and what to do', () => {
  it.each<[string, Circumstances, Partial<Check>, readonly string[]]>([
    [
      'a wrong external id',
      { settings: settings.replace('landing-zone-demo', 'another-one') },
      { about: 'role', account: management },
      [
        'arn:aws:iam::111122223333:role/TrailproofAudit',
        'external id that role.externalId of audit.yaml has',
        'arn:aws:iam::333344445555:role/TrailproofHub',
        'sts:AssumeRole',
        'StackSets never reach the management account',
      ],
    ],
    [
      'no external id',
      { settings: settings.replace('externalId: landing-zone-demo, ', '') },
      { about: 'role', account: archive },
      ['audit.yaml has no role.externalId'],
    ],
    [
      'a role that one account has not',
      rolesMissing,
      { about: 'role', account: payer },
      [`lets the audit into ${management}, so look for it in ${payer} first`],
    ],
    [
      'ListAccounts denied',
      refusals,
      { about: 'organization', action: 'organizations:ListAccounts' },
      ['delegated administrator', 'organizationRole', '--accounts self'],
    ],
    [
      'a right missing in one account',
      rightsMissing,
      { about: 'right', account: payer, action: 'iam:ListRoles' },
      ['"Action":"iam:ListRoles"', `arn:aws:iam::${payer}:role/TrailproofAudit`, 'trailproof iam'],
    ],
    [
      'a right missing that an audit would not miss today',
      rightsMissing,
      { about: 'right', account: payer, action: 'cloudtrail:GetEventSelectors' },
      ['"Action":"cloudtrail:GetEventSelectors"'],
    ],
    [
      'an outage in which nobody can tell whether a right is there',
      regionsAmiss,
      {
        about: 'right',
        account: payer,
        says: expect.stringMatching(/^cloudtrail:GetEventSelectors of .*InternalFailure/),
      },
      ['Try again'],
    ],
    [
      'a right to describe trails missing',
      nothingSelected,
      { about: 'right', account: payer, action: 'cloudtrail:DescribeTrails' },
      ['"Action":"cloudtrail:DescribeTrails"'],
    ],
    [
      'a right of the own account missing',
      rightsMissing,
      { about: 'right', account: hub, action: 'iam:ListRoles' },
      ['arn:aws:iam::333344445555:role/TrailproofHub'],
    ],
    [
      "a right of the topic's owner missing",
      rightsMissing,
      { about: 'right', account: hub, action: 'sns:GetTopicAttributes' },
      ['"Action":"sns:GetTopicAttributes"'],
    ],
    [
      "a right of the bucket's owner missing",
      rightsMissing,
      { about: 'right', account: archive, action: 's3:GetBucketLocation' },
      ['"Action":"s3:GetBucketLocation"'],
    ],
    [
      'another owner of the bucket than the policy names',
      rolesMissing,
      { about: 'resource', account: archive },
      [`trails: { destination: { account: "${archive}" } }`],
    ],
    [
      'a policy that names no owner of the bucket, nor does its name',
      {
        policy: policy.replace(`    account: "${archive}"\n`, '').replaceAll(bucket, 'all-our-logs'),
        accounts: Object.fromEntries([management, archive].map((id) => [id, withBucketCalled('all-our-logs', id)])),
      },
      { about: 'resource', account: archive },
      [`trails: { destination: { account: "${archive}" } }`],
    ],
    [
      'an owner of the bucket that lets nobody in',
      refusals,
      { about: 'role', account: archive },
      [`arn:aws:iam::${archive}:role/TrailproofAudit`],
    ],
    [
      'a bucket of nobody who was asked',
      { policy: policy.replace(`account: "${archive}"`, 'account: "131313131313"') },
      { about: 'resource', account: archive },
      [`account: "${archive}"`],
    ],
    [
      "a region denied where an audit needs it: CodeCatalyst's events",
      regionsAmiss,
      { about: 'region', action: 'cloudtrail:LookupEvents', regions: ['us-west-2'] },
      ['service_control_policy', 'in us-west-2'],
    ],
    [
      'a region that is stated and not enabled',
      regionsAmiss,
      { about: 'region', account: archive, regions: ['ap-east-1'] },
      ['Take ap-east-1 out of regions in audit.yaml'],
    ],
    [
      'a clock that is off',
      { scenario: { faults: [{ fault: 'clock-skew', minutes: -20 }] }, named: [plain] },
      { about: 'clock' },
      ['NTP'],
    ],
    [
      'a hop that lets nobody in',
      { settings: `${settings}hop: { roleArn: "arn:aws:iam::${plain}:role/Nobody" }\n` },
      { about: 'role' },
      ['hop.roleArn'],
    ],
    [
      'an organization role that lets nobody in',
      { settings: `${settings}organizationRole: { roleArn: "arn:aws:iam::${plain}:role/Nobody" }\n` },
      { about: 'organization' },
      ['organizationRole.roleArn'],
    ],
    ['a scope that selects what is not there', nothingSelected, { about: 'organization' }, []],
  ])('%s', async (_title, circumstances, expected, todos) => {
    const { problems } = await examinedOnce(circumstances);

    const found = problems.find((problem) =>
      Object.entries(expected).every(([key, value]) =>
        expect.objectContaining({ [key]: value }).asymmetricMatch(problem),
      ),
    );
    expect(found, JSON.stringify(problems, null, 2)).toBeDefined();
    for (const todo of todos) expect(found?.todo).toContain(todo);
  });

  it('a suspended account and one that there is not, where they are named', async () => {
    const { problems, accounts } = await examined({ named: [suspended, '131313131313', connected] });

    expect(problems).toEqual([
      expect.objectContaining({ account: '131313131313', says: 'it is none of the accounts of this audit' }),
      expect.objectContaining({ account: suspended, says: 'it is SUSPENDED: nobody can enter it' }),
    ]);
    expect(accounts).toContain(connected);
    expect(accounts).not.toContain(archive);
  });

  it('several at once, each by itself', async () => {
    const { problems } = await examined({
      settings: settings.replace('externalId: landing-zone-demo', 'externalId: another-one'),
      policy: policy.replace(`account: "${archive}"`, `account: "${plain}"`),
      scenario: { faults: [{ action: 'ListAccounts', fault: 'denied' }] },
    });

    expect(problems.map(({ about, account }) => `${about} ${account}`)).toEqual([
      `organization ${hub}`,
      `role ${management}`,
      `role ${payer}`,
      `role ${plain}`,
    ]);
  });

  it('as JSON, with their number', async () => {
    const { code, stdout } = await doctor(['--json', '--accounts', suspended]);

    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ problems: 1, partition: 'aws', checks: expect.any(Array) });
  });

  it('and in words for people', async () => {
    const { code, stdout } = await doctor(['--accounts', payer], {
      accounts: { [payer]: { auditRolePolicy: without('iam:ListRoles'), name: 'x' } },
    });

    expect(code).toBe(1);
    expect(stdout).toMatch(/^PROBLEM +444455556666: iam:ListRoles: AccessDenied: .*\n +Do: Add \{"Effect":"Allow",/m);
    expect(stdout).toMatch(/^note +444455556666: 10 of 11 actions that the controls need are allowed$/m);
    expect(stdout).toMatch(/\nIn the way of an audit: 1\.\n$/);
  });
});

describe('trailproof doctor about regions', () => {
  const scenario = {
    ...inMoreRegions,
    regionDeny: { regions: ['ap-south-1', 'sa-east-1'], exceptAccounts: [] },
  };

  it('tells which are denied, with the policy that denies them; the organization trail keeps them from mattering', async () => {
    const { problems, checks } = await examined({ scenario });

    expect(problems).toEqual([]);
    const denied = checks.filter(({ regions }) => regions?.includes('ap-south-1'));
    expect(denied.map(({ account }) => account)).toEqual([archive, hub, payer]);
    expect(denied[0]).toMatchObject({
      state: 'note',
      regions: ['ap-south-1', 'sa-east-1'],
      says: expect.stringContaining('explicit deny in a service control policy: arn:aws:organizations::'),
      todo: expect.stringContaining('regions: { denied: [ap-south-1, sa-east-1] }'),
    });
  });

  it('finds them in the way where no trail covers the account', async () => {
    const accounts = Object.fromEntries(landingZone.accounts.map(({ id }) => [id, { trails: [] }]));

    const { problems } = await examined({ scenario, accounts });

    expect(problems).toContainEqual(
      expect.objectContaining({ about: 'region', account: archive, regions: ['ap-south-1', 'sa-east-1'] }),
    );
  });

  it('takes them as they are where the policy declares them, and says where one answers nevertheless', async () => {
    const declared = `${policy}regions: { denied: [ap-south-1, sa-east-1, eu-west-1] }\n`;

    const { checks } = await examined({ scenario, policy: declared });

    const said = checks.filter(({ account, regions }) => account === archive && regions);
    expect(said).toEqual([
      expect.objectContaining({ state: 'ok', regions: ['ap-south-1', 'sa-east-1'] }),
      expect.objectContaining({
        state: 'note',
        regions: ['eu-west-1'],
        todo: expect.stringContaining('judged as any other'),
      }),
    ]);
    expect(checks.filter(({ account, regions }) => account === management && regions)).toEqual([]);
  });
});

describe('trailproof doctor about what is believed of AWS', () => {
  it('finds a trail that a region does not show, and counts that as in the way', async () => {
    const trails = landingZone.accounts.find(({ id }) => id === management)?.trails ?? [];
    const { code, stdout } = await doctor(['--accounts', archive], {
      scenario: inMoreRegions,
      accounts: {
        [management]: { trails: trails.map((trail) => ({ ...trail, unseenIn: [{ region: 'sa-east-1' }] })) },
      },
    });

    expect(code).toBe(1);
    expect(stdout).toMatch(/^DOES NOT HOLD +A10: .*\n .*is not shown to \d+ in sa-east-1\n +Do: /m);
    expect(stdout).toMatch(/\nIn the way of an audit: 1\.\n$/);
  });

  it('puts a bucket of another region to the test', async () => {
    const { assumptions } = await examined({
      named: [archive],
      scenario: inMoreRegions,
      accounts: {
        [archive]: { buckets: [{ name: 'aws-controltower-logs-222233334444-us-east-1', region: 'sa-east-1' }] },
      },
    });

    expect(assumptions.find(({ id }) => id === 'A7')).toMatchObject({
      state: 'holds',
      why: expect.stringContaining('sa-east-1'),
    });
  });
});

describe('trailproof doctor that cannot try anything', () => {
  it.each([
    [
      'credentials have expired',
      [{ service: 'organizations', fault: 'expired-credentials' }],
      /have expired\. Sign in again/,
    ],
    [
      'credentials are refused',
      [{ action: 'GetCallerIdentity', fault: 'denied' }],
      /were refused by sts:GetCallerIdentity/,
    ],
  ])('exits 2 and says so where %s', async (_title, faults, expected) => {
    const { code, stdout, stderr } = await doctor([], { scenario: { faults } });

    expect([code, stdout]).toEqual([2, '']);
    expect(notes(stderr)).toMatch(expected);
  });

  it.each([
    [['--accounts', 'self'], '12 digits'],
    [['--config', 'nowhere'], 'nowhere'],
  ])('exits 2 for %j', async (args, expected) => {
    const { code, stderr } = await doctor(args);

    expect(code).toBe(2);
    expect(stderr).toContain(expected);
  });
});
