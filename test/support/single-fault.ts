import type { Assessment } from '../../src/assess/assess.js';
import { controlIds } from '../../src/controls/index.js';
import type { AuditSettings } from '../../src/model/audit-settings.js';
import type { Finding, Judgement } from '../../src/model/finding.js';
import { Policy } from '../../src/model/policy.js';
import { parseScenario, type Scenario } from '../../src/sandbox/index.js';
import { apart } from './apart.js';
import { audited, type Collected, changed, type Judged, landingZone, once } from './pipeline.js';

export const management = '111122223333';
export const archive = '222233334444';
export const hub = '333344445555';
export const plain = '777788889999';
export const payer = '444455556666';
export const connected = '666677778888';
export const suspended = '121212121212';
export const platform = 'e3420072-0d4c-4f2e-9d5b-5e4910cc94cd';
export const logBucket = 'aws-controltower-logs-222233334444-us-east-1';
export const trailArn = `arn:aws:cloudtrail:us-east-1:${management}:trail/aws-controltower-BaselineCloudTrail`;
export const keyArn = `arn:aws:kms:us-east-1:${management}:key/5f0e8b1c-3a77-4a51-9c1e-6d2b94a0f3e7`;
export const topicArn = `arn:aws:sns:us-east-1:${hub}:aws-controltower-AllConfigNotifications`;

type Fields = Readonly<Record<string, unknown>>;
type Kept = 'trails' | 'keys' | 'topics' | 'logGroups' | 'buckets' | 'eventDataStores';
export type Change = (scenario: Scenario) => Scenario;
export type Wish = (policy: Policy) => Policy;

/** The first of what an account keeps of a kind, with other fields. */
function firstOf(account: string, kept: Kept): (fields: Fields) => Change {
  return (fields) => (scenario) => {
    const before = scenario.accounts.find(({ id }) => id === account)?.[kept] ?? [];
    return changed(scenario, account, { [kept]: before.map((one, at) => (at === 0 ? { ...one, ...fields } : one)) });
  };
}

export const trailWith = firstOf(management, 'trails');
export const keyWith = firstOf(management, 'keys');
export const logGroupWith = firstOf(management, 'logGroups');
export const storeWith = firstOf(management, 'eventDataStores');
export const topicWith = firstOf(hub, 'topics');
export const bucketWith = firstOf(archive, 'buckets');

export function accountWith(id: string, fields: Fields): Change {
  return (scenario) => changed(scenario, id, fields);
}

/** Events more in an account's history. */
export function happening(account: string, ...events: readonly Fields[]): Change {
  return (scenario) => {
    const before = scenario.accounts.find(({ id }) => id === account)?.events ?? [];
    return changed(scenario, account, { events: [...before, ...events] });
  };
}

/** A role more in an account. */
export function withRole(account: string, role: Fields): Change {
  return (scenario) => {
    const before = scenario.accounts.find(({ id }) => id === account)?.roles ?? [];
    return changed(scenario, account, { roles: [...before, role] });
  };
}

/** The trail with another status in some fields. */
export function statusWith(status: Fields): Change {
  return (before) => {
    const [trail] = before.accounts.find(({ id }) => id === management)?.trails ?? [];
    return trailWith({ status: { ...trail?.status, ...status } })(before);
  };
}

/** One change after the other. */
export function together(...changes: readonly Change[]): Change {
  return (scenario) => changes.reduce((before, change) => change(before), scenario);
}

const { scenario } = landingZone;

/** Some accounts of the landing zone, in a few regions: that keeps an audit of it short. */
function reducedTo(accounts: readonly string[], regions: readonly string[]): Scenario {
  return parseScenario({
    ...scenario,
    regions: { enabledByDefault: regions, optIn: ['ap-east-1'] },
    accounts: scenario.accounts
      .filter(({ id }) => accounts.includes(id))
      .map((account) => ({ ...account, optedInRegions: [] })),
  });
}

