import { logRoot } from '../iam/cloudtrail-requests.js';
import { all, any, fail, judge, notAssessed, pass, say } from '../judgement/judgement.js';
import { isKnown } from '../model/fact.js';
import type { Judgement } from '../model/finding.js';
import type { Policy } from '../model/policy.js';
import type { Bucket, LifecycleRule } from '../model/shared-resource.js';
import type { TrailView } from '../recording/recording.js';
import type { AuditView, BucketView, Control } from './control.js';
import { judgeExisting, lockOf } from './existing-bucket.js';
import { organizationIdOf } from './organization-id.js';

/**
 * No lifecycle rule deletes log files or digests before the policy's minimum. They are written once and never again,
 * so that the one version there is stays the current one until a rule expires it.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-expire-general-considerations.html
 */
export const logBucketRetention: Control = {
  id: 'log-bucket-retention',
  severity: 'medium',
  subject: 'bucket',
  reads: [
    'cloudtrail:DescribeTrails',
    's3:GetBucketLocation',
    's3:GetLifecycleConfiguration',
    's3:GetBucketVersioning',
    's3:GetBucketObjectLockConfiguration',
  ],
  policy: ['logBuckets.retention.minDays'],
  assumes: ['A6', 'A7', 'A14', 'A15'],
  causes: ['rule-deletes-early', 'rule-deletes-at-date'],
  judge: keepsLogFiles,
};

/** Also asked of a bucket as it was when somebody changed its rules. */
export function keepsLogFiles(view: BucketView, audit: AuditView): Judgement {
  const organization = view.trails.find(({ trail }) => trail.organization);
  const id = organization && organizationIdOf(audit, organization);
  const keeping = (folder: Folder): Judgement => keepsLogs(view, audit.policy, folder);
  if (id === undefined) return keeping(noOrganization);
  if (isKnown(id)) return judge(id, (known) => keeping(named(known)));
  // A rule about the folder of some organization may be about ours.
  const [ifOurs, ifNot] = [keeping(anyOrganization), keeping(noOrganization)];
  return ifOurs.verdict === 'fail' ? all([ifNot, notAssessed(id.gap)]) : ifOurs;
}

function keepsLogs(view: BucketView, policy: Policy, organization: Folder): Judgement {
  const { minDays } = policy.logBuckets.retention;
  return judgeExisting(view, (bucket) =>
    judge(bucket.lifecycle, (every) => {
      const rules = every
        .map((rule, index): Rule => ({ ...rule, name: rule.id ?? String(index + 1) }))
        .filter((rule) => matchesLogs(rule, view.trails, organization));
      const unversioned = judgeRules(rules, minDays, false);
      if (unversioned.verdict === 'pass') return unversioned;
      const judged = byVersioning(bucket, unversioned, judgeRules(rules, minDays, true));
      // No lifecycle rule deletes what Object Lock keeps.
      const locked = judge(lockOf(bucket), (lock) =>
        lock && lock.days >= minDays ? pass(say('logs-kept-by-lock', { mode: lock.mode, days: lock.days })) : judged,
      );
      return any([judged, locked], judged);
    }),
  );
}

/** What fails with versions, which keep longer, fails anyhow. */
function byVersioning({ versioning }: Bucket, unversioned: Judgement, versioned: Judgement): Judgement {
  if (!isKnown(versioning) && versioned.verdict === 'fail') return versioned;
  // Where versioning is suspended, what a rule expires is gone: new files have no version of their own.
  return judge(versioning, ({ status }) => (status === 'Enabled' ? versioned : unversioned));
}

interface Rule extends LifecycleRule {
  readonly name: string;
}

function judgeRules(rules: readonly Rule[], minDays: number, versioned: boolean): Judgement {
  const expiring = rules.flatMap((rule) => {
    const days = daysUntilExpired(rule);
    return days === undefined ? [] : [{ rule, days: days + (versioned ? daysAsVersion(rule, rules) : 0) }];
  });
  const early = expiring.filter(({ days }) => days < minDays);
  if (early.length > 0) return all(early.map(({ rule, days }) => fail(deletes(rule, days, minDays))));
  const kept = Math.min(...expiring.map(({ days }) => days));
  if (kept < Infinity) return pass(say('logs-kept-for', { days: kept, asked: minDays }));
  return pass(expiring.length > 0 ? say('logs-kept-as-versions', {}) : say('logs-never-expire', {}));
}

