import { enterAccount, type Session } from '../aws/session.js';
import { answersForOwner } from '../collect/spot-checks.js';
import type { AccountEvidence } from '../model/evidence.js';
import { isKnown } from '../model/fact.js';
import type { Policy } from '../model/policy.js';
import { gapsIn } from '../survey/gaps.js';
import { type Enquiry, entryOf, type Survey, type SurveyPlan, survey } from '../survey/survey.js';
import { type Evidence, testedAssumptions } from './assumptions.js';
import type { Check, Examination } from './check.js';
import { triedAccounts } from './choice.js';
import { type Observation, observe } from './observe.js';
import { findScope, inTheWay } from './organization.js';
import { type RegionPolicy, regionChecks } from './regions.js';
import { refusal, type Setting } from './remedies.js';
import { resourceChecks } from './resources.js';
import { rightChecks, unreadTrails } from './rights.js';

interface ExaminationPlan extends Enquiry {
  readonly policy: Policy;
  /** Accounts to try in place of the chosen ones. */
  readonly named?: readonly string[];
  /** The statements of docs/assumptions.md, by number. */
  readonly assumptions: readonly string[];
  progress(done: number, total: number): void;
}

/** Tries, read-only and in a few accounts, what an audit needs, and whether AWS does as the audit believes. */
export async function examine(plan: ExaminationPlan): Promise<Examination> {
  const { caller, settings, policy, named, assumptions } = plan;
  const { partition } = caller;
  const checks: Check[] = [identity(caller), clock(plan)];
  const examined = (accounts: readonly string[], evidence: Omit<Evidence, 'partition'>): Examination => ({
    caller: caller.arn,
    partition,
    accounts,
    checks,
    assumptions: testedAssumptions(assumptions, { ...evidence, partition }),
  });
  const session = await entryOf(plan)
    .hop(caller)
    .catch((error: unknown) => void checks.push(inTheWay('role', error)));
  if (!session) return examined([], { observations: [], shared: [] });
  if (session !== caller) checks.push({ about: 'role', state: 'ok', says: `every call is made as ${session.arn}` });

  const bucketOwner = policy.trails.destination.account;
  const paying = (policy.codecatalyst?.spaces ?? []).map(({ billingAccount }) => billingAccount).sort();
  const ofPolicy = [...(bucketOwner === undefined ? [] : [bucketOwner]), ...paying];
  const { scope, management, checks: found } = await findScope(plan, session, [...(named ?? []), ...ofPolicy]);
  const { only, checks: chosen } = triedAccounts({ scope, own: session.account, management, ofPolicy, named });
  checks.push(...found, ...chosen);

  const owner = bucketOwner === undefined ? {} : { bucketOwner };
  const surveyPlan: SurveyPlan = { ...plan, session, scope, only, ...owner };
  const surveyed = await survey(surveyPlan);
  const read = surveyed.accounts.filter(({ account, reading }) => reading && only.has(account.id));
  const entered = read.find((one) => one.account.id !== session.account && isEntered(one))?.account.id;
  const setting = { asking: session.arn, partition, role: settings.role, managementAccount: management, entered };

  const missed = read.filter(isEntered).flatMap(({ reading }) => gapsIn(reading));
  const told = { denied: policy.regions.denied, missed };
  const each = await Promise.all(read.map((account) => examineAccount(surveyPlan, account, told, setting)));
  const observations = each.flatMap(({ observation }) => observation ?? []);
  const closed = new Set(read.filter((one) => !isEntered(one)).map(({ account }) => account.id));
  checks.push(...each.flatMap((one) => one.checks), ...unreadTrails(read, missed));
  checks.push(...(await resourceChecks(surveyPlan, surveyed, closed, setting)));
  const wrongOwner = await expectingAnother(surveyPlan, surveyed);
  const { shared } = surveyed;
  return examined([...only].sort(), { observations, shared, ...(wrongOwner && { wrongOwner }) });
}

function isEntered({ reading }: AccountEvidence): boolean {
  return reading !== undefined && isKnown(reading.access);
}

async function examineAccount(
  plan: SurveyPlan,
  { account: { id }, reading, answers }: AccountEvidence,
  told: RegionPolicy,
  setting: Setting,
): Promise<{ readonly observation?: Observation; readonly checks: readonly Check[] }> {
  if (!reading) return { checks: [] };
  if (!isKnown(reading.access)) return { checks: [refusal(reading.access.gap, setting)] };
  const entered = await enterAccount(plan.session, id, entryOf(plan).role, plan.region);
  if (!isKnown(entered)) return { checks: [refusal(entered.gap, setting)] };
  const observation = await observe(entered.known, reading, plan.rights.member);
  const says = id === plan.session.account ? 'read with the own credentials' : `entered as ${reading.access.known}`;
  const asked = new Set(answers.map(({ api }) => api));
  return {
    observation,
    checks: [
      { about: 'role', state: 'ok', account: id, says },
      ...rightChecks(plan.rights, observation, { asked, missed: told.missed }, setting),
      ...regionChecks(observation, told, setting),
    ],
  };
}

function identity({ arn, account, partition }: Session): Check {
  return { about: 'identity', state: 'ok', says: `${arn}, account ${account}, partition ${partition}` };
}

/** The SDK compares clocks by every answer, corrects what it signs, and asks again whatever was refused meanwhile. */
function clock({ caller, region }: Enquiry): Check {
  const offset = caller.aws.clientConfig(region, caller.credentials).systemClockOffset ?? 0;
  const seconds = Math.abs(Math.round(offset / 1000));
  // An answer says its time in seconds and takes some to arrive.
  if (seconds < 60) return { about: 'clock', state: 'ok', says: "this machine's clock is as AWS's" };
  return {
    about: 'clock',
    state: seconds < 240 ? 'note' : 'problem',
    says: `this machine's clock is ${Math.round(seconds / 60)} minutes ${offset > 0 ? 'behind' : 'ahead of'} AWS's`,
    todo: 'Set it by NTP: the times in a report are those of this clock, and far off it makes an audit slow.',
  };
}

async function expectingAnother(plan: SurveyPlan, { shared }: Survey): Promise<Evidence['wrongOwner']> {
  for (const { arn, resource } of shared) {
    const { kind, fact } = resource;
    if (kind !== 'bucket' || !isKnown(fact) || !fact.known.exists) continue;
    const { owner } = fact.known;
    const other = plan.scope.accounts.find(({ id }) => id !== owner)?.id;
    const entered = await enterAccount(plan.session, owner, entryOf(plan).role, plan.region);
    if (other === undefined || !isKnown(entered)) continue;
    const bucket = arn.slice(arn.lastIndexOf(':') + 1);
    return { bucket, answer: await answersForOwner(entered.known, bucket, other) };
  }
  return undefined;
}
