import { say } from '../judgement/judgement.js';
import type { AccountStanding, Finding, Verdict } from '../model/finding.js';
import type { Statement } from '../model/statement.js';
import { isWaivable } from './waivers.js';

/** What was found about what accounts rest on, and how an account stands by it. */
export interface Standings {
  /** Gives the standing of the account that carries the finding. */
  add(finding: Finding): AccountStanding;
  /**
   * The account stands as the worst of its own and of what was found about the subjects on which it rests. What
   * another account carries is judged there, and inherited.
   * @param none why nothing is judged where there is nothing
   */
  of(
    control: string,
    account: string,
    subjects: readonly string[],
    own: readonly AccountStanding[],
    none: Statement,
  ): AccountStanding;
}

export function standings(): Standings {
  const found = new Map<
    string,
    { readonly carrier: string; readonly own: AccountStanding; readonly inherited: AccountStanding }
  >();
  return {
    add({ control, subject, account, judgement, waiver }) {
      const own: AccountStanding = { verdict: judgement.verdict, ...(waiver !== undefined && { waived: true }) };
      if (subject.kind === 'account') return own;
      // Thousands may inherit it: they share what they inherit.
      const inherited = { ...own, inheritedFrom: subject.id };
      found.set(`${control} ${subject.id}`, { carrier: account, own, inherited });
      return own;
    },
    of(control, account, subjects, own, none) {
      const carried: AccountStanding[] = [...own];
      const inherited: AccountStanding[] = [];
      for (const subject of subjects) {
        const standing = found.get(`${control} ${subject}`);
        if (!standing) continue;
        if (standing.carrier === account) carried.push(standing.own);
        else inherited.push(standing.inherited);
      }
      return worst([...carried, ...inherited]) ?? { verdict: 'not-applicable', reason: none };
    },
  };
}

/** An account about which nothing is asked, and why. */
export function standsApart(reason: Statement): AccountStanding {
  return { verdict: 'not-applicable', reason };
}

const ranks: Readonly<Record<Verdict, number>> = { fail: 3, 'not-assessed': 2, pass: 1, 'not-applicable': 0 };

/** The worst verdict, waived or not. It is shown as waived only where nothing beside it counts. */
function worst(list: readonly AccountStanding[]): AccountStanding | undefined {
  const found = list.reduce<AccountStanding | undefined>(
    (worse, one) => (worse === undefined || ranks[one.verdict] > ranks[worse.verdict] ? one : worse),
    undefined,
  );
  if (!found?.waived || list.every(({ verdict, waived }) => waived || !isWaivable(verdict))) return found;
  const { waived: _, ...counting } = found;
  return counting;
}

/** Why no finding about a kind of subject says anything of an account. */
export const nothingToJudge = {
  trail: say('no-trail-to-judge', {}),
  bucket: say('no-bucket-to-judge', {}),
  organization: say('no-organization-asked', {}),
} as const;
