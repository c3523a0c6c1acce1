import { readFrameworks } from '../config/frameworks.js';
import { jsonSchemas } from '../config/json-schema.js';
import { controlIds, controls } from '../controls/index.js';
import { entryOf } from './catalogue.js';
import { controlsDocument } from './controls-document.js';
import { policyDocument } from './policy-document.js';
import { readTexts } from './texts.js';

/** The documents that are written from the program itself, by file name. */
export async function documents(): Promise<Readonly<Record<string, string>>> {
  const [texts, frameworks] = await Promise.all([readTexts('en'), readFrameworks()]);
  const entries = controls.map((control) => entryOf(control, texts, frameworks));
  return {
    'controls.md': controlsDocument(entries),
    'policy.md': policyDocument(jsonSchemas(controlIds)['policy.schema.json'] ?? '', controls),
  };
}
