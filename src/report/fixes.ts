import type { OrganizationView } from '../assess/organization-view.js';
import { type Arn, bucketArn, parseArn } from '../model/arn.js';
import { isKnown } from '../model/fact.js';
import type { Finding } from '../model/finding.js';
import type { Policy } from '../model/policy.js';
import type { Statement } from '../model/statement.js';
import type { TrailView } from '../recording/recording.js';

/** What fills the placeholders of a command, by name. */
export type Names = Readonly<Record<string, string | number | undefined>>;

/** Names that a command may have beside its cause's own arguments, which come before them. */
export const namesBeside = [
  ...['account', 'trail', 'bucket', 'region'],
  // What that trail names, and which kind of selectors it has: others would replace them.
  ...['key', 'topic', 'selector-kind'],
  // What the policy leaves no choice of.
  ...['allowed-key', 'allowed-topic', 'allowed-bucket', 'allowed-prefix'],
  // Of what the cause or the trail names by ARN.
  ...['role-name', 'group-name', 'key-region', 'topic-region', 'group-region', 'store-region'],
  // The shortest retention that a log group can have and that is long enough.
  'group-days',
] as const;
type NamesBeside = Readonly<Partial<Record<(typeof namesBeside)[number], string | undefined>>>;

export function namesFor({ args }: Statement, finding: Finding, view: OrganizationView): Names {
  const said: Names = args;
  const names: NamesBeside = {
    account: finding.account,
    ...allowedBy(view.policy, finding),
    'group-days': daysFor(said['minDays']),
    ...whereAt(said, finding, view),
  };
  return { ...names, ...inside({ ...names, ...said }), ...said };
}

/** What the ARNs among the names say. */
function inside(names: Names): NamesBeside {
  return {
    'role-name': partsOf(names['role'])?.resource.split('/').at(-1),
    'group-name': partsOf(names['group'])?.resource.split(':')[1],
    'key-region': partsOf(names['key'])?.region,
    'topic-region': partsOf(names['topic'])?.region,
    'group-region': partsOf(names['group'])?.region,
    'store-region': partsOf(names['store'])?.region,
  };
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const retentions = [
  ...[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545],
  ...[731, 1096, 1827, 2192, 2557, 2922, 3288, 3653],
];

function daysFor(minDays: Names[string]): string | undefined {
  return retentions.find((days) => minDays !== undefined && days >= Number(minDays))?.toString();
}

function partsOf(arn: Names[string]): Arn | undefined {
  return typeof arn === 'string' ? parseArn(arn) : undefined;
}

/** The trail or bucket that it is about, and its home region. What the cause names comes before what the finding is about. */
function whereAt(said: Names, { subject }: Finding, view: OrganizationView): NamesBeside {
  const arn = typeof said['trail'] === 'string' ? said['trail'] : subject.kind === 'trail' ? subject.id : undefined;
  if (arn !== undefined) {
    const seen = view.trails.get(arn);
    const trail = seen?.trail;
    const region = trail?.homeRegion ?? parseArn(arn)?.region;
    const named = trail && { bucket: trail.bucket, key: trail.kmsKeyId, topic: trail.topicArn };
    return { trail: arn, ...named, region, 'selector-kind': selectorKind(seen) };
  }
  const own = subject.kind === 'bucket' ? parseArn(subject.id)?.resource : undefined;
  const bucket = typeof said['bucket'] === 'string' ? said['bucket'] : own;
  if (bucket === undefined) return {};
  const found = view.shared('bucket', bucketArn(view.partition, bucket));
  return { bucket, ...(isKnown(found) && found.known.exists && { region: found.known.region }) };
}

/** The option of put-event-selectors. To put the other kind takes away the selectors that the trail has. */
function selectorKind(view: TrailView | undefined): string | undefined {
  if (view === undefined || !isKnown(view.selectors)) return undefined;
  return 'advanced' in view.selectors.known ? 'advanced-event-selectors' : 'event-selectors';
}

function allowedBy({ trails, logBuckets }: Policy, { subject }: Finding): NamesBeside {
  const { keys } = subject.kind === 'bucket' ? logBuckets.encryption : trails.encryption;
  return {
    'allowed-key': only(keys),
    'allowed-topic': only(trails.notification.topics),
    'allowed-bucket': only(trails.destination.buckets),
    'allowed-prefix': trails.destination.prefix,
  };
}

function only(names: readonly string[] = []): string | undefined {
  return names.length === 1 ? names[0] : undefined;
}

/** The names on which two lists agree. */
export function namesInCommon(one: Names, other: Names): Names {
  return Object.fromEntries(Object.entries(one).filter(([name, value]) => other[name] === value));
}

/**
 * A command with its names filled in, which come from strangers: each is quoted for a POSIX shell as its place in the
 * command needs it. What has no name stays in CAPITALS.
 * https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02
 */
export function command(template: string, names: Names): string {
  let quote = '';
  return template.replace(/'|"|\{([a-z]+(?:-[a-z]+)*)\}/gi, (found, name?: string) => {
    if (name === undefined) {
      if (quote === '') quote = found;
      else if (quote === found) quote = '';
      return found;
    }
    const value = names[name];
    return value === undefined ? name.toUpperCase().replaceAll('-', '_') : quoted(String(value), quote);
  });
}

function quoted(value: string, within: string): string {
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(value)) return value;
  if (within === '"') return value.replace(/[\\"$`]/g, '\\$&');
  const inside = value.replaceAll("'", "'\\''");
  return within === "'" ? inside : `'${inside}'`;
}