/** The landing zone's own accounts and one that rests on them, with all that a policy can ask of them. */
export const core: Scenario = together(
  trailWith({
    tags: { team: 'security' },
    insightSelectors: [{ InsightType: 'ApiCallRateInsight' }, { InsightType: 'ApiErrorRateInsight' }],
    eventSelectors: [{ DataResources: [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3'] }] }],
  }),
  logGroupWith({ retentionDays: 90 }),
  accountWith(management, {
    eventDataStores: [{ name: 'investigations', region: 'us-east-1', kmsKeyArn: keyArn }],
  }),
  bucketWith({ objectLock: { mode: 'GOVERNANCE', days: 365 } }),
)(reducedTo([management, archive, hub, plain], ['us-east-1', 'us-west-2']));

/** What somebody did with a developer tool, in the role Operations where nothing else is said. */
export function done(service: string, eventName: string, more: Fields = {}): Fields {
  return {
    eventSource: `${service}.amazonaws.com`,
    eventName,
    eventTime: '2026-11-18T09:10:11Z',
    awsRegion: 'us-east-1',
    readOnly: false,
    ...more,
  };
}

/**
 * The account that the space is billed to, one that it deploys to, one that has nothing to do with it, and one that is
 * suspended. In two of them somebody works.
 */
const busy: Scenario = together(
  happening(connected, done('codedeploy', 'CreateDeployment', { awsRegion: 'us-west-2' })),
  happening(plain, done('monitoring', 'DescribeAlarms', { readOnly: true })),
)(reducedTo([management, hub, payer, connected, plain, suspended], ['us-east-1', 'us-west-2', 'eu-west-1']));

const { codecatalyst, ...stated } = landingZone.policy;
const isAboutActivity = (control: string) => /^(codecatalyst|developer-tools)-/.test(control);

/** Every control but those of CodeCatalyst and developer tools, and every wish stated. */
export const strict: Policy = Policy.parse({
  ...stated,
  controls: Object.fromEntries(controlIds.map((id) => [id, isAboutActivity(id) ? 'off' : 'on'])),
  organization: { cloudtrailAdministrators: [hub] },
  trails: {
    ...stated.trails,
    notification: { ...stated.trails.notification, accept: ['sns'] },
    destination: { ...stated.trails.destination, prefix: 'o-lz7q4w2e9r' },
    logGroup: { minRetentionDays: 90 },
    tags: ['team'],
  },
  logBuckets: {
    encryption: { mode: 'kms', keys: [keyArn] },
    tamperProtection: { lock: 'object-lock' },
  },
});

const space = { ...codecatalyst?.spaces[0], connectedAccounts: [payer, connected] };

/** The controls of CodeCatalyst and developer tools alone. */
const watchful: Policy = Policy.parse({
  ...stated,
  codecatalyst: { spaces: [space] },
  controls: Object.fromEntries(controlIds.map((id) => [id, isAboutActivity(id) ? 'on' : 'off'])),
});

/** The space as the policy declares it, with other fields. */
export function declaring(fields: Fields): Wish {
  return (policy) => {
    const [before] = policy.codecatalyst?.spaces ?? [];
    return Policy.parse({ ...policy, codecatalyst: { ...policy.codecatalyst, spaces: [{ ...before, ...fields }] } });
  };
}

/** A policy with other fields in one of its sections. */
export function wishing(
  section: 'trails' | 'logBuckets' | 'organization' | 'regions' | 'activity',
  fields: Fields,
): Wish {
  return (policy) => Policy.parse({ ...policy, [section]: { ...policy[section], ...fields } });
}

/** What faults are put into: an organization of which everything is asked, and nothing of it is wrong. */
export interface SoundGround {
  readonly scenario: Scenario;
  readonly policy: Policy;
  readonly settings?: Partial<AuditSettings>;
  /** Its audit, made once. */
  readonly sound: () => Promise<Collected & Judged>;
}

function groundOf(run: Omit<SoundGround, 'sound'>): SoundGround {
  return { ...run, sound: once(() => audited(run)) };
}

/** All about trails and where they deliver. */
export const recordingGround = groundOf({ scenario: core, policy: strict });
export const sound = recordingGround.sound;

/** All about CodeCatalyst and what developer tools do. */
export const activityGround = groundOf({
  scenario: busy,
  policy: watchful,
  settings: { events: { root: true, services: ['codedeploy', 'cloudwatch'] } },
});

export function asItIs<T>(what: T): T {
  return what;
}

/**
 * What is wrong, and what of that a report says: `control: verdict codes`, as `changedFindings` has it. `control: pass`
 * says that the control speaks of the same thing, and stays as it was.
 */
export type Fault = readonly [title: string, change: Change, says: readonly string[], wish?: Wish];

export interface SharedAudit {
  readonly faults: readonly Fault[];
  /** What is no longer as in the sound audit. */
  readonly changes: () => Promise<readonly string[]>;
}

/** An audit takes longer than looking at it: faults that have no control in common share one. */
export function inFewAudits(ground: SoundGround, faults: readonly Fault[]): readonly SharedAudit[] {
  return apart(faults, controlsOf).map((together) => ({
    faults: together,
    changes: once(() => changesBy(ground, together)),
  }));
}

async function changesBy(ground: SoundGround, faults: readonly Fault[]): Promise<readonly string[]> {
  const scenario = together(...faults.map(([, change]) => change))(ground.scenario);
  const policy = faults.reduce((before, [, , , wish = asItIs]) => wish(before), ground.policy);
  const [{ assessment }, after] = [await ground.sound(), await audited({ ...ground, scenario, policy })];
  return changedFindings(assessment, after.assessment);
}

/** Those of the lines that speak of what a fault speaks of. */
export function about(fault: Fault, changes: readonly string[]): readonly string[] {
  const controls = controlsOf(fault);
  return changes.filter((change) => controls.includes(controlIn(change)));
}

/** What a fault changes, in the order of its letters. */
export function changesOf([, , says]: Fault): readonly string[] {
  return says.filter((line) => !line.endsWith(': pass')).sort();
}

function controlsOf([, , says]: Fault): readonly string[] {
  return [...new Set(says.map(controlIn))];
}

function controlIn(line: string): string {
  return line.slice(0, line.indexOf(':'));
}

/** `control: verdict codes` of what is no longer what it was; where that is not so of all a control's subjects, of which. */
export function changedFindings(before: Assessment, after: Assessment): readonly string[] {
  const was = signatures(before);
  const is = signatures(after);
  const changes = new Map<string, string[]>();
  for (const about of new Set([...was.keys(), ...is.keys()])) {
    const now = is.get(about) ?? 'nothing';
    if (was.get(about) === now) continue;
    const [control = '', subject = ''] = about.split(' ');
    const change = `${control}: ${now}`;
    changes.set(change, [...(changes.get(change) ?? []), subject]);
  }
  const subjectsOf = (control: string) => [...is.keys()].filter((about) => about.startsWith(`${control} `)).length;
  return [...changes]
    .map(([change, subjects]) => {
      const everywhere = subjects.length === subjectsOf(change.split(':')[0] ?? '');
      return everywhere ? change : `${change} (${subjects.sort().join(', ')})`;
    })
    .sort();
}

function signatures({ findings }: Assessment): ReadonlyMap<string, string> {
  return new Map(findings.map((finding) => [`${finding.control} ${finding.subject.id}`, signatureOf(finding)]));
}

/** What a reader acts on. What a pass rests on may change without a reason to act. */
function signatureOf({ judgement }: Finding): string {
  return [judgement.verdict, ...new Set(reasonsOf(judgement))].join(' ');
}

function reasonsOf(judgement: Judgement): readonly string[] {
  switch (judgement.verdict) {
    case 'pass':
      return [];
    case 'fail':
    case 'not-applicable':
      return judgement.because.map(({ code }) => code);
    case 'not-assessed':
      return judgement.gaps.map(({ api, reason }) => `${api} ${reason}`);
  }
}
