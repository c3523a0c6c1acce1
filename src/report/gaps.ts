import { type FailedCalls, gapKey, isOfResource } from '../assess/failed-calls.js';
import { bucketArn } from '../model/arn.js';
import type { Gap } from '../model/fact.js';
import type { Finding } from '../model/finding.js';
import type { FailedCallRow, GapRow } from '../model/report.js';
import type { Texts } from '../model/texts.js';
import { gapRemedy, gapText } from './words.js';

export interface NumberedGaps {
  readonly rows: readonly GapRow[];
  /** The place of a gap's row, counted from 1. */
  rowOf(gap: Gap): number;
  /** Calls that failed and that none of the rows names. */
  unnamed(failedCalls: ReadonlyMap<string, FailedCalls>): readonly FailedCallRow[];
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
        ...(isOfResource(gap) && gap.resource !== undefined && { resource: gap.resource }),
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
  return {
    rows: keyed.map(({ row }) => row),
    rowOf: (gap) => places.get(gapKey(gap)) ?? 0,
    unnamed: (failedCalls) => failedCallRows(failedCalls, (key, account) => !!groups.get(key)?.accounts.has(account)),
  };
}

const mostNamed = 3;

/** One row for each call and reason, so that they are few, whatever the resources are called. */
function failedCallRows(
  failedCalls: ReadonlyMap<string, FailedCalls>,
  isNamed: (key: string, account: string) => boolean,
): readonly FailedCallRow[] {
  const groups = new Map<string, FailedCalls>();
  for (const [key, { gap, accounts }] of failedCalls) {
    const unnamed = [...accounts].filter((account) => !isNamed(key, account));
    if (unnamed.length === 0) continue;
    const call = `${gap.api} ${gap.reason}`;
    const group = groups.get(call) ?? { gap, accounts: new Set() };
    groups.set(call, group);
    for (const account of unnamed) group.accounts.add(account);
  }
  return [...groups]
    .sort(([a, before], [b, after]) => after.accounts.size - before.accounts.size || (a < b ? -1 : 1))
    .map(([, { gap, accounts }]) => ({
      api: gap.api,
      reason: gap.reason,
      accounts: accounts.size,
      firstAccounts: [...accounts].sort().slice(0, mostNamed),
      detail: gap.detail,
    }));
}

function statementThatCloses(gap: Gap, partition: string): GapRow['statement'] {
  const { api, reason } = gap;
  if (reason !== 'denied' && reason !== 'role-not-assumed') return undefined;
  return { Effect: 'Allow', Action: api, Resource: resourceOf(gap, partition) ?? '*' };
}

/** What the right must be about; nothing where it can only be given for everything, as those of log groups can. */
function resourceOf(gap: Gap, partition: string): string | undefined {
  const { api, resource } = gap;
  if (api === 'sts:AssumeRole') return resource?.replace(/::\d{12}:/, '::*:');
  if (resource === undefined || !isOfResource(gap) || api.startsWith('logs:')) return undefined;
  return api.startsWith('s3:') ? bucketArn(partition, resource) : resource;
}
