import { readTexts } from '../../src/cli/texts.js';
import { readFrameworks } from '../../src/config/frameworks.js';
import type { Texts } from '../../src/model/texts.js';
import { once } from './once.js';

/** What ships, parsed once: that takes longer than a short audit does. */

const read = new Map<string, Promise<Texts>>();

export function textsIn(language: string): Promise<Texts> {
  const texts = read.get(language) ?? readTexts(language);
  read.set(language, texts);
  return texts;
}

export const frameworks = once(() => readFrameworks());
