import type { OrganizationView } from '../assess/organization-view.js';
import { bucketArn } from '../model/arn.js';
import type { AccountEvidence } from '../model/evidence.js';
import { type Gap, isKnown } from '../model/fact.js';
import { Policy } from '../model/policy.js';
import { codecatalystRegions } from '../model/regions.js';
import type { TrailView } from '../recording/recording.js';
import { comment, labelOf, type NameOf, namesOf, notRead, quoted, remarked } from './comment.js';
import { countByState, describeScope } from './draft-audit.js';
import { type ObservedSpace, type ObservedSpaces, observedSpaces } from './observed-spaces.js';

interface Observations {
  /** As the built-in policy sees it. */
  readonly view: OrganizationView;
  readonly accounts: readonly AccountEvidence[];
  readonly gaps: readonly Gap[];
}

/**
 * Text of a policy.yaml that names what is there. It lowers nothing of the built-in policy: where that is not met today,
 * a comment says so.
 */
export function draftPolicy({ view, accounts, gaps }: Observations): string {
  const { header } = view;
  const all = [...view.accounts.values()];
  const nameOf = namesOf(all);
  const read = [...view.access.values()].filter(isKnown).length;
  return [
    comment(`Written by trailproof init (${header.tool}) at ${header.asOf}, from what was shown to`),
    comment(`${header.caller}.`),
    comment(`${describeScope(header)}, ${countByState(all)}, ${read} of them read.`),
    '#',
    comment(
      'It states what is, not what should be: what was wrong on that day stands here as if it were right. A person',
    ),
    comment('should read it before anybody relies on it. What is not stated keeps its default.'),
    'version: 1',
    '',
    ...deniedRegions(accounts),
    ...trails(view, nameOf),
    '',
    ...codecatalyst(view, accounts, nameOf),
    ...(gaps.length > 0 ? ['', ...notRead(gaps, nameOf)] : []),
    '',
  ].join('\n');
}

/** Whether a policy may say so: what AWS answers, and what strangers named, need not be of the form. */
function isValid(section: Readonly<Record<string, unknown>>): boolean {
  return Policy.safeParse({ version: 1, ...section }).success;
}

/**
 * Whether a region is recorded is not judged where the policy calls it denied and it gives no answer, so that a person
 * must say so. Where an account is denied the call in every region, it is not regions that are denied.
 */
function deniedRegions(accounts: readonly AccountEvidence[]): readonly string[] {
  const denied = accounts.flatMap(({ account, reading }) => {
    const answers = Object.entries(reading?.trailsByRegion ?? {});
    if (!answers.some(([, answer]) => isKnown(answer))) return [];
    return answers.flatMap(([region, answer]) =>
      isKnown(answer) || answer.gap.reason !== 'denied-by-scp' ? [] : [{ region, account: account.id }],
    );
  });
  if (denied.length === 0) return [];
  const regions = distinct(denied.map(({ region }) => region));
  const where = distinct(denied.map(({ account }) => account));
  return [
    comment(`A service control policy denied these regions in ${where.join(', ')}. Where it does so in every account,`),
    comment('take the # away: whether they are recorded is then not judged.'),
    comment(`regions: { denied: [${regions.map(quoted).join(', ')}] }`),
    '',
  ];
}

/** The organization's trails; where it has none, those that accounts rest on. */
function chosenTrails(view: OrganizationView): readonly TrailView[] {
  const all = [...view.trails.values()].sort((a, b) => (a.trail.arn < b.trail.arn ? -1 : 1));
  const ofOrganization = all.filter(({ trail }) => trail.organization);
  if (ofOrganization.length > 0) return ofOrganization;
  const reliedOn = new Set([...view.reliedOn.values()].flat());
  return all.filter(({ trail }) => reliedOn.has(trail.arn));
}

function trails(view: OrganizationView, nameOf: NameOf): readonly string[] {
  const chosen = chosenTrails(view);
  if (chosen.length === 0) return [comment('No trail was seen, so none of their settings are stated.')];
  const keys = keysOf(chosen, view, nameOf);
  const topics = topicsOf(chosen, view, nameOf);
  return [
    comment('What these trails have:'),
    ...chosen.flatMap((trail) => describeTrail(trail, nameOf)),
    'trails:',
    '  judge: relied-on',
    ...section(['  encryption:', '    mode: kms', '    keys:'], keys),
    ...section(['  notification:', '    topics:'], topics),
    ...destination(chosen, view, nameOf),
  ];
}