function deletes({ name: rule, expiresOn: date }: Rule, days: number, asked: number) {
  return date === undefined
    ? say('rule-deletes-early', { rule, days, asked })
    : say('rule-deletes-at-date', { rule, date, days, asked });
}

/** At a date and ever after a rule expires whatever is there, be it written the minute before. */
function daysUntilExpired({ expiresAfterDays, expiresOn }: LifecycleRule): number | undefined {
  return expiresOn === undefined ? expiresAfterDays : 0;
}

/** For how many days what this rule expires stays as a version: until the first rule that deletes such versions. */
function daysAsVersion(rule: LifecycleRule, rules: readonly LifecycleRule[]): number {
  const days = rules.flatMap(({ noncurrentExpiresAfterDays, noncurrentVersionsKept = 0, ...other }) =>
    noncurrentExpiresAfterDays !== undefined && noncurrentVersionsKept === 0 && meet(rule, other)
      ? [noncurrentExpiresAfterDays]
      : [],
  );
  return Math.min(...days);
}

type Filter = Pick<LifecycleRule, 'prefix' | 'largerThan' | 'smallerThan'>;

/** Whether an object can match both. */
function meet(a: Filter, b: Filter): boolean {
  const largerThan = Math.max(a.largerThan ?? -1, b.largerThan ?? -1);
  const smallerThan = Math.min(a.smallerThan ?? Infinity, b.smallerThan ?? Infinity);
  return (a.prefix.startsWith(b.prefix) || b.prefix.startsWith(a.prefix)) && largerThan + 1 < smallerThan;
}

/** CloudTrail sets no tags, so that a rule by tags never speaks of its files. */
function matchesLogs(
  { enabled, byTag, prefix }: LifecycleRule,
  trails: readonly TrailView[],
  organization: Folder,
): boolean {
  return enabled && !byTag && trails.some((trail) => isAboutLogsOf(trail, prefix, organization));
}

/** Whether a key can begin like this: `PREFIX/AWSLogs/[ORGANIZATION/]ACCOUNT/CloudTrail…/…`. */
function isAboutLogsOf({ trail, owner }: TrailView, prefix: string, organization: Folder): boolean {
  const root = logRoot(trail.prefix);
  if (root.startsWith(prefix)) return true;
  if (!prefix.startsWith(root)) return false;
  const folders = trail.organization ? [organization, anyAccount] : [named(owner)];
  return leadsInto([...folders, ofCloudTrail], prefix.slice(root.length));
}

interface Folder {
  is(name: string): boolean;
  begins(text: string): boolean;
}

function leadsInto([folder, ...deeper]: readonly Folder[], path: string): boolean {
  if (folder === undefined) return true;
  const end = path.indexOf('/');
  return end < 0 ? folder.begins(path) : folder.is(path.slice(0, end)) && leadsInto(deeper, path.slice(end + 1));
}

function named(name: string): Folder {
  return { is: (given) => given === name, begins: (text) => name.startsWith(text) };
}

const anyOrganization: Folder = {
  is: (name) => /^o-[a-z0-9]{10,32}$/.test(name),
  begins: (text) => /^(?:o?|o-[a-z0-9]{0,32})$/.test(text),
};
/** What all ids have in common. */
const noOrganization: Folder = { is: () => false, begins: (text) => 'o-'.startsWith(text) };

const anyAccount: Folder = { is: (name) => /^\d{12}$/.test(name), begins: (text) => /^\d{0,12}$/.test(text) };

/** Of log files and of digests. */
const theirFolders = ['CloudTrail', 'CloudTrail-Digest'];
const ofCloudTrail: Folder = {
  is: (name) => theirFolders.includes(name),
  begins: (text) => theirFolders.some((name) => name.startsWith(text)),
};
