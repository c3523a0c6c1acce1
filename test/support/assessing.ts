import { type Assessment, assess } from '../../src/assess/assess.js';
import type { Control } from '../../src/controls/control.js';
import { controls } from '../../src/controls/index.js';
import type { EvidenceLine } from '../../src/model/evidence.js';
import type { AccountStanding, Finding } from '../../src/model/finding.js';
import type { Framework } from '../../src/model/framework.js';
import type { Policy } from '../../src/model/policy.js';
import type { Report } from '../../src/model/report.js';
import { buildReport } from '../../src/report/build-report.js';
import { policyOf } from './literals.js';
import { frameworks, textsIn } from './texts.js';

export async function* streamed(lines: readonly EvidenceLine[]): AsyncIterable<EvidenceLine> {
  yield* lines;
}

export function assessed(
  lines: readonly EvidenceLine[],
  policy: Policy = policyOf(),
  catalogue: readonly Control[] = controls,
): Promise<Assessment> {
  return assess(() => streamed(lines), policy, catalogue);
}

/** The report of an assessment, without rendering; with all frameworks, where nothing is said. */
export async function reported(assessment: Assessment, by?: readonly Framework[]): Promise<Report> {
  return buildReport({
    runId: assessment.view.header.runId,
    assessment,
    texts: await textsIn('en'),
    frameworks: by ?? (await frameworks()),
    policySource: 'policy.yaml',
    policySha256: 'a'.repeat(64),
    evidenceSha256: 'b'.repeat(64),
  });
}

export function findingOf({ findings }: Assessment, control: string, subject: string): Finding {
  const found = findings.filter((finding) => finding.control === control && finding.subject.id === subject);
  if (found.length !== 1 || !found[0]) throw new Error(`${found.length} findings of ${control} on ${subject}`);
  return found[0];
}

export function findingsAbout({ findings }: Assessment, control: string): readonly Finding[] {
  return findings.filter((finding) => finding.control === control);
}

export function standingOf({ standings }: Assessment, account: string, control: string): AccountStanding {
  const found = standings.get(account)?.[control];
  if (!found) throw new Error(`${account} has no standing towards ${control}`);
  return found;
}