function describeTrail({ trail, owner, status, selectors }: TrailView, nameOf: NameOf): readonly string[] {
  const left = isKnown(selectors)
    ? 'basic' in selectors.known
      ? [...new Set(selectors.known.basic.flatMap(({ excludedSources }) => excludedSources))].sort()
      : []
    : [];
  const unmet = [
    ...(isKnown(status) && !status.known.logging ? ['it is not logging'] : []),
    ...(trail.multiRegion ? [] : [`it records ${trail.homeRegion} only`]),
    ...(trail.validation ? [] : ['log file validation is off']),
    ...(trail.kmsKeyId === undefined ? ['it has no KMS key (encryption: { mode: s3 } accepts that)'] : []),
    ...(trail.topicArn === undefined ? ['it has no SNS topic'] : []),
    ...(left.length === 0 ? [] : [`it leaves out ${left.join(', ')} (recording: { mayExclude } accepts that)`]),
  ];
  return [
    comment(`  ${trail.arn} of ${labelOf(owner, nameOf)}, home ${trail.homeRegion}`),
    ...unmet.map((what) => comment(`    not as the built-in policy asks: ${what}`)),
  ];
}

function keysOf(chosen: readonly TrailView[], view: OrganizationView, nameOf: NameOf): readonly string[] {
  return distinct(chosen.map(({ trail }) => trail.kmsKeyId)).map((arn) => {
    const fact = view.shared('key', arn);
    const state = !isKnown(fact) ? 'state not read' : fact.known.exists ? fact.known.state : 'it does not exist';
    return listed(arn, isValid({ trails: { encryption: { keys: [arn] } } }), of(arn, nameOf), state);
  });
}

function topicsOf(chosen: readonly TrailView[], view: OrganizationView, nameOf: NameOf): readonly string[] {
  return distinct(chosen.map(({ trail }) => trail.topicArn)).map((arn) => {
    const fact = view.shared('topic', arn);
    const state = !isKnown(fact) ? 'not read' : fact.known.exists ? '' : 'it does not exist';
    return listed(arn, isValid({ trails: { notification: { topics: [arn] } } }), of(arn, nameOf), state);
  });
}

function of(arn: string, nameOf: NameOf): string {
  return nameOf(arn.split(':')[4] ?? '');
}

function listed(text: string, valid: boolean, ...remarks: readonly string[]): string {
  return valid
    ? remarked(`      - ${quoted(text)}`, ...remarks)
    : comment(`- ${text}: not of a form that a policy takes`, '      ');
}

function destination(chosen: readonly TrailView[], view: OrganizationView, nameOf: NameOf): readonly string[] {
  const buckets = distinct(chosen.map(({ trail }) => trail.bucket)).map((bucket) => {
    const fact = view.shared('bucket', bucketArn(view.partition, bucket));
    const owner = isKnown(fact) && fact.known.exists ? fact.known.owner : undefined;
    const state = !isKnown(fact)
      ? 'not read: its owner'
      : fact.known.exists
        ? `of ${labelOf(fact.known.owner, nameOf)}, in ${fact.known.region}`
        : 'it does not exist';
    const valid = isValid({ trails: { destination: { buckets: [bucket] } } });
    return { owner, line: listed(bucket, valid, state) };
  });
  const owners = distinct(buckets.map(({ owner }) => owner));
  // Whoever delivers to a bucket that the policy names is judged by its prefix.
  const delivering = [...view.trails.values()].filter(({ trail }) =>
    chosen.some((one) => one.trail.bucket === trail.bucket),
  );
  const prefixes = [...new Set(delivering.map(({ trail }) => trail.prefix ?? ''))].sort();
  const named = buckets.map(({ line }) => line);
  if (!named.some(isStated)) return named;
  return [
    ...section(['  destination:', '    buckets:'], named),
    ...ownerLines(owners, buckets.length, nameOf),
    ...prefixLines(prefixes),
  ];
}

/** A list under its keys; without keys where all of it is comments, because a key must not stand alone. */
function section(keys: readonly string[], rows: readonly string[]): readonly string[] {
  return rows.some(isStated) ? [...keys, ...rows] : rows;
}

function isStated(line: string): boolean {
  return !line.trimStart().startsWith('#');
}

