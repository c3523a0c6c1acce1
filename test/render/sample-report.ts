import type { LeftOut } from '../../src/model/evidence.js';
import type { Answer } from '../../src/model/fact.js';
import type { AccountStanding, Severity, Subject, Verdict } from '../../src/model/finding.js';
import type {
  AccountRow,
  CauseRow,
  ControlRow,
  FailedCallRow,
  FindingRow,
  FrameworkRow,
  GapRow,
  Message,
  Report,
  RequirementRow,
  SpaceRow,
  WaiverRow,
} from '../../src/model/report.js';
import { hostileNames, type SampleAccount, sampleAccounts } from './sample-accounts.js';
import { notAsked, sampleActivity } from './sample-activity.js';

const asOf = '2026-11-21T02:08:00.000Z';

type SampleControl = readonly [string, Severity, Subject['kind'], string, string];

const controls: readonly SampleControl[] = [
  [
    'account-recording',
    'critical',
    'account',
    'Activity is recorded',
    'A logging trail, own or organization, records management events of the account.',
  ],
  [
    'multi-region-recording',
    'critical',
    'account',
    'Every region is recorded',
    'In every enabled region a logging trail records reads and writes of every service.',
  ],
  [
    'trail-logging',
    'critical',
    'trail',
    'The trail is logging',
    'The trail was started and has not been stopped since.',
  ],
  [
    'trail-encryption',
    'high',
    'trail',
    'Logs are encrypted with a KMS key',
    'The trail names a KMS key that exists, is enabled and is allowed by the policy.',
  ],
  [
    'trail-notification',
    'medium',
    'trail',
    'Deliveries are announced',
    'The trail names an SNS topic that exists and is allowed by the policy.',
  ],
  [
    'trail-log-validation',
    'medium',
    'trail',
    'Log files are signed',
    'Log file validation is on and digests are delivered.',
  ],
  [
    'trail-destination',
    'high',
    'trail',
    'Logs go to the central bucket',
    'The bucket is one that the policy allows, and the expected account owns it.',
  ],
  [
    'codecatalyst-connected-accounts',
    'high',
    'account',
    'Only declared accounts are connected',
    'No trace shows a connection that the policy does not declare.',
  ],
  [
    'codecatalyst-billing-account',
    'high',
    'space',
    'The declared account pays',
    'The newest event of a space landed in the billing account that the policy declares.',
  ],
  [
    'codecatalyst-role-trust',
    'low',
    'account',
    'Roles trust one space only',
    'Every role that CodeCatalyst may assume is bound to a declared space.',
  ],
  [
    'organization-trail',
    'high',
    'organization',
    'The organization has a trail',
    'A logging multi-region organization trail exists, and CloudTrail has trusted access.',
  ],
  [
    'log-bucket-retention',
    'medium',
    'bucket',
    'Logs are kept long enough',
    'No lifecycle rule that touches log files deletes them before the policy says.',
  ],
];

/** As many as the catalogue may have one day, in its order. */
const moreControls: readonly SampleControl[] = [
  ...['trail-delivery', 'trail-key-rotation', 'trail-cloudwatch-logs', 'trail-tampering', 'trail-insights'],
  ...['duplicate-recording', 'event-data-store-encryption'],
  ...['log-bucket-public-access', 'log-bucket-tamper-protection', 'log-bucket-access-logging'],
  ...['codecatalyst-deployment-recording', 'codecatalyst-declared-connections', 'codecatalyst-role-privilege'],
  'codecatalyst-membership',
].map((id): SampleControl => {
  const subject = id.startsWith('trail-') ? 'trail' : id.startsWith('log-bucket-') ? 'bucket' : 'account';
  return [id, 'medium', subject, `What ${id} asks`, `It asks what ${id} asks.`];
});

/** The sample with 26 controls. */
export function wideReport(size = 25): Report {
  return sampleReport(
    size,
    [...controls, ...moreControls].toSorted(([a], [b]) => groupOf(a) - groupOf(b)),
  );
}

