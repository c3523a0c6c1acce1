import { gapKey } from '../assess/failed-calls.js';
import type { OrganizationView } from '../assess/organization-view.js';
import { inheritorsOf } from '../assess/waivers.js';
import type { Finding, Severity, Verdict } from '../model/finding.js';
import { severities } from '../model/finding.js';
import type { CauseRow, Message } from '../model/report.js';
import type { Texts } from '../model/texts.js';
import { command, type Names, namesFor, namesInCommon } from './fixes.js';
import { gapText, worded } from './words.js';

/**
 * What is behind the findings: one missing key is one cause with 2,000 accounts behind it. Failures first, then by
 * severity and by how many accounts stand behind. What mends it is named once, with the names on which all findings agree.
 */
export function causeRows(
  findings: readonly Finding[],
  view: OrganizationView,
  severityOf: (control: string) => Severity,
  texts: Texts,
): readonly CauseRow[] {
  const groups = new Map<string, Group>();
  const add = (
    key: string,
    finding: Finding,
    severity: Severity,
    verdict: CauseRow['verdict'],
    message: () => Message,
    names: Names = {},
  ) => {
    const group = groups.get(key) ?? {
      verdict,
      severity,
      message: message(),
      names,
      controls: new Set(),
      accounts: new Set(),
    };
    groups.set(key, group);
    group.severity = severities.indexOf(severity) < severities.indexOf(group.severity) ? severity : group.severity;
    group.names = namesInCommon(group.names, names);
    group.controls.add(finding.control);
    group.accounts.add(finding.account);
    for (const account of inheritorsOf(finding, view)) group.accounts.add(account);
  };
  for (const finding of findings) {
    const { judgement, control, severity } = finding;
    if (judgement.verdict === 'fail') {
      for (const cause of judgement.because) {
        const key = JSON.stringify([cause.code, cause.args]);
        const graveness = milder(cause.severity, severityOf(control));
        add(key, finding, graveness, 'fail', () => worded(texts, cause), namesFor(cause, finding, view));
      }
    }
    if (judgement.verdict === 'not-assessed') {
      for (const gap of judgement.gaps) {
        const { account, api, region = '', resource = '' } = gap;
        const args = { account, api, region, resource };
        add(gapKey(gap), finding, severity, 'not-assessed', () => ({
          code: gap.reason,
          args,
          text: gapText(texts, gap),
        }));
      }
    }
  }
  return [...groups.values()]
    .map(
      ({ names, message, ...group }): CauseRow => ({
        ...group,
        message: group.verdict === 'fail' ? mended(message, names, texts) : message,
        controls: [...group.controls],
        accounts: [...group.accounts].sort(),
      }),
    )
    .sort(
      (a, b) =>
        order(a.verdict) - order(b.verdict) ||
        severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
        b.accounts.length - a.accounts.length ||
        (a.message.text < b.message.text ? -1 : 1),
    );
}

interface Group {
  readonly verdict: CauseRow['verdict'];
  severity: Severity;
  readonly message: Message;
  names: Names;
  readonly controls: Set<string>;
  readonly accounts: Set<string>;
}

function mended(message: Message, names: Names, texts: Texts): Message {
  const template = texts.fixes[message.code];
  return template === undefined ? message : { ...message, fix: command(template, names) };
}

/** A cause may be milder than its control, never graver. */
function milder(cause: Severity | undefined, control: Severity): Severity {
  return cause !== undefined && severities.indexOf(cause) > severities.indexOf(control) ? cause : control;
}

function order(verdict: Verdict): number {
  return verdict === 'fail' ? 0 : 1;
}
