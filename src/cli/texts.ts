import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { Texts } from '../model/texts.js';

/** The words of a language, from the files that come with the program. */
export async function readTexts(language: string): Promise<Texts> {
  const path = new URL(`../../templates/report/text/${language}.yaml`, import.meta.url);
  return Texts.parse(parse(await readFile(path, 'utf8')));
}
