import type { EvidenceLine } from '../model/evidence.js';
import { type Fact, type Gap, isKnown } from '../model/fact.js';
import { factsAbout } from '../model/shared-resource.js';

/** Calls that failed for one cause. */
export interface FailedCalls {
  /** The first of them. */
  readonly gap: Gap;
  /** Where they failed. */
  readonly accounts: Set<string>;
}

/** One missing right is one cause, however many accounts lack it; a resource that has its own right is its own cause. */
export function gapKey(gap: Gap): string {
  return JSON.stringify([gap.api, gap.reason, ...(isOfResource(gap) ? [gap.account, gap.resource] : [])]);
}

export function isOfResource({ api, reason }: Gap): boolean {
  return /^(kms|sns|s3|logs):/.test(api) || reason === 'owner-outside';
}

/** Nobody called: there was nobody to ask, or nothing to ask for. */
const uncalled: ReadonlySet<Gap['reason']> = new Set(['not-collected', 'owner-outside']);

/** Folds the calls that failed in a line of the evidence, whether a judgement rests on them or not, by their cause. */
export function foldFailedCalls(line: EvidenceLine, failed: Map<string, FailedCalls>): void {
  for (const fact of factsOf(line)) {
    if (!fact || isKnown(fact) || uncalled.has(fact.gap.reason)) continue;
    const key = gapKey(fact.gap);
    const calls = failed.get(key) ?? { gap: fact.gap, accounts: new Set() };
    failed.set(key, calls);
    calls.accounts.add(fact.gap.account);
  }
}

function factsOf(line: EvidenceLine): readonly (Fact<unknown> | undefined)[] {
  switch (line.line) {
    case 'header':
    case 'log-files':
    case 'logged':
      return [];
    case 'tampering':
      return line.histories.map(({ history }) => history);
    case 'organization':
      return [line.organization, line.cloudtrailAdministrators, line.trustedServices, ...(line.unnamedUnits ?? [])];
    case 'shared':
      return factsAbout(line.resource);
    case 'account': {
      if (!line.reading) return [];
      const { access, regions, trailsByRegion, trails, listedTrails, eventDataStores } = line.reading;
      const { codecatalystRoles, codecatalystEvents, activity } = line.reading;
      return [
        access,
        regions,
        ...Object.values(trailsByRegion),
        ...Object.values(trails).flatMap(({ status, selectors, insights, tags }) => [
          status,
          selectors,
          insights,
          tags,
        ]),
        listedTrails,
        ...Object.values(eventDataStores ?? {}),
        codecatalystRoles,
        ...(isKnown(codecatalystRoles) ? codecatalystRoles.known : []).flatMap((role) => [
          role.managedPolicies,
          role.inlinePolicies,
          ...(role.inlinePolicies && isKnown(role.inlinePolicies) ? role.inlinePolicies.known : []).map(
            ({ document }) => document,
          ),
        ]),
        ...Object.values(codecatalystEvents),
        ...Object.values(activity ?? {}).flatMap((asked) => asked.map(({ history }) => history)),
      ];
    }
  }
}
