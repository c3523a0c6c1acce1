import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { controls } from '../../src/controls/index.js';
import { gapReasons } from '../../src/model/fact.js';
import { severities, verdicts } from '../../src/model/finding.js';
import { identityArguments, identityCodes } from '../../src/model/identity-codes.js';
import { requirementStates } from '../../src/model/report.js';
import { type StatementCode, statementArguments } from '../../src/model/statement.js';
import { namesBeside } from '../../src/report/fixes.js';
import { textsIn } from '../support/texts.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const languages = readdirSync(`${root}templates/report/text`).map((name) => name.replace(/\.yaml$/, ''));
/** What code says, as text. */
const sources = (directory: string): string =>
  readdirSync(`${root}src/${directory}`, { withFileTypes: true })
    .map((entry) =>
      entry.isDirectory()
        ? sources(`${directory}/${entry.name}`)
        : readFileSync(`${root}src/${directory}/${entry.name}`, 'utf8'),
    )
    .join('\n');

function placeholdersOf(sentence: string): readonly string[] {
  return [...new Set([...sentence.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''))].sort();
}

it('English is among the languages', () => {
  expect(languages).toContain('en');
});

describe.each(languages)('in %s', (language) => {
  it('the texts say which language they are in', async () => {
    const texts = await textsIn(language);

    expect(texts.language).toBe(language);
  });

  it('every statement has its sentence, and no sentence is of a statement that there is not', async () => {
    const texts = await textsIn(language);

    expect(Object.keys(texts.statements).sort()).toEqual(Object.keys(statementArguments).sort());
  });

  it.each(Object.entries(statementArguments))('%s is said with its own arguments', async (code, names) => {
    const texts = await textsIn(language);
    const sentence = texts.statements[code] ?? '';
    const used = placeholdersOf(sentence);
    const needed = [...names].sort();

    expect(used).toEqual(needed);
  });

  it('everybody who can act has a phrase, and no phrase is of a code that there is not', async () => {
    const texts = await textsIn(language);

    expect(Object.keys(texts.identities).sort()).toEqual([...identityCodes].sort());
  });

  it.each(Object.entries(identityArguments))(
    'somebody who acted, %s, is called by its own arguments',
    async (code, names) => {
      const texts = await textsIn(language);

      expect(placeholdersOf(texts.identities[code as (typeof identityCodes)[number]])).toEqual([...names].sort());
    },
  );

  it.each(gapReasons)('the gap "%s" has its sentence and its remedy, of what every gap knows', async (reason) => {
    const texts = await textsIn(language);
    const { text, remedy } = texts.gaps[reason];

    expect(['account', 'api', 'region', 'resource']).toEqual(expect.arrayContaining([...placeholdersOf(text)]));
    expect(['account', 'api', 'region', 'resource']).toEqual(expect.arrayContaining([...placeholdersOf(remedy)]));
  });

  it('every verdict and severity has its word', async () => {
    const texts = await textsIn(language);

    expect(Object.keys(texts.verdicts).sort()).toEqual([...verdicts].sort());
    expect(Object.keys(texts.severities).sort()).toEqual([...severities].sort());
  });

  it('the report has every sentence that its code asks for, and no other', async () => {
    const texts = await textsIn(language);
    const asked = [
      ...sources('report').matchAll(
        /'((?:scope|access|outcome|detail|method|settings|space|requirement|activity)-[a-z-]+)'/g,
      ),
    ];
    const codes = new Set(asked.map((match) => match[1] ?? '').filter((code) => !(code in statementArguments)));
    for (const scope of ['scope-organization', 'scope-self', 'scope-listed', 'scope-no-organization']) codes.add(scope);

    expect(Object.keys(texts.report).sort()).toEqual([...codes].sort());
  });

  it('every state of a requirement has its word', async () => {
    const texts = await textsIn(language);
    const words = Object.keys(texts.labels).filter((key) => key.startsWith('requirement-state-'));

    expect(words.sort()).toEqual(requirementStates.map((state) => `requirement-state-${state}`).sort());
  });

  it('every kind of subject has its word', async () => {
    const { labels } = await textsIn(language);

    for (const control of controls) {
      if (control.subject !== 'account') expect(labels[`subject-${control.subject}`], control.id).toBeDefined();
    }
  });

  it('every command that mends a cause is of a cause that there is, in one line', async () => {
    const { fixes } = await textsIn(language);
    const causes = controls.flatMap((control) => [...control.causes]);

    expect(Object.keys(fixes).filter((code) => !causes.some((cause) => cause === code))).toEqual([]);
    for (const [code, fix] of Object.entries(fixes)) {
      const names = [...(statementArguments[code as StatementCode] ?? []), ...namesBeside];
      expect(
        [...fix.matchAll(/\{([\w-]+)\}/g)].map(([, name]) => name).filter((name) => !names.some((one) => one === name)),
      ).toEqual([]);
      expect(fix, code).toMatch(/^aws [^\n\t]*\S$/);
      // A name between double quotes could make a shell run something else.
      expect(fix.replace(/'[^']*'/g, ''), code).not.toContain('"');
    }
  });

  it('every sentence is clean: braces hold names, and nothing is blank at its ends', async () => {
    const texts = await textsIn(language);
    const groups = {
      labels: texts.labels,
      statements: texts.statements,
      report: texts.report,
      identities: texts.identities,
    };

    for (const [group, sentences] of Object.entries(groups)) {
      for (const [key, sentence] of Object.entries(sentences)) {
        const where = `${group}.${key}`;
        expect(sentence.replace(/\{[a-zA-Z]+\}/g, ''), where).not.toMatch(/[{}]/);
        expect(sentence, where).toBe(sentence.trim());
        expect(sentence, where).not.toMatch(/\n| {2}/);
      }
    }
  });

  it('every label is one that a renderer asks for', async () => {
    const texts = await textsIn(language);
    const code = sources('render');
    // `subject-trail` is asked for as `subject-${kind}`.
    const starts = [...code.matchAll(/`([a-z]+(?:-[a-z]+)*-)\$\{/g)].map((match) => match[1] ?? '');
    const unasked = Object.keys(texts.labels).filter(
      (key) =>
        !code.includes(`'${key}'`) && !code.includes(`${key}:`) && !starts.some((start) => key.startsWith(start)),
    );

    expect(unasked).toEqual([]);
  });

  it('every label with an argument is filled in where it is asked for', async () => {
    const texts = await textsIn(language);
    const code = sources('render');

    for (const [key, sentence] of Object.entries(texts.labels)) {
      const names = placeholdersOf(sentence);
      if (names.length === 0) continue;
      const asked = [...code.matchAll(new RegExp(`label\\((?:texts, )?'${key}'(, \\{[^}]*\\})?`, 'g'))];
      for (const [, given = ''] of asked)
        for (const name of names) expect(given, key).toMatch(new RegExp(`\\b${name}\\b`));
    }
  });

  it('every assumption has a number and a sentence', async () => {
    const texts = await textsIn(language);

    for (const [number, sentence] of Object.entries(texts.assumptions)) {
      expect(number).toMatch(/^A\d+$/);
      expect(sentence).toMatch(/\.$/);
    }
  });
});

it('the report quotes the assumptions that docs/assumptions.md numbers', async () => {
  const { assumptions } = await textsIn('en');
  const rows = readFileSync(new URL('../../docs/assumptions.md', import.meta.url), 'utf8').matchAll(
    /^\| (A\d+) \| ([^|]*) \|/gm,
  );
  const documented = Object.fromEntries([...rows].map(([, id, text]) => [id, text?.replaceAll('`', '')]));

  expect(Object.keys(assumptions)).toEqual(Object.keys(documented));
  for (const [id, text] of Object.entries(assumptions)) expect(documented[id]).toContain(text.replace(/\.$/, ''));
});
