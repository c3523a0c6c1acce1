import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { documents } from '../../src/cli/documents.js';
import { controls } from '../../src/controls/index.js';
import { cells, interpreted } from '../render/markdown-inert.js';

const written = await documents();
const { 'controls.md': ofControls = '', 'policy.md': ofPolicy = '' } = written;

function rowsOf(text: string): readonly (readonly string[])[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => cells(line).map((cell) => cell.trim()));
}

describe.each(Object.entries(written))('docs/%s', (name, text) => {
  it('is what the program says', () => {
    const committed = readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');

    expect(committed, 'It has changed. To write it anew: npm run generate').toBe(text);
  });

  it('has as many cells in every row as in its header, and nothing that is no text', () => {
    const [head = [], ...rows] = rowsOf(text);

    expect(rows.filter((row) => row.length !== head.length)).toEqual([]);
    expect(text.split('\n').map(interpreted).join('\n')).not.toMatch(/undefined|[<>{}]/);
  });
});

describe('docs/controls.md', () => {
  it('has a row and a section for every control', () => {
    const [, , ...rows] = rowsOf(ofControls);

    expect(rows.map(([id]) => id)).toEqual(controls.map(({ id }) => `[${id}](#${id})`));
    for (const { id } of controls) expect(ofControls).toContain(`\n## ${id}\n`);
  });
});

describe('docs/policy.md', () => {
  it('knows every field that a control compares with', () => {
    const [, , ...rows] = rowsOf(ofPolicy);
    const fields = rows.map(([field = '']) => field.replaceAll('`', ''));
    const read = controls.flatMap(({ policy }) => policy);

    expect(read.filter((field) => !fields.some((one) => one === field || one.startsWith(`${field}.`)))).toEqual([]);
    for (const { id, policy } of controls) {
      for (const field of policy) {
        const row = rows.find(([one]) => one === `\`${field}\``);
        if (row) expect(row.at(-1)).toContain(`[${id}](controls.md#${id})`);
      }
    }
  });

  it('says the defaults, and what each field means', () => {
    const [, , ...rows] = rowsOf(ofPolicy);

    expect(rows.find(([field]) => field === '`trails.encryption.mode`')?.[1]).toBe('`kms`');
    expect(rows.find(([field]) => field === '`codecatalyst.spaces[].region`')?.[1]).toBe('`us-west-2`');
    expect(rows.filter(([, , means]) => means === '–' || means === '')).toEqual([]);
  });
});