function ownerLines(owners: readonly string[], buckets: number, nameOf: NameOf): readonly string[] {
  const [owner, ...more] = owners;
  if (owner === undefined) return [comment('account: not read: who owns them', '    ')];
  if (more.length > 0) return [comment(`account: not one, but ${owners.join(', ')}`, '    ')];
  return [
    remarked(`    account: ${quoted(owner)}`, nameOf(owner), buckets > 1 ? 'as far as their owners were read' : ''),
  ];
}

function prefixLines([prefix = '', ...more]: readonly string[]): readonly string[] {
  if (more.length > 0) return [comment(`prefix: not one, but ${[prefix, ...more].map(quoted).join(', ')}`, '    ')];
  if (prefix === '') return [];
  if (isValid({ trails: { destination: { prefix } } })) return [`    prefix: ${quoted(prefix)}`];
  return [comment(`prefix: ${prefix}: not of a form that a policy takes`, '    ')];
}

function codecatalyst(
  { partition, window }: OrganizationView,
  accounts: readonly AccountEvidence[],
  nameOf: NameOf,
): readonly string[] {
  if (codecatalystRegions(partition).length === 0) return [comment('There is no CodeCatalyst in this partition.')];
  const observed = observedSpaces(accounts);
  const spaces = observed.spaces.flatMap((space) => spaceLines(space, nameOf));
  const open = openQuestions(observed, nameOf);
  const unread = accounts.filter(({ reading }) => reading !== undefined && !isReadThrough(reading)).length;
  if (spaces.some(isStated)) {
    return ['codecatalyst:', '  undeclaredSpaces: fail', '  spaces:', ...spaces, ...open];
  }
  if (open.length + spaces.length > 0) {
    return [...spaces, ...open, comment('so that spaces are not stated, and not judged.')];
  }
  if (unread > 0) {
    return [
      comment(
        `No trace of CodeCatalyst was seen. Accounts that could not be read through: ${unread}, so that spaces are`,
      ),
      comment('not stated, and not judged.'),
    ];
  }
  return [
    comment(
      `No trace of CodeCatalyst was seen in any account, and its events since ${window?.since ?? 'nowhere'} were read.`,
    ),
    'codecatalyst:',
    '  spaces: []',
  ];
}

function isReadThrough({ codecatalystEvents, codecatalystRoles }: NonNullable<AccountEvidence['reading']>): boolean {
  const histories = Object.values(codecatalystEvents);
  return isKnown(codecatalystRoles) && histories.every((history) => isKnown(history) && !history.known.truncated);
}

function spaceLines(
  { name, id, region, billing, landings, connected }: ObservedSpace,
  nameOf: NameOf,
): readonly string[] {
  const space = { name, region, billingAccount: billing.account };
  if (!isValid({ codecatalyst: { spaces: [space] } })) {
    return [comment(`- ${name} in ${region}, events in ${billing.account}: not of a form that a policy takes`, '    ')];
  }
  return [
    `    - name: ${quoted(name)}`,
    ...(id === undefined
      ? [comment('id: not read: no role pairs one with this name', '      ')]
      : [remarked(`      id: ${quoted(id.id)}`, `as ${id.role} pairs them`)]),
    `      region: ${region}`,
    remarked(
      `      billingAccount: ${quoted(billing.account)}`,
      nameOf(billing.account),
      `the newest event of the space landed here at ${billing.at}`,
    ),
    ...landings.map(({ account, at }) =>
      comment(`earlier events landed in ${labelOf(account, nameOf)}, the last at ${at}`, '      '),
    ),
    '      connectedAccounts:',
    ...connected.map(({ account, because }) => remarked(`        - ${quoted(account)}`, nameOf(account), because)),
  ];
}

/** Traces of spaces that cannot be stated, because a part is not known. Nothing is guessed. */
function openQuestions({ unnamed, unattributed, spaces }: ObservedSpaces, nameOf: NameOf): readonly string[] {
  const indent = spaces.length > 0 ? '    ' : '';
  return [
    ...unnamed.map(({ id, name, roles }) =>
      comment(
        name === undefined
          ? `not read: the name of space ${id}, which ${roles.join(', ')} trusts, and who pays for it`
          : `not read: who pays for space ${name}, id ${id}, which ${roles.join(', ')} trusts`,
        indent,
      ),
    ),
    ...unattributed.map(({ account, since }) =>
      comment(`not read: to which space ${labelOf(account, nameOf)} has been connected since ${since}`, indent),
    ),
  ];
}

function distinct(texts: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(texts.filter((text) => text !== undefined && text !== ''))].sort() as string[];
}
