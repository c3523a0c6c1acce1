import { readingApis } from '../collect/shared-resources.js';
import type { SharedEvidence } from '../model/evidence.js';
import { type Gap, isKnown } from '../model/fact.js';
import { findBucketOwner } from '../survey/bucket-owner.js';
import { gapsIn, isMissed } from '../survey/gaps.js';
import type { Survey, SurveyPlan } from '../survey/survey.js';
import type { Check } from './check.js';
import { refusal, type Setting } from './remedies.js';

/**
 * Whether the buckets, keys, topics and log groups that trails name can be read where they are owned.
 * @param closed accounts of which is told already that they let nobody in
 */
export async function resourceChecks(
  plan: SurveyPlan,
  survey: Survey,
  closed: ReadonlySet<string>,
  setting: Setting,
): Promise<readonly Check[]> {
  const checks = await Promise.all(survey.shared.map((evidence) => checksOf(evidence, plan, closed, setting)));
  const calls = survey.shared.flatMap(({ answers, resource }) => [...answers, ...gapsIn(resource).filter(isMissed)]);
  const tried = new Set([
    ...calls.map(({ api }) => api),
    ...survey.shared.map(({ resource }) => readingApis[resource.kind]),
  ]);
  const untried = plan.rights.owner.filter((action) => !tried.has(action));
  return [
    ...checks.flat(),
    ...untried.map(
      (action): Check => ({
        about: 'right',
        state: 'open',
        action,
        says: `${action} was not asked: nothing that it reads was seen`,
      }),
    ),
  ];
}

async function checksOf(
  { arn, resource }: SharedEvidence,
  plan: SurveyPlan,
  closed: ReadonlySet<string>,
  setting: Setting,
): Promise<readonly Check[]> {
  const { fact, kind } = resource;
  if (isKnown(fact)) {
    const parts = gapsIn(fact.known)
      .filter(isMissed)
      .map((gap) => refusal({ ...gap, resource: arn }, setting));
    return [readable(arn, ownerIn({ resource }), plan.bucketOwner), ...parts];
  }
  const { account, reason } = fact.gap;
  if (reason === 'role-not-assumed' && closed.has(account)) {
    return [{ about: 'resource', state: 'open', account, says: `${arn}, which the account owns, could not be tried` }];
  }
  const refused = refusal({ ...fact.gap, resource: arn }, setting);
  if (kind !== 'bucket' || !mayBeAnother(fact.gap)) return [refused];
  const { found } = await findBucketOwner(plan, arn);
  const owner = found && ownerIn(found);
  return [owner === undefined ? nobodyOwns(refused, plan.bucketOwner) : ownedByOther(arn, owner, plan.bucketOwner)];
}

function ownerIn({ resource: { kind, fact } }: Pick<SharedEvidence, 'resource'>): string | undefined {
  return kind === 'bucket' && isKnown(fact) && fact.known.exists ? fact.known.owner : undefined;
}

/** S3 names a missing right where there is one; of a bucket's owner it says nothing. */
function mayBeAnother({ reason, detail }: Gap): boolean {
  if (reason === 'denied') return !/identity-based|explicit deny|boundary|session policy/.test(detail);
  return reason === 'owner-unknown' || reason === 'owner-outside';
}

function readable(arn: string, owner: string | undefined, named: string | undefined): Check {
  if (owner === undefined || named === undefined || owner === named) {
    return {
      about: 'resource',
      state: 'ok',
      says: `${arn} can be read${owner === undefined ? '' : ` in ${owner}, which owns it`}`,
    };
  }
  return ownedByOther(arn, owner, named);
}

function ownedByOther(arn: string, owner: string, named: string | undefined): Check {
  const told = named === undefined ? 'the policy names no owner of buckets' : `the policy names ${named} as its owner`;
  return {
    about: 'resource',
    state: 'problem',
    account: owner,
    says: `${arn} belongs to this account, and ${told}`,
    todo: `Write into policy.yaml: trails: { destination: { account: "${owner}" } }.`,
  };
}

/** S3 refuses in the same words whoever does not own a bucket and whoever may not read it. */
function nobodyOwns(check: Check, named: string | undefined): Check {
  const right = named === undefined ? '' : `If ${named} does own it: ${check.todo ?? ''} `;
  const todo = `${right}None of the other accounts that were asked owns it: name its owner in policy.yaml (trails.destination.account).`;
  return { ...check, about: 'resource', todo };
}
