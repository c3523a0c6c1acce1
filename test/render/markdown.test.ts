import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { markdown } from '../../src/render/markdown.js';
import { code, prose } from '../../src/render/markdown-escape.js';
import { cells, interpreted } from './markdown-inert.js';
import { emptyReport, sampleReport, smallReport } from './sample-report.js';
import { texts } from './sample-texts.js';

function written(report: Parameters<typeof markdown.render>[0]): string {
  return Array.from(markdown.render(report, texts) as Iterable<string>).join('');
}

/** The text from a heading to the next one of its level. */
function under(text: string, heading: string): string {
  const level = /^#+/.exec(heading)?.[0] ?? '';
  const from = text.indexOf(`\n${heading}\n`);
  const to = text.indexOf(`\n${level} `, from + heading.length);
  return text.slice(from, to === -1 ? undefined : to);
}

const full = sampleReport();
const report = written(full);

describe('report.md', () => {
  it('is what a reader has agreed to (UPDATE_GOLDEN=1 npx vitest run test/render rewrites it)', () => {
    const golden = new URL('golden/small-report.md', import.meta.url);
    const small = written(smallReport());
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(golden, small);

    expect(small).toBe(readFileSync(golden, 'utf8'));
  });

  it('accounts for every account under every control', () => {
    const missing = full.controls.flatMap(({ id, title }) => {
      const section = under(report, `### ${title}`);
      return full.accounts.filter((account) => !section.includes(account.id)).map((account) => `${id} ${account.id}`);
    });

    expect(missing).toEqual([]);
  });

  it('tells every finding with its reasons, its gaps and its requests', () => {
    for (const { because, gaps, evidence } of full.findings) {
      for (const { text } of because) expect(report).toContain(prose(text));
      for (const { text, row, requestId } of gaps) {
        expect(report).toContain(`${prose(text)} Gap ${row}: `);
        expect(report).toContain(code(requestId ?? ''));
      }
      for (const { requestIds } of evidence) for (const id of requestIds) expect(report).toContain(code(id));
    }
  });

  it('tells every gap with its remedy and the statement that closes it', () => {
    for (const { detail, remedy, statement } of full.gaps) {
      expect(report).toContain(prose(detail));
      expect(report).toContain(prose(remedy));
      if (statement !== undefined) expect(report).toContain(JSON.stringify(statement, null, 2));
    }
  });

  it('has as many cells in every row of a table as in its header', () => {
    const uneven = report.split(/\n\n/).filter((block) => {
      const widths = block
        .split('\n')
        .filter((line) => line.startsWith('|'))
        .map((row) => cells(row).length);
      return new Set(widths).size > 1;
    });

    expect(uneven).toEqual([]);
  });

  it('lets no stranger write HTML, a link, an image or a heading', () => {
    const headings = /^ {0,3}(?:#+ .*|=+|-+)$/gm;
    const harmless = JSON.parse(JSON.stringify(full), (key, value) =>
      /^(?:name|detail|text)$/.test(key) ? 'x' : value,
    );
    const fences = /^```json\n[\s\S]*?^```$/gm;
    const left = report.replace(fences, '').split('\n').map(interpreted).join('\n');

    expect(left).not.toMatch(/[<>[\]]|:\/\/|@|javascript/);
    expect(left.match(headings)?.length).toBe(written(harmless).match(headings)?.length);
  });

  it('says of every empty part that it is empty', () => {
    const empty = written(emptyReport());

    for (const key of [
      'no-causes',
      'matrix-empty',
      'no-controls',
      'no-spaces',
      'no-gaps',
      'no-method',
      'no-assumptions',
    ]) {
      expect(empty).toContain(prose(texts.labels[key] ?? key));
    }
  });
});
