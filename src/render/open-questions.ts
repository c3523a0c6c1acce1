import { groupBy, grouped } from '../model/groups.js';
import type { FindingRow, GapRow, Report } from '../model/report.js';

/** A gap that leaves a question open. The list of gaps has AWS's words, every region and resource, and the requests. */
export interface OpenCall {
  readonly row: number;
  readonly text: string;
  /** The account, where it is another one. */
  readonly account?: string;
  /** Where they are not all that the list of gaps names. */
  readonly regions: readonly string[];
}

/** Findings that wait for the same. */
export interface OpenQuestion {
  readonly findings: readonly [FindingRow, ...FindingRow[]];
  readonly because: readonly string[];
  readonly calls: readonly OpenCall[];
}

export interface OpenQuestions {
  /** What is said of each of them: it is told once. */
  readonly common: readonly string[];
  readonly questions: readonly OpenQuestion[];
}

/** What could not be judged, by what it waits for: one denied call is told once with all its accounts. */
export function openQuestions(found: readonly FindingRow[], gaps: readonly GapRow[]): OpenQuestions {
  const [first] = found;
  const texts = new Set(first?.because.map(({ text }) => text));
  for (const { because } of found) {
    const said = new Set(because.map(({ text }) => text));
    for (const text of texts) if (!said.has(text)) texts.delete(text);
  }
  const groups = groupBy(found, (finding) =>
    JSON.stringify([own(finding, texts), callsOf(finding, gaps), finding.waiver?.row]),
  );
  const questions = Array.from(groups.values(), (findings): OpenQuestion => {
    const [one] = findings;
    return { findings, because: own(one, texts), calls: callsOf(one, gaps) };
  });
  return { common: [...texts], questions };
}

function own({ because }: FindingRow, common: ReadonlySet<string>): readonly string[] {
  return because.flatMap(({ text }) => (common.has(text) ? [] : [text]));
}

function callsOf(finding: FindingRow, gaps: readonly GapRow[]): readonly OpenCall[] {
  const calls = groupBy(finding.gaps, ({ row, account }) => JSON.stringify([row, account]));
  return Array.from(calls.values(), (failed): OpenCall => {
    const [{ account, row, text }] = failed;
    const regions = [...new Set(failed.flatMap(({ region }) => region ?? []))];
    const everywhere = regions.length === gaps[row - 1]?.regions.length;
    return {
      row,
      text,
      ...(account !== finding.account.id && { account }),
      regions: everywhere ? [] : regions,
    };
  });
}

/** Requests that failed in one account, and the resource where the gap is not of that alone. */
export interface FailedRequests {
  readonly account: string;
  readonly resource?: string;
  /** AWS's ids of them. */
  readonly ids: readonly string[];
}

/** The requests that failed, by the number of their gap: each once, however many questions they leave open. */
export function failedRequests({ findings, gaps }: Pick<Report, 'findings' | 'gaps'>) {
  const failed = new Set(findings.flatMap((finding) => finding.gaps));
  const byRow = groupBy(failed, ({ row }) => String(row));
  return (row: number): readonly FailedRequests[] => {
    const { resource: common } = gaps[row - 1] ?? {};
    const own = grouped(byRow.get(String(row)) ?? [], ({ account, resource }) => JSON.stringify([account, resource]));
    return own.flatMap(([, some]): readonly FailedRequests[] => {
      const [{ account, resource }] = some;
      const ids = [...new Set(some.flatMap(({ requestId }) => requestId ?? []))];
      const isOwn = resource !== undefined && resource !== common;
      return ids.length === 0 && !isOwn ? [] : [{ account, ...(isOwn && { resource }), ids }];
    });
  };
}
