import type { Gap } from '../model/fact.js';
import type { Finding } from '../model/finding.js';
import type { GapRow } from '../model/report.js';
import type { Texts } from '../model/texts.js';
import { gapRemedy, gapText } from './words.js';

/** Gaps with the same cause, each with what would close it, those that touch most accounts first. */
export function gapRows(findings: readonly Finding[], texts: Texts): readonly GapRow[] {
  const groups = new Map<string, { gap: Gap; accounts: Set<string>; regions: Set<string>; controls: Set<string> }>();
  for (const { control, judgement } of findings) {
    if (judgement.verdict !== 'not-assessed') continue;
    for (const gap of judgement.gaps) {
      const key = gapKey(gap);
      const group = groups.get(key) ?? { gap, accounts: new Set(), regions: new Set(), controls: new Set() };
      groups.set(key, group);
      group.accounts.add(gap.account);
      if (gap.region !== undefined) group.regions.add(gap.region);
      group.controls.add(control);
    }
  }
  return [...groups.values()]
    .map(({ gap, accounts, regions, controls }): GapRow => {
      const statement = statementThatCloses(gap);
      return {
        api: gap.api,
        reason: gap.reason,
        text: gapText(texts, gap),
        detail: gap.detail,
        accounts: [...accounts].sort(),
        regions: [...regions].sort(),
        controls: [...controls],
        remedy: gapRemedy(texts, gap),
        ...(statement && { statement }),
      };
    })
    .sort(
      (a, b) =>
        b.accounts.length - a.accounts.length ||
        compare(a.api, b.api) ||
        compare(a.reason, b.reason) ||
        compare(a.detail, b.detail),
    );
}

/** One missing right is one cause, however many accounts lack it; a resource that has its own right is its own cause. */
export function gapKey({ api, reason, resource }: Gap): string {
  return JSON.stringify([api, reason, ofResource.test(api) ? resource : undefined]);
}

const ofResource = /^(kms|sns|s3):/;

function statementThatCloses({ api, reason, resource }: Gap): GapRow['statement'] {
  if (reason !== 'denied' && reason !== 'role-not-assumed') return undefined;
  const all = api === 'sts:AssumeRole' ? resource?.replace(/::\d{12}:/, '::*:') : undefined;
  const own = ofResource.test(api) ? (api.startsWith('s3:') ? `arn:aws:s3:::${resource}` : resource) : undefined;
  return { Effect: 'Allow', Action: api, Resource: all ?? own ?? '*' };
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
