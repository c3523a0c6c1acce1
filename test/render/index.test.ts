import { describe, expect, it } from 'vitest';
import { renderers } from '../../src/render/index.js';

describe('the formats', () => {
  it('are found by name and write files of that name', async () => {
    const files = await Promise.all(Array.from(renderers, async ([name, load]) => [name, (await load()).file]));

    expect(files).toEqual([
      ['pdf', 'report.pdf'],
      ['md', 'report.md'],
      ['json', 'report.json'],
    ]);
  });
});
