import { type Gap, isKnown } from '../model/fact.js';
import { findBucketOwner } from '../survey/bucket-owner.js';
import type { Survey, SurveyPlan } from '../survey/survey.js';
import type { Check } from './check.js';
import { refusal, type Setting } from './remedies.js';

/** Whether the buckets, keys and topics that trails name can be read where they are owned. */
export async function resourceChecks(plan: SurveyPlan, survey: Survey, setting: Setting): Promise<readonly Check[]> {
  const { bucketOwner } = plan;
  const checks = await Promise.all(
    survey.shared.map(async ({ arn, resource }): Promise<Check> => {
      const { fact, kind } = resource;
      if (isKnown(fact))
        return readable(arn, kind === 'bucket' && fact.known.exists ? fact.known.owner : undefined, bucketOwner);
      const refused = refusal({ ...fact.gap, resource: arn }, setting);
      if (kind !== 'bucket' || !mayBeAnother(fact.gap)) return refused;
      const { found } = await findBucketOwner(plan, arn);
      const owner =
        found && isKnown(found.resource.fact) && 'owner' in found.resource.fact.known
          ? found.resource.fact.known.owner
          : undefined;
      if (owner !== undefined) return ownedByOther(arn, owner, bucketOwner);
      return nobodyOwns(refused, bucketOwner);
    }),
  );
  return checks;
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
  const who = named === undefined ? '' : `If ${named} owns it: ${check.todo ?? ''} If not: `;
  return {
    ...check,
    about: 'resource',
    todo: `${who}${named === undefined ? 'Name' : 'name'} its owner in policy.yaml: trails: { destination: { account: "..." } }. None of the accounts that were asked owns it.`,
  };
}
