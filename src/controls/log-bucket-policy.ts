import { aclRequest, logRoot, plainHttpRequests, strangerWrites } from '../iam/cloudtrail-requests.js';
import { decide, decideDenial, type PolicyStatement, type Request } from '../iam/resource-policy.js';
import { all, fail, judge, notAssessed, pass, say } from '../judgement/judgement.js';
import type { Judgement } from '../model/finding.js';
import { groupAlikeTrails } from './alike-accounts.js';
import type { AuditView, BucketView, Control } from './control.js';
import { judgeExisting } from './existing-bucket.js';
import { type AlikeTrails, deliveriesOf, organizationFolder } from './log-deliveries.js';
import { organizationIdOf } from './organization-id.js';
import { type Attached, judgePolicy, undecided } from './resource-policy.js';
import { trailing } from './trailing.js';

/**
 * CloudTrail may write wherever the trails that deliver here need it to, on behalf of nobody else's trail, and nobody
 * gets in without TLS.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
 */
export const logBucketPolicy: Control = {
  id: 'log-bucket-policy',
  severity: 'high',
  subject: 'bucket',
  reads: ['cloudtrail:DescribeTrails', 's3:GetBucketLocation', 's3:GetBucketPolicy'],
  policy: [],
  assumes: ['A6', 'A7', 'A15', 'A16'],
  causes: [
    'no-bucket-policy',
    'write-not-allowed',
    'write-denied',
    'acl-check-not-allowed',
    'write-open-to-strangers',
    'plain-http-not-denied',
  ],
  judge: (view, audit) =>
    judgeExisting(view, ({ owner, policy }) =>
      judge(policy, (text) => {
        if (text === null) return fail(say('no-bucket-policy', {}));
        const attached = { account: owner, api: 's3:GetBucketPolicy', resource: view.arn };
        return judgePolicy(text, attached, (statements) => {
          const policy = { statements, attached };
          const trails = groupAlikeTrails(view.trails, audit, statements);
          return all([
            ...namingOrganization(view, audit),
            mayWrite(trails, audit, policy),
            mayNotWriteForStrangers(view, trails, audit, policy),
            mayCheckAcl(trails, audit, policy),
            refusesPlainHttp(view, audit, policy),
            pass(say('bucket-policy-sound', {})),
          ]);
        });
      }),
    ),
};

interface BucketPolicy {
  readonly statements: readonly PolicyStatement[];
  readonly attached: Attached;
}

interface Asked {
  readonly requests: readonly Request[];
}

interface Decisions<T> {
  /** The statements that allow something, by name. */
  readonly allowed: ReadonlySet<string>;
  /** What is not allowed in all it asks, by the statement that denies it; by nothing where none allows it. */
  readonly refused: ReadonlyMap<string | undefined, readonly T[]>;
  readonly open: readonly Judgement[];
}

function decisions<T extends Asked>(
  asked: readonly T[],
  { statements, attached }: BucketPolicy,
  decideOn: typeof decide = decide,
): Decisions<T> {
  const allowed = new Set<string>();
  const refused = new Map<string | undefined, T[]>();
  const open = new Set<string>();
  for (const one of asked) {
    const decided = one.requests.map((request) => decideOn(statements, request));
    for (const decision of decided) {
      if (decision.decision === 'allowed') allowed.add(decision.by);
      if (decision.decision === 'undecidable') open.add(`${decision.statement}, ${decision.why}`);
    }
    const refusal = decided.find(({ decision }) => decision === 'denied' || decision === 'not-allowed');
    if (!refusal) continue;
    const by = refusal.decision === 'denied' ? refusal.by : undefined;
    const alike = refused.get(by);
    if (alike) alike.push(one);
    else refused.set(by, [one]);
  }
  return { allowed, refused, open: [...open].map((why) => notAssessed(undecided(attached, why))) };
}

/** Without its id nobody knows the folder of an organization's trail. */
function namingOrganization({ trails }: BucketView, audit: AuditView): readonly Judgement[] {
  const ofOrganization = trails.find(({ trail }) => trail.organization);
  return ofOrganization ? [judge(organizationIdOf(audit, ofOrganization), () => pass())] : [];
}

function mayWrite(trails: readonly AlikeTrails[], audit: AuditView, policy: BucketPolicy): Judgement {
  const { refused, open } = decisions(deliveriesOf(trails, audit, policy.statements), policy);
  return all([
    ...[...refused].map(([statement, of]) => {
      const accounts = [...new Set(of.flatMap((delivery) => delivery.accounts))];
      const [{ trail: writer } = { trail: '' }] = of;
      const said = { writer, first: accounts[0] ?? '', accounts: accounts.length };
      return fail(
        statement === undefined ? say('write-not-allowed', said) : say('write-denied', { ...said, statement }),
      );
    }),
    ...open,
  ]);
}

/** Neither on behalf of a trail in another organization, nor of one in none. */
function mayNotWriteForStrangers(
  { arn }: BucketView,
  trails: readonly AlikeTrails[],
  audit: AuditView,
  policy: BucketPolicy,
): Judgement {
  const names = trails.flatMap((alike) => alike.slice(0, 1)).map((view) => trailing(view, audit));
  const requests = strangerWrites(arn, names, policy.statements);
  const { allowed, open } = decisions([{ requests }], policy);
  return all([...[...allowed].map((statement) => fail(say('write-open-to-strangers', { statement }))), ...open]);
}

function mayCheckAcl(trails: readonly AlikeTrails[], audit: AuditView, policy: BucketPolicy): Judgement {
  const asked = trails.map((alike) => ({
    alike,
    requests: alike.slice(0, 1).map((view) => aclRequest({ ...trailing(view, audit), bucket: view.trail.bucket })),
  }));
  const { refused, open } = decisions(asked, policy);
  const [writer, ...others] = [...refused.values()].flat().flatMap(({ alike }) => alike);
  return all([
    writer ? fail(say('acl-check-not-allowed', { writer: writer.trail.arn, trails: others.length + 1 })) : pass(),
    ...open,
  ]);
}

/** Milder: who comes without TLS needs to be allowed all the same. */
function refusesPlainHttp({ name, trails }: BucketView, audit: AuditView, policy: BucketPolicy): Judgement {
  const folders = trails.map((view) => {
    const { trail, owner } = view;
    const folder = trail.organization ? organizationFolder(view, audit) : owner;
    return logRoot(trail.prefix) + (folder === undefined ? '' : `${folder}/`);
  });
  const requests = plainHttpRequests(name, [...new Set(folders)], audit.partition);
  const { refused, open } = decisions(
    [...requests].map((request) => ({ requests: [request] })),
    policy,
    decideDenial,
  );
  return all([refused.has(undefined) ? fail(say('plain-http-not-denied', {}), 'medium') : pass(), ...open]);
}
