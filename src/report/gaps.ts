import type { Gap } from '../model/fact.js';
import type { Finding } from '../model/finding.js';
import type { GapRow } from '../model/report.js';
import type { Texts } from '../model/texts.js';
import { gapRemedy, gapText } from './words.js';

export interface NumberedGaps {
  readonly rows: readonly GapRow[];
  /** The place of a gap's row, counted from 1. */
  rowOf(gap: Gap): number;
}

/** Gaps with the same cause, each with what would close it, those that touch most accounts first. */
export function numberedGaps(findings: readonly Finding[], partition: string, texts: Texts): NumberedGaps {
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
  const keyed = [...groups]
    .map(([key, { gap, accounts, regions, controls }]): { readonly key: string; readonly row: GapRow } => {
      const statement = statementThatCloses(gap, partition);
      const row: GapRow = {
        api: gap.api,
        reason: gap.reason,
        ...(ofResource(gap) && gap.resource !== undefined && { resource: gap.resource }),
        text: gapText(texts, gap),
        detail: gap.detail,
        accounts: [...accounts].sort(),
        regions: [...regions].sort(),
        controls: [...controls],
        remedy: gapRemedy(texts, gap),
        ...(statement && { statement }),
      };
      return { key, row };
    })
    .sort((a, b) => b.row.accounts.length - a.row.accounts.length || (a.key < b.key ? -1 : 1));
  const places = new Map(keyed.map(({ key }, index) => [key, index + 1]));
  return { rows: keyed.map(({ row }) => row), rowOf: (gap) => places.get(gapKey(gap)) ?? 0 };
}

/** One missing right is one cause, however many accounts lack it; a resource that has its own right is its own cause. */
export function gapKey(gap: Gap): string {
  return JSON.stringify([gap.api, gap.reason, ...(ofResource(gap) ? [gap.account, gap.resource] : [])]);
}

function ofResource({ api, reason }: Gap): boolean {
  return /^(kms|sns|s3):/.test(api) || reason === 'owner-outside';
}

function statementThatCloses(gap: Gap, partition: string): GapRow['statement'] {
  const { api, reason, resource } = gap;
  if (reason !== 'denied' && reason !== 'role-not-assumed') return undefined;
  const all = api === 'sts:AssumeRole' ? resource?.replace(/::\d{12}:/, '::*:') : undefined;
  const own = ofResource(gap) ? (api.startsWith('s3:') ? `arn:${partition}:s3:::${resource}` : resource) : undefined;
  return { Effect: 'Allow', Action: api, Resource: all ?? own ?? '*' };
}