function groupOf(id: string): number {
  return ['log-bucket-', 'codecatalyst-'].findIndex((start) => id.startsWith(start));
}

export function message(text: string, code = 'sample', fix?: string): Message {
  return { code, args: {}, text, ...(fix !== undefined && { fix }) };
}

/** A report as a large, untidy organization gives it. */
export function sampleReport(size = 25, asked: readonly SampleControl[] = controls): Report {
  const accounts = sampleAccounts(size);
  const owner = accounts[0];
  if (owner === undefined) throw new Error('A sample has at least one account');
  const arn = `arn:aws:cloudtrail:us-east-1:${owner.id}:trail/aws-controltower-BaselineCloudTrail`;
  const waivers = waiverRows(accounts);
  const findings = asked
    .flatMap(([id, severity]) => findingsOf(id, severity, accounts, owner, arn))
    .map((finding) => waivedBy(waivers, finding));
  const rows = asked.map(([id, severity, subject, title, asks]) =>
    controlRow(id, severity, subject, title, asks, findings, accounts),
  );
  const gaps = gapRows(accounts);
  const judgements = countBy(findings);
  const waived = {
    fail: findings.filter(({ verdict, waiver }) => verdict === 'fail' && waiver).length,
    'not-assessed': findings.filter(({ verdict, waiver }) => verdict === 'not-assessed' && waiver).length,
  };
  const assessed = judgements.pass + judgements.fail + waived.fail;
  return {
    version: 1,
    language: 'en',
    tool: 'trailproof 0.1.0',
    run: {
      id: '20261121T020800Z-3f9a2c1b',
      asOf,
      partition: 'aws',
      caller: `arn:aws:sts::${owner.id}:assumed-role/SecurityAudit/nightly@example.com`,
      hop: `arn:aws:sts::${accounts[1]?.id ?? owner.id}:assumed-role/TrailproofHub/nightly@example.com`,
      scope: message(`Organization o-a1b2c3d4e5 with ${size} accounts`),
      organization: { id: 'o-a1b2c3d4e5', managementAccount: owner.id },
      policy: {
        source: 'config/policy_[v2] & <draft>.yaml',
        sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      },
      evidence: { sha256: '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae' },
      customEndpoint: true,
    },
    outcome: {
      exitCode: 1,
      headline: message('Recording fails in 4 accounts: they own trails that were stopped.'),
      details: [
        message('Three causes are behind 12 failures; the first, a stopped trail, is critical.'),
        message('Two accounts could not be read; 92.3 % of the judgements could be made, the policy asks for 95 %.'),
      ],
    },
    summary: {
      accounts: {
        total: size,
        read: accounts.filter(({ kind }) => kind !== 'unreadable' && kind !== 'inactive').length,
        unreadable: accounts.filter(({ kind }) => kind === 'unreadable').length,
        inactive: accounts.filter(({ kind }) => kind === 'inactive').length,
        new: 0,
        failing: accounts.filter(({ kind }) => kind === 'apart').length,
      },
      judgements,
      waived,
      assessedPercent: Math.floor((assessed / (assessed + judgements['not-assessed'])) * 1000) / 10,
      minAssessed: 95,
      failuresBySeverity: severitiesOf(findings, 'fail'),
      notAssessedBySeverity: severitiesOf(findings, 'not-assessed'),
    },
    causes: causes(accounts),
    controls: rows,
    accounts: accounts.map((account) => accountRow(account, asked, findings, arn)),
    leftOut: leftOut(),
    spaces: spaces(accounts),
    activity: sampleActivity(accounts, arn),
    findings,
    frameworks: frameworks(),
    waivers,
    gaps,
    failedCalls: failedCalls(accounts),
    trails: [{ arn, settings: [message('logging'), message('bucket organization-trail-logs')] }],
    method: [
      message(
        'The organization trail was read once, from its owner; members show that they rest on it and inherit its state.',
      ),
      message('CodeCatalyst connections are inferred from event history of 90 days and from trust policies.'),
      message('Every time in this report is UTC and comes from the clock of the machine that collected.'),
    ],
    assumptions: [
      { id: 'A1', text: 'DescribeTrails shows shadow trails in every region that a multi-region trail covers.' },
      { id: 'A7', text: 'Excluding kms.amazonaws.com from management events leaves out every KMS event.' },
    ],
  };
}

