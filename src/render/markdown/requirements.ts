import type { FrameworkRow, Report, RequirementRow } from '../../model/report.js';
import type { Texts } from '../../model/texts.js';
import { label } from '../label.js';
import { code, prose, table } from '../markdown-escape.js';
import { frameworkTitle } from '../requirements.js';

/** Nothing where no framework was asked for. */
export function* requirementsPart({ frameworks }: Report, texts: Texts): Iterable<string> {
  if (frameworks.length === 0) return;
  yield `## ${prose(label(texts, 'requirements'))}`;
  yield prose(label(texts, 'requirements-lead'));
  for (const framework of frameworks) yield* section(texts, framework);
}

function* section(texts: Texts, framework: FrameworkRow): Iterable<string> {
  const { source, requirements } = framework;
  yield `### ${prose(frameworkTitle(framework))}`;
  yield prose(label(texts, 'requirements-source', { title: source.title, url: source.url }));
  yield table(
    ['requirement', 'state', 'controls', 'because'].map((key) => prose(label(texts, key))),
    requirements.map((row) => [
      row.ids.map(code).join(' '),
      prose(label(texts, `requirement-state-${row.state}`)),
      row.controls.map(code).join(' '),
      reasons(texts, row),
    ]),
  );
  yield prose(label(texts, 'requirements-no-others'));
}

function reasons(texts: Texts, { because, inPart }: RequirementRow): string {
  const words = [
    ...because.map(({ text }) => text),
    ...(inPart === undefined ? [] : [label(texts, 'in-part', { why: inPart })]),
  ];
  return words.map(prose).join(' ') || '–';
}
