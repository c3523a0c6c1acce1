import type { ErrorCode, YAMLError } from 'yaml';
import { visible } from '../model/visible.js';
import { quoted } from './quoted.js';

/** What the YAML library stumbled over, for somebody who does not know its words. */
export function inPlainWords({ code, message, pos }: YAMLError, text: string): string {
  const phrase = byMessage.find(({ start }) => message.startsWith(start))?.say ?? byCode[code];
  if (phrase === undefined) return `not valid YAML: ${visible(message.slice(0, 200))}`;
  return phrase.replace('%', () => quoted(text.slice(...pos)));
}

const byCode: Partial<Record<ErrorCode, string>> = {
  BAD_SCALAR_START: 'text cannot begin with %: put it in quotes',
  BLOCK_AS_IMPLICIT_KEY:
    'a second key in one line: each needs a line of its own, and text that holds a colon and a space needs quotes',
  MULTILINE_IMPLICIT_KEY: 'a key must stand in one line, with a colon behind it',
  NON_STRING_KEY: 'a key must be plain text',
  TAB_AS_INDENT: 'a tab: indent with spaces',
  TAG_RESOLVE_FAILED: 'the tag % has no place here',
};

// One code stands for several faults here, which only the library's words tell apart.
const byMessage = [
  { start: 'All mapping items', say: 'the keys of a section must begin in the same column' },
  { start: 'Flow ', say: 'a bracket is not closed, or stands no further in than the key before it' },
  { start: 'Implicit map keys', say: 'a colon is missing behind the key' },
  { start: 'Unexpected flow-seq-end', say: 'a bracket is closed that was not opened' },
  { start: 'Unexpected flow-map-end', say: 'a bracket is closed that was not opened' },
  { start: 'Missing closing', say: 'a quotation mark is missing at the end of the text' },
];