function findingsOf(
  control: string,
  severity: Severity,
  accounts: readonly SampleAccount[],
  owner: SampleAccount,
  trail: string,
): FindingRow[] {
  const found: FindingRow[] = [];
  const add = (
    verdict: Verdict,
    account: SampleAccount,
    subject: Subject,
    words: readonly (string | Message)[],
    extra: Partial<FindingRow> = {},
  ) =>
    found.push({
      control,
      severity,
      verdict,
      subject,
      account: { id: account.id, name: account.name },
      because: words.map((said) => (typeof said === 'string' ? message(said) : said)),
      gaps: [],
      evidence: [
        answer('cloudtrail:DescribeTrails', account.id, 0),
        answer('cloudtrail:GetTrailStatus', account.id, 1),
      ],
      inheritedBy: [],
      ...extra,
    });
  const self = ({ id }: SampleAccount): Subject => ({ kind: 'account', id });
  const ownTrail = ({ id }: SampleAccount): Subject => ({
    kind: 'trail',
    id: `arn:aws:cloudtrail:eu-central-1:${id}:trail/legacy-trail-with-a-name-that-is-rather-long`,
  });
  const members = accounts.filter(({ kind }) => kind === 'member');
  for (const account of accounts) {
    const { kind } = account;
    if (kind === 'inactive') continue;
    if (kind === 'unreadable') {
      add('not-assessed', account, self(account), [], { gaps: gapsOf(account, accounts), evidence: [] });
    } else if (control === 'organization-trail' || control.startsWith('log-bucket-')) {
      const kind = control === 'organization-trail' ? 'organization' : 'bucket';
      const id = kind === 'bucket' ? 'arn:aws:s3:::organization-trail-logs' : 'o-a1b2c3d4e5';
      if (account !== owner) continue;
      if (kind === 'organization')
        add('pass', account, { kind, id }, [`Recorded by ${trail}.`], { inheritedBy: members.map((one) => one.id) });
      else
        add(
          'fail',
          account,
          { kind, id },
          [message(`A rule deletes log files after 30 days.`, 'deleted-early', bucketFix)],
          { inheritedBy: members.map((one) => one.id) },
        );
    } else if (control.startsWith('trail-')) {
      if (kind === 'owner')
        add('pass', account, { kind: 'trail', id: trail }, [`It is on: ${trail}.`], {
          inheritedBy: members.map(({ id }) => id),
        });
      if (kind !== 'apart') continue;
      if (control === 'trail-logging')
        add(
          'fail',
          account,
          ownTrail(account),
          [
            message(
              'It was stopped on 2026-10-02 11:20:14 UTC.',
              'stopped',
              `aws cloudtrail start-logging --name ${ownTrail(account).id} --region eu-central-1`,
            ),
          ],
          {
            evidence: Array.from({ length: 4 }, (_, i) => answer('cloudtrail:GetTrailStatus', account.id, i)),
          },
        );
      else if (control === 'trail-encryption')
        add('fail', account, ownTrail(account), [
          `Its key arn:aws:kms:eu-central-1:${account.id}:key/0d1e2f3a-4b5c-6d7e-8f90-a1b2c3d4e5f6 is not one that the policy allows.`,
        ]);
      else if (control === 'trail-notification')
        add('not-applicable', account, ownTrail(account), ['The policy states no topics.']);
      else add('pass', account, ownTrail(account), ['It is as the policy asks.']);
    } else if (control === 'codecatalyst-billing-account') {
      if (account === owner) {
        add('fail', account, { kind: 'space', id: 'platform' }, [
          'The newest event of "platform" landed in another account than the declared one.',
        ]);
        add('pass', account, { kind: 'space', id: 'データ基盤' }, ['The newest event landed in the declared account.']);
      }
    } else if (control === 'account-recording' && kind === 'apart') {
      add('fail', account, self(account), [
        message('No logging trail records this account.', 'no-trail', createFix),
        `Its only trail, ${ownTrail(account).id}, is stopped.`,
      ]);
    } else if (control === 'codecatalyst-role-trust' && account.name.startsWith('[Pay]')) {
      add('fail', account, self(account), [
        `The role arn:aws:iam::${account.id}:role/service-role/CodeCatalystWorkflowDevelopmentRole-with-a-very-long-name-${'x'.repeat(40)} trusts every space.`,
      ]);
    } else {
      add('pass', account, self(account), [
        control.startsWith('codecatalyst-')
          ? 'No trace was found in event history from 2026-08-23 to 2026-11-21.'
          : `Recorded by ${trail}.`,
      ]);
    }
  }
  const order: Record<Verdict, number> = { fail: 0, 'not-assessed': 1, 'not-applicable': 2, pass: 3 };
  return found.sort((a, b) => order[a.verdict] - order[b.verdict]);
}

