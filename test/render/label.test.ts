import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { label, statementWords } from '../../src/render/label.js';
import { texts } from './sample-texts.js';

describe('label', () => {
  it('fills in arguments', () => {
    expect(label(texts, 'page', { n: 1, all: 2 })).toBe('Page 1 of 2');
  });

  it('throws on a word that the texts do not have', () => {
    expect(() => label(texts, 'no-such-label')).toThrow('The texts in "en" have no label "no-such-label"');
    expect(() => statementWords(texts, { code: 'no-key', args: {} })).toThrow('have no statement "no-key"');
  });

  it('has a use for every word, and a word for every use', () => {
    const sources = readdirSync('src/render', { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(`src/render/${file}`, 'utf8'))
      .join('\n');
    const composed =
      /^(?:exit|reading|subject|requirement-state|file-problem|recorded|access|way|timeline-(?:source|strength)|(?:no-)?activity-(?:root|without-mfa))(?:-|$)/;
    const words = Object.keys(texts.labels);
    const used = Array.from(sources.matchAll(/(?:\bsay\(|label\((?:texts, )?)'([\w-]+)'/g), ([, key]) => key ?? '');

    expect(words.filter((key) => !composed.test(key) && !sources.includes(`'${key}'`))).toEqual([]);
    expect(used.filter((key) => !words.includes(key))).toEqual([]);
  });
});
