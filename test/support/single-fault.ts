import type { Assessment } from '../../src/assess/assess.js';
import { controlIds } from '../../src/controls/index.js';
import type { Finding, Judgement } from '../../src/model/finding.js';
import { Policy } from '../../src/model/policy.js';
import { parseScenario, type Scenario } from '../../src/sandbox/index.js';
import { audited, changed, landingZone, once } from './pipeline.js';

export const management = '111122223333';
export const archive = '222233334444';
export const hub = '333344445555';
export const plain = '777788889999';
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

const accounts: ReadonlySet<string> = new Set([management, archive, hub, plain]);
const { scenario } = landingZone;

/**
 * The landing zone's own accounts and one that rests on them, with all that a policy can ask of them. Two regions and
 * no CodeCatalyst keep an audit of it short.
 */
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
)(
  parseScenario({
    ...scenario,
    regions: { enabledByDefault: ['us-east-1', 'us-west-2'], optIn: ['ap-east-1'] },
    accounts: scenario.accounts
      .filter(({ id }) => accounts.has(id))
      .map((account) => ({ ...account, optedInRegions: [] })),
  }),
);

const { codecatalyst: _, ...stated } = landingZone.policy;
const asked = controlIds.map((id) => [id, id.startsWith('codecatalyst-') ? 'off' : 'on']);

/** Every control but those of CodeCatalyst, and every wish stated. */
export const strict: Policy = Policy.parse({
  ...stated,
  controls: Object.fromEntries(asked),
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

/** A policy with other fields in one of its sections. */
export function wishing(section: 'trails' | 'logBuckets' | 'organization' | 'regions', fields: Fields): Wish {
  return (policy) => Policy.parse({ ...policy, [section]: { ...policy[section], ...fields } });
}

/** The audit in which nothing is wrong, made once. */
export const sound = once(() => audited({ scenario: core, policy: strict }));

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
export function inFewAudits(faults: readonly Fault[]): readonly SharedAudit[] {
  const audits: { readonly faults: Fault[]; readonly controls: Set<string> }[] = [];
  for (const fault of faults) {
    const controls = controlsOf(fault);
    const fitting = audits.find((audit) => controls.every((control) => !audit.controls.has(control)));
    const audit = fitting ?? { faults: [], controls: new Set() };
    if (!fitting) audits.push(audit);
    audit.faults.push(fault);
    for (const control of controls) audit.controls.add(control);
  }
  return audits.map(({ faults: together }) => ({ faults: together, changes: once(() => changesBy(together)) }));
}

async function changesBy(faults: readonly Fault[]): Promise<readonly string[]> {
  const scenario = together(...faults.map(([, change]) => change))(core);
  const policy = faults.reduce((before, [, , , wish = asItIs]) => wish(before), strict);
  const [{ assessment }, after] = [await sound(), await audited({ scenario, policy })];
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
