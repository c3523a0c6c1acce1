import type { Report } from '../model/report.js';
import type { Texts } from '../model/texts.js';
import { accountsPart, methodPart } from './markdown/accounts.js';
import { activityPart } from './markdown/activity.js';
import { findingsPart } from './markdown/findings.js';
import { gapsPart } from './markdown/gaps.js';
import { matrixPart } from './markdown/matrix.js';
import { requirementsPart } from './markdown/requirements.js';
import { spacesPart } from './markdown/spaces.js';
import { causesPart, headPart, summaryPart } from './markdown/summary.js';
import { waiversPart } from './markdown/waivers.js';
import type { Renderer } from './renderer.js';

/** The whole report for reading in a repository or an issue: all that the PDF says, and the evidence behind passes. */
export const markdown: Renderer = { file: 'report.md', render };

function* render(report: Report, texts: Texts): Iterable<string> {
  let before = '';
  for (const part of [
    headPart,
    summaryPart,
    causesPart,
    matrixPart,
    requirementsPart,
    findingsPart,
    spacesPart,
    activityPart,
    waiversPart,
    gapsPart,
    accountsPart,
    methodPart,
  ]) {
    for (const block of part(report, texts)) {
      yield `${before}${block}\n`;
      before = '\n';
    }
  }
}