/** Names as a shell has to be given them, and longer than a line. */
const bucketFix = `aws s3api get-bucket-lifecycle-configuration --bucket 'not a | bucket '\\''; \`x\` <b>' --region eu-central-1`;
const createFix = `aws cloudtrail create-trail --name NAME --s3-bucket-name BUCKET --is-multi-region-trail --include-global-service-events --enable-log-file-validation --kms-key-id arn:aws:kms:eu-central-1:100000000000:key/${'0d1e2f3a-'.repeat(12)}`;

/** Of one failure, of one open question, out of date, and of nothing; with words that mean harm. */
function waiverRows(accounts: readonly SampleAccount[]): WaiverRow[] {
  const first = (kind: SampleAccount['kind']) => accounts.find((account) => account.kind === kind)?.id;
  const none = { fail: 0, 'not-assessed': 0 };
  const [link, formula, , mention] = hostileNames;
  const trailLogging = (kind: SampleAccount['kind']) => {
    const id = first(kind);
    return id === undefined ? [] : [{ control: 'trail-logging', accounts: [id] }];
  };
  return [
    ...trailLogging('apart').map(
      (about): WaiverRow => ({
        ...about,
        reason: `The account is shut down at the end of the year. ${link}`,
        owner: 'platform@example.com',
        ticket: 'SEC-4711',
        expires: '2026-12-31',
        state: 'in-force',
        matched: { ...none, fail: 1 },
        inheriting: 0,
      }),
    ),
    ...trailLogging('unreadable').map(
      (about): WaiverRow => ({
        ...about,
        reason: 'Bought last month, and run by its former owner until the contract ends.',
        owner: `東京 ${mention}`,
        expires: '2027-01-31',
        state: 'in-force',
        matched: { ...none, 'not-assessed': 1 },
        inheriting: 0,
      }),
    ),
    {
      control: 'trail-notification',
      organizationalUnits: ['ou-ab12-11111111', 'ou-ab12-22222222'],
      reason: 'No alerts wanted in sandboxes.',
      owner: formula,
      expires: '2026-11-20',
      state: 'expired',
      matched: none,
      inheriting: 0,
    },
    {
      control: 'trail-destination',
      resources: [`arn:aws:cloudtrail:eu-central-1:100000000000:trail/${'long-name-'.repeat(20)}`, 'platform'],
      accounts: ['999999999999'],
      reason: 'two\nlines',
      owner: 'audit',
      expires: '2027-03-31',
      state: 'unmatched',
      matched: none,
      inheriting: 0,
    },
  ];
}

