import { enterAccount, type Session } from '../aws/session.js';
import { accountPublicAccess } from '../collect/shared/account-public-access.js';
import { answersOf, readingApis, readShared } from '../collect/shared-resources.js';
import { type Account, isInactive, type SharedEvidence } from '../model/evidence.js';
import { isKnown } from '../model/fact.js';
import { entryOf, type Survey, type SurveyPlan } from './survey.js';

/** A bucket's name holds no account, so its owner is asked for: S3 answers to the account that owns it. */
interface OwnerSearch {
  /** The bucket as its owner showed it. */
  readonly found?: SharedEvidence;
  /** Accounts that were entered and could not read it. */
  readonly tried: number;
}

const mostTried = 100;
const sideBySide = 10;

export async function findBucketOwner(
  plan: Pick<SurveyPlan, 'session' | 'settings' | 'rights' | 'region' | 'scope'>,
  arn: string,
): Promise<OwnerSearch> {
  const bucket = arn.slice(arn.lastIndexOf(':') + 1);
  const candidates = likelyOwners(plan.scope.accounts, bucket).slice(0, mostTried);
  const { role } = entryOf(plan);
  let tried = 0;
  for (let next = 0; next < candidates.length; next += sideBySide) {
    const answers = await Promise.all(
      candidates.slice(next, next + sideBySide).map(async ({ id }): Promise<SharedEvidence | undefined> => {
        const entered = await enterAccount(plan.session, id, role, plan.region);
        if (!isKnown(entered)) return undefined;
        tried += 1;
        return readAsOwner(entered.known, arn, plan.region);
      }),
    );
    const found = answers.find((answer) => answer !== undefined);
    if (found) return { found, tried };
  }
  return { tried };
}

async function readAsOwner(session: Session, arn: string, region: string): Promise<SharedEvidence | undefined> {
  // Whose it is, and nothing else about it.
  const reads: ReadonlySet<string> = new Set([readingApis.bucket]);
  const reading = { reads, accounts: accountPublicAccess(reads) };
  const resource = await readShared(session, { kind: 'bucket', arn, owners: [session.account], region }, reading);
  if (!isKnown(resource.fact)) return undefined;
  return { line: 'shared', arn, resource, answers: answersOf(session, resource, reading) };
}

/** Accounts whose id the bucket's name holds, then those that are called after logs, then the others by id. */
function likelyOwners(accounts: readonly Account[], bucket: string): readonly Account[] {
  const rank = ({ id, name }: Account): number => {
    if (bucket.includes(id)) return 0;
    return /log|archiv|audit|secur/i.test(name) ? 1 : 2;
  };
  return accounts.filter((account) => !isInactive(account)).sort((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1));
}

/** The same survey, with each bucket whose owner the trails did not tell as its owner shows it. */
export async function ownersFound(plan: SurveyPlan, survey: Survey): Promise<Survey> {
  const shared = await Promise.all(
    survey.shared.map(async (evidence) => {
      if (evidence.resource.kind !== 'bucket' || isKnown(evidence.resource.fact)) return evidence;
      return (await findBucketOwner(plan, evidence.arn)).found ?? evidence;
    }),
  );
  return { ...survey, shared };
}
