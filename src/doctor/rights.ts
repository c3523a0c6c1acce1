import type { Rights } from '../iam/rights.js';
import { accountOf } from '../model/arn.js';
import type { AccountEvidence } from '../model/evidence.js';
import { type Fact, type Gap, isKnown } from '../model/fact.js';
import type { Check } from './check.js';
import type { Observation } from './observe.js';
import { refusal, type Setting } from './remedies.js';

interface AuditsOwn {
  /** The calls that the audit's own questions made and that were answered. */
  readonly asked: ReadonlySet<string>;
  readonly missed: readonly Gap[];
}

/** Which of the rights that the controls need are there in one account. Regions are told apart elsewhere. */
export function rightChecks(
  { member }: Rights,
  { account, probes }: Observation,
  { asked, missed }: AuditsOwn,
  setting: Setting,
): readonly Check[] {
  const missing: Check[] = [];
  let allowed = 0;
  for (const action of member) {
    const gaps = missed.filter((gap) => gap.account === account && gap.api === action && !isOthers(gap));
    const probe = probes.get(action);
    const unanswered = probe && !isKnown(probe) ? [probe.gap] : [];
    const [telling] = [...gaps.filter(({ api }) => api !== 'cloudtrail:DescribeTrails'), ...unanswered];
    const regions = gaps.flatMap(({ reason, region }) => (reason === telling?.reason && region ? [region] : []));
    const regional = telling?.reason === 'denied-by-scp' || telling?.reason === 'region-not-enabled';
    if (telling) missing.push(refusal(telling, setting, regional ? regions : []));
    else if (probe || asked.has(action)) allowed += 1;
    else if (gaps.length === 0)
      missing.push({ about: 'right', state: 'open', account, action, says: `${action} was not asked` });
  }
  const complete = allowed === member.length;
  const says = `${complete ? 'all' : `${allowed} of`} ${member.length} actions that the controls need are allowed`;
  return [{ about: 'right', state: complete ? 'ok' : 'note', account, says }, ...missing];
}

/** An organization trail's settings: AWS itself tells them to some accounts only. */
function isOthers({ account, resource }: Gap): boolean {
  return resource !== undefined && accountOf(resource) !== '' && accountOf(resource) !== account;
}

/** Organization trails whose settings nobody who was asked may read. */
export function unreadTrails(read: readonly AccountEvidence[], missed: readonly Gap[]): readonly Check[] {
  const known = ({ api, resource = '' }: Gap): boolean =>
    read.some(({ reading }) => {
      const { status, selectors, insights } = reading?.trails[resource] ?? {};
      const facts: Readonly<Record<string, Fact<unknown> | undefined>> = {
        'cloudtrail:GetTrailStatus': status,
        'cloudtrail:GetEventSelectors': selectors,
        'cloudtrail:GetInsightSelectors': insights,
      };
      const fact = facts[api];
      return fact !== undefined && isKnown(fact);
    });
  const unread = missed.filter((gap) => isOthers(gap) && !known(gap));
  const first = new Map(unread.map((gap) => [`${gap.api} ${gap.resource}`, gap]));
  return [...first.values()].map(
    ({ api, resource = '', detail, account }): Check => ({
      about: 'trail',
      state: 'problem',
      account,
      action: api,
      says: `${api} of ${resource}: ${detail}`,
      todo:
        `Its owner is told, and CloudTrail's delegated administrators are: let the audit's role into ` +
        `${accountOf(resource)}, or make the account that runs the audit a delegated administrator of CloudTrail.`,
    }),
  );
}