function waivedBy(waivers: readonly WaiverRow[], finding: FindingRow): FindingRow {
  if (finding.verdict !== 'fail' && finding.verdict !== 'not-assessed') return finding;
  const index = waivers.findIndex(
    ({ control, accounts, state }) =>
      state === 'in-force' && control === finding.control && accounts?.includes(finding.account.id),
  );
  const waiver = waivers[index];
  if (waiver === undefined) return finding;
  const { reason, owner, ticket, expires } = waiver;
  return { ...finding, waiver: { row: index + 1, reason, owner, ...(ticket !== undefined && { ticket }), expires } };
}

function answer(api: string, account: string, i: number): Answer {
  return {
    id: `${api} ${account} ${i}`,
    api,
    account,
    region: ['us-east-1', 'eu-central-1', 'ap-northeast-1', 'us-west-2'][i % 4] ?? 'us-east-1',
    at: `2026-11-21T02:0${i}:1${i}.000Z`,
    requestIds: [`3f9a2c1b-0000-4000-8000-${account}`],
  };
}

/** Mostly one gap; of every fourth account one in each of many regions, which the report lists nowhere else. */
function gapsOf(account: SampleAccount, accounts: readonly SampleAccount[]): FindingRow['gaps'] {
  const gap = gapOf(account);
  if (accounts.filter(({ kind }) => kind === 'unreadable').indexOf(account) % 4 !== 1) return [gap];
  const regions = ['ap-northeast-1', 'eu-central-1', 'eu-west-1', 'us-east-1', 'us-west-2'];
  return regions.map((region) => ({
    ...gap,
    api: 'cloudtrail:DescribeTrails',
    reason: 'denied-by-scp',
    region,
    detail: `AccessDeniedException in ${account.id}: explicit deny in a service control policy`,
    text: 'A service control policy denies the call.',
    row: 2,
  }));
}

function gapOf(account: SampleAccount): FindingRow['gaps'][number] {
  return {
    account: account.id,
    region: 'us-east-1',
    api: 'sts:AssumeRole',
    resource: `arn:aws:iam::${account.id}:role/TrailproofAudit`,
    reason: 'role-not-assumed',
    detail: `User: arn:aws:sts::100000000000:assumed-role/SecurityAudit/nightly@example.com is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::${account.id}:role/TrailproofAudit | see https://docs.aws.amazon.com/ <b>now</b>`,
    requestId: `77777777-1111-4000-8000-${account.id}`,
    text: 'The audit role could not be assumed.',
    row: 1,
  };
}

function gapRows(accounts: readonly SampleAccount[]): GapRow[] {
  const unreadable = accounts.filter(({ kind }) => kind === 'unreadable');
  const [first] = unreadable;
  if (first === undefined) return [];
  return [
    {
      api: 'sts:AssumeRole',
      reason: 'role-not-assumed',
      text: 'The audit role could not be assumed.',
      detail: gapOf(first).detail,
      accounts: unreadable.map(({ id }) => id),
      regions: [],
      controls: controls.map(([id]) => id),
      remedy: 'Roll the role out to these accounts, or add the caller to its trust policy.',
      statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: 'arn:aws:iam::*:role/TrailproofAudit' },
    },
    {
      api: 'cloudtrail:DescribeTrails',
      reason: 'denied-by-scp',
      text: 'A service control policy denies the call.',
      detail:
        'AccessDeniedException: explicit deny in a service control policy: arn:aws:organizations::100000000000:policy/o-a1b2c3d4e5/service_control_policy/p-k1l2m3n4',
      accounts: [first.id],
      regions: ['eu-central-1', 'us-east-1'],
      controls: ['account-recording'],
      remedy: 'Exempt the audit role from this policy, or accept that the account is not assessed.',
    },
  ];
}

