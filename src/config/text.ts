import { codePoint } from '../model/visible.js';
import type { Parsed, Problem } from './problem.js';

export const largest = 1024 * 1024;

/** The text of a file in UTF-8, which everything else is refused for: a wrong guess would be read as a wrong policy. */
export function textOf(content: string | Uint8Array, file: string): Parsed<string> {
  const size = typeof content === 'string' ? Buffer.byteLength(content) : content.byteLength;
  if (size > largest) return refused({ file, message: tooLarge(size) });
  const decoded = typeof content === 'string' ? { value: content.replace(/^\ufeff/, '') } : decode(content, file);
  if ('problems' in decoded) return decoded;
  const text = decoded.value;
  const [odd] = text.match(unprintable) ?? [];
  if (odd === undefined) return decoded;
  const what = /\p{Cs}/u.test(odd) ? 'half a character' : 'a control character';
  return refused({
    file,
    ...placeAfter(text.slice(0, text.search(unprintable))),
    message: `${what}, ${codePoint(odd)}, has no place here`,
  });
}

export function tooLarge(bytes: number): string {
  return `the file has ${(bytes / largest).toFixed(1)} MB, and 1 MB is the most that is read`;
}

// YAML allows none of these in a file: https://yaml.org/spec/1.2.2/#51-character-set
const unprintable = /[^\P{Cc}\t\n\r\u0085]|\p{Cs}|[\ufffe\uffff]/u;

function decode(bytes: Uint8Array, file: string): Parsed<string> {
  const other = otherEncoding(bytes);
  if (other !== undefined) return refused({ file, message: `the file is ${other}: save it as UTF-8` });
  try {
    return { value: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return refused({ file, ...firstFault(bytes), message: 'the file is not UTF-8 from here on: save it as UTF-8' });
  }
}

function otherEncoding([first, second, third, fourth]: Uint8Array): string | undefined {
  if (first === 0xff && second === 0xfe) return third === 0 && fourth === 0 ? 'UTF-32' : 'UTF-16';
  if (first === 0xfe && second === 0xff) return 'UTF-16';
  // Without a mark, as ASCII characters look in it.
  if (first === 0 && second !== undefined && second !== 0) return 'UTF-16';
  if (first !== undefined && first !== 0 && second === 0 && third !== 0) return 'UTF-16';
  return undefined;
}

function firstFault(bytes: Uint8Array): { line: number; column: number } {
  const lossy = new TextDecoder('utf-8').decode(bytes);
  const again = Buffer.from(lossy);
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
  const offset = start.findIndex((byte, index) => byte !== again[index]);
  return placeAfter(new TextDecoder('utf-8').decode(start.subarray(0, offset)));
}

function placeAfter(text: string): { line: number; column: number } {
  const lines = text.split('\n');
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
}

function refused(problem: Omit<Problem, 'kind'>): Parsed<never> {
  return { problems: [{ kind: 'invalid', ...problem }] };
}