/** A nameless one among them, and names that mean harm. */
function leftOut(): LeftOut[] {
  const names = ['shut-down-2024', '', '横浜支社 営業', ...hostileNames];
  return names.map((name, i) => ({
    id: String(900000000000 + i * 7919),
    name,
    why: i % 3 === 1 ? 'excluded' : 'not-selected',
  }));
}

function frameworks(): FrameworkRow[] {
  const [link, formula] = hostileNames;
  const sources = ['https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html'];
  const row = (
    state: RequirementRow['state'],
    ids: readonly string[],
    ...because: readonly string[]
  ): RequirementRow => ({
    ids,
    controls: state === 'failing' ? ['account-recording', 'trail-logging'] : ['trail-encryption'],
    state,
    because: because.map((text) => message(text)),
    sources,
  });
  return [
    {
      id: 'cis',
      name: 'CIS AWS Foundations Benchmark',
      version: '5.0.0',
      source: { title: 'The benchmark', url: 'https://www.cisecurity.org/benchmark/amazon_web_services' },
      requirements: [
        row('failing', ['3.1'], 'Failing: account-recording.', 'Not assessed: trail-logging.'),
        row('open', ['3.2'], 'Not assessed: trail-encryption.'),
        row('relaxed', ['3.5'], 'The policy says trails.encryption.mode: s3. The requirement needs kms.'),
        row('off', ['3.6', '3.8'], 'Switched off: trail-encryption.'),
        row('waived', ['3.7'], 'Waived in part or whole: trail-encryption.'),
      ],
    },
    {
      id: 'nist',
      name: `NIST ${link}`,
      source: { title: formula, url: 'https://csrc.nist.gov/pubs/sp/800/53/r5/upd1/final' },
      requirements: [
        {
          ...row(
            'met',
            Array.from({ length: 40 }, (_, i) => `AU-${i + 1}(${i})`),
          ),
          inPart: 'Only what trails contribute to it is looked at.',
        },
        row('not-applicable', ['SC-12']),
      ],
    },
  ];
}

function failedCalls(accounts: readonly SampleAccount[]): FailedCallRow[] {
  const [owner] = accounts;
  const firstAccounts = accounts.slice(0, 3).map(({ id }) => id);
  return [
    {
      api: 'cloudtrail:ListTrails',
      reason: 'denied',
      accounts: accounts.length,
      firstAccounts,
      detail: `AccessDeniedException: User: arn:aws:sts::100000000000:assumed-role/TrailproofAudit/nightly@example.com is not authorized to perform: cloudtrail:ListTrails | see https://docs.aws.amazon.com/ <b>now</b>`,
    },
    {
      api: 'organizations:DescribeOrganizationalUnit',
      reason: 'unexpected-answer',
      accounts: 1,
      firstAccounts: owner ? [owner.id] : [],
      detail: hostileNames[2],
    },
  ];
}

function controlRow(
  id: string,
  severity: Severity,
  subject: Subject['kind'],
  title: string,
  asks: string,
  findings: readonly FindingRow[],
  accounts: readonly SampleAccount[],
): ControlRow {
  const own = findings.filter(({ control }) => control === id);
  const inherited = new Set(own.flatMap(({ inheritedBy }) => inheritedBy)).size;
  return {
    id,
    severity,
    subject,
    title,
    asks,
    reads: ['cloudtrail:DescribeTrails', 'cloudtrail:GetTrailStatus'],
    counts: countBy(own),
    waived: own.filter(({ waiver }) => waiver !== undefined).length,
    inherited: Math.min(inherited, accounts.length),
  };
}

function accountRow(
  account: SampleAccount,
  asked: readonly SampleControl[],
  findings: readonly FindingRow[],
  trail: string,
): AccountRow {
  const standings: Record<string, AccountStanding> = {};
  for (const [id] of asked) {
    const own = findings.find((finding) => finding.control === id && finding.account.id === account.id);
    const inherited = findings.find((finding) => finding.control === id && finding.inheritedBy.includes(account.id));
    if (own !== undefined) standings[id] = { verdict: own.verdict, ...(own.waiver && { waived: true as const }) };
    else if (inherited !== undefined)
      standings[id] = { verdict: inherited.verdict, inheritedFrom: inherited.subject.id };
    else if (account.kind === 'inactive')
      standings[id] = {
        verdict: 'not-applicable',
        reason: { code: 'account-inactive', args: { state: account.state } },
      };
    else standings[id] = { verdict: 'not-applicable', reason: { code: 'bills-no-space', args: {} } };
  }
  const access = account.kind === 'unreadable' ? 'unreadable' : account.kind === 'inactive' ? 'inactive' : 'read';
  const words = {
    read: 'Role TrailproofAudit',
    unreadable: 'The audit role could not be assumed',
    inactive: 'Suspended: nothing can be read',
  }[access];
  return {
    id: account.id,
    name: account.name,
    state: account.state,
    organizationalUnits: account.organizationalUnits,
    access,
    accessMessage: message(words),
    restsOn: account.kind === 'owner' || account.kind === 'member' ? [trail] : [],
    standings,
  };
}

function causes(accounts: readonly SampleAccount[]): CauseRow[] {
  const ids = (kind: SampleAccount['kind']) => accounts.filter((account) => account.kind === kind).map(({ id }) => id);
  return [
    {
      verdict: 'fail',
      severity: 'critical',
      controls: ['account-recording', 'trail-logging'],
      message: message('A trail of the account itself was stopped, and nothing else records it.', 'stopped', createFix),
      accounts: ids('apart'),
    },
    {
      verdict: 'fail',
      severity: 'high',
      controls: ['trail-encryption'],
      message: message(
        'The key arn:aws:kms:eu-central-1:100000000000:key/0d1e2f3a-4b5c-6d7e-8f90-a1b2c3d4e5f6 is not one that the policy allows.',
      ),
      accounts: ids('apart'),
    },
    {
      verdict: 'fail',
      severity: 'high',
      controls: ['codecatalyst-billing-account'],
      message: message('The space "platform" is billed to another account than the declared one.'),
      accounts: ids('owner'),
    },
    {
      verdict: 'not-assessed',
      severity: 'critical',
      controls: ['account-recording', 'multi-region-recording', 'trail-logging'],
      message: message('The audit role could not be assumed.'),
      accounts: ids('unreadable'),
    },
    {
      verdict: 'fail',
      severity: 'low',
      controls: ['codecatalyst-role-trust'],
      message: message('A role trusts every CodeCatalyst space.'),
      accounts: ids('member').slice(0, 1),
    },
  ];
}

function spaces(accounts: readonly SampleAccount[]): SpaceRow[] {
  const at = (i: number) => accounts[i % accounts.length] ?? accounts[0];
  const row = (i: number, declared: boolean, ...observed: string[]) => ({
    account: at(i)?.id ?? '',
    ...(at(i) !== undefined && { name: at(i)?.name ?? '' }),
    declared,
    observed: observed.map((text) => message(text)),
  });
  return [
    {
      name: 'platform',
      id: 'e3420072-0000-0000-0000-5e4910cc94cd',
      declared: true,
      declaredBilling: at(1)?.id ?? '',
      declaredChange: { to: at(4)?.id ?? '', by: '2027-01-01' },
      observedBilling: { account: at(0)?.id ?? '', at: '2026-11-20T17:44:03.000Z' },
      timeline: [
        {
          account: at(1)?.id ?? '',
          source: 'declared',
          strength: 'weak',
          message: message('The policy declares who pays for the space.'),
        },
        {
          at: '2026-09-01T08:00:00.000Z',
          account: at(4)?.id ?? '',
          source: 'event',
          strength: 'strong',
          message: message('A connection was accepted: role Operations.'),
          event: '6c5c7a04-2d5e-4f6b-9c1d-0a1b2c3d4e5f',
        },
        {
          at: '2026-11-20T17:44:03.000Z',
          account: at(0)?.id ?? '',
          source: 'log-file',
          strength: 'strong',
          message: message('An event of the space landed: Builder ID user <i>\u202Edesrever</i> [x](javascript:1).'),
          event: 'one-that-anybody-may-write`<b>|',
        },
        {
          account: at(4)?.id ?? '',
          source: 'role-trust',
          strength: 'weak',
          message: message('A role still trusts CodeCatalyst.'),
        },
      ],
      notes: [message('AWS has no API that lists connections.'), message('A change may be pending <b>.')],
      accounts: [
        row(0, false, 'Events of the space landed here on 2026-11-20 17:44:03 UTC.'),
        row(
          4,
          true,
          'A connection was accepted on 2026-09-01 08:00:00 UTC.',
          'A role was associated on 2026-09-01 08:02:11 UTC.',
        ),
        row(6, true),
      ],
    },
    { name: 'データ基盤', declared: true, declaredBilling: at(7)?.id ?? '', accounts: [], timeline: [], notes: [] },
    {
      name: 'shadow-it <b>| [x](javascript:0)',
      declared: false,
      accounts: [row(14, false, 'A connection to an undeclared space was accepted on 2026-10-10 10:10:10 UTC.')],
      timeline: [],
      notes: [],
    },
  ];
}

function countBy(findings: readonly FindingRow[]): Record<Verdict, number> {
  const counts: Record<Verdict, number> = { pass: 0, fail: 0, 'not-assessed': 0, 'not-applicable': 0 };
  for (const { verdict, waiver } of findings) if (waiver === undefined) counts[verdict] += 1;
  return counts;
}

function severitiesOf(findings: readonly FindingRow[], of: Verdict): Record<Severity, number> {
  const counts: Record<Severity, number> = { critical: 0, high: 0, medium: 0, low: 0 };
  for (const { verdict, severity, waiver } of findings)
    if (verdict === of && waiver === undefined) counts[severity] += 1;
  return counts;
}

/** Two controls and nine accounts: enough of everything, and short enough to read. */
export function smallReport(): Report {
  const full = sampleReport(9);
  const kept = new Set(['account-recording', 'trail-logging']);
  const keep = ({ control }: { readonly control: string }) => kept.has(control);
  return {
    ...full,
    causes: full.causes.slice(0, 1),
    controls: full.controls.filter(({ id }) => kept.has(id)),
    findings: full.findings.filter(keep),
    accounts: full.accounts.map((account) => ({
      ...account,
      standings: Object.fromEntries(Object.entries(account.standings).filter(([control]) => kept.has(control))),
    })),
  };
}

/** Nothing found, nothing missing, nothing in scope but one account. */
export function emptyReport(): Report {
  const full = sampleReport(1);
  const { hop: _, ...run } = full.run;
  return {
    ...full,
    run: { ...run, policy: { sha256: run.policy.sha256 }, customEndpoint: false },
    outcome: { exitCode: 0, headline: message('Nothing fails.'), details: [] },
    summary: {
      accounts: { total: 1, read: 1, unreadable: 0, inactive: 0, new: 0, failing: 0 },
      judgements: { pass: 0, fail: 0, 'not-assessed': 0, 'not-applicable': 0 },
      waived: { fail: 0, 'not-assessed': 0 },
      assessedPercent: 100,
      minAssessed: 95,
      failuresBySeverity: { critical: 0, high: 0, medium: 0, low: 0 },
      notAssessedBySeverity: { critical: 0, high: 0, medium: 0, low: 0 },
    },
    causes: [],
    controls: [],
    accounts: full.accounts.map((account) => ({ ...account, standings: {}, restsOn: [] })),
    leftOut: [],
    trails: [],
    spaces: [],
    activity: notAsked,
    findings: [],
    frameworks: [],
    waivers: [],
    gaps: [],
    failedCalls: [],
    method: [],
    assumptions: [],
  };
}
