import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { broken, createScanner, incomplete, type Noted, records } from '../../src/events/json-scan.js';

const members: readonly Noted[] = ['eventSource', 'eventName', 'eventTime', 'recipientAccountId', 'eventCategory'];
/** What JSON.parse passes over before and after a value. */
const space = /^[ \t\r\n]*|[ \t\r\n]*$/g;

/** The text as Node reads it from a file. */
function parsed(bytes: Buffer): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(bytes.toString('utf8')) };
  } catch {
    return undefined;
  }
}

/** Expects of the scanner what JSON.parse does with the same bytes. */
function expectAsParsed(bytes: Buffer): void {
  const scanner = createScanner();
  const theirs = parsed(bytes);
  const end = scanner.value(bytes, 0, true);
  expect(end === bytes.length, bytes.toString('latin1')).toBe(theirs !== undefined);
  if (theirs === undefined) return;

  const fields = theirs.value as Partial<Record<Noted | 'userIdentity', unknown>> | null;
  const isObject = typeof fields === 'object' && fields !== null && !Array.isArray(fields);
  if (scanner.escaped()) return;
  for (const member of members) {
    const value = isObject && Object.hasOwn(fields, member) ? fields[member] : undefined;
    expect(scanner.text(bytes, member), bytes.toString()).toBe(typeof value === 'string' ? value : undefined);
  }
  const within: unknown = isObject && Object.hasOwn(fields, 'userIdentity') ? fields.userIdentity : undefined;
  const isOne = typeof within === 'object' && within !== null && Object.hasOwn(within, 'invokedBy');
  const invokedBy: unknown = isOne ? (within as { invokedBy?: unknown }).invokedBy : undefined;
  expect(scanner.text(bytes, 'invokedBy'), bytes.toString()).toBe(
    typeof invokedBy === 'string' ? invokedBy : undefined,
  );
}

const trimmed = (text: string): Buffer => Buffer.from(text.replaceAll(space, ''));

/** Objects as text, so that a name may come twice and white space and escapes stand anywhere. */
const blank = fc.constantFrom('', '', '', ' ', '\n\t');
const name = fc.oneof(
  fc
    .constantFrom(...members, 'userIdentity', 'invokedBy', 'eventsource', 'eventSourc\\u0065', 'x', '__proto__')
    .map((each) => `"${each}"`),
  fc.string({ unit: 'binary', maxLength: 8 }).map((each) => JSON.stringify(each)),
);
const { value: json } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    fc.constantFrom('"codebuild.amazonaws.com"', '"\\u0041"', '""', 'null', 'true', 'false', '{}', '[]', '"\\""'),
    fc.string({ unit: 'binary', maxLength: 12 }).map((each) => JSON.stringify(each)),
    fc.double().map((each) => JSON.stringify(each)),
    fc.constantFrom('-0', '1e5', '1E+07', '-1.5e-3', '0.0'),
    fc.array(tie('value'), { maxLength: 4 }).map((each) => `[${each.join(',')}]`),
    fc
      .array(fc.tuple(blank, name, blank, tie('value'), blank), { maxLength: 6 })
      .map((each) => `{${each.map(([a, key, b, item, c]) => `${a}${key}${b}:${c}${item}`).join(',')}}`),
  ),
}));

/** A change of the kind that a broken file has: bytes that are gone, doubled or others. */
const damage = fc.tuple(
  fc.nat(),
  fc.constantFrom(0, 0, 1, 2),
  fc.oneof(
    fc.constantFrom(',', '"', '\\', '{', '}', '[', ']', ':', '0', '-', '.', 'e', 'u', '\u0001', ' ', 'nul'),
    fc.constant(''),
  ),
);

describe('the scanner', () => {
  it('accepts what JSON.parse accepts, ends where it ends, and reads the same members', () => {
    fc.assert(
      fc.property(json, (text) => expectAsParsed(trimmed(text))),
      { numRuns: 2000 },
    );
  });

  it('refuses what JSON.parse refuses', () => {
    fc.assert(
      fc.property(json, fc.array(damage, { minLength: 1, maxLength: 3 }), (text, changes) => {
        let changed = text;
        for (const [place, gone, put] of changes) {
          const at = place % (changed.length + 1);
          changed = changed.slice(0, at) + put + changed.slice(at + gone);
        }
        const bytes = trimmed(changed);
        // An empty text has no value to begin with.
        if (bytes.length > 0) expectAsParsed(bytes);
      }),
      { numRuns: 4000 },
    );
  });

  it('takes any bytes within a string as Node decodes them', () => {
    // Beside any bytes those that lie next to one that means something.
    const near = fc.array(fc.constantFrom(0, 0x1f, 0x20, 0x21, 0x22, 0x23, 0x5b, 0x5c, 0x5d, 0x7f, 0x80, 0xa2, 0xff));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 12 }), near), (bytes) =>
        expectAsParsed(Buffer.concat([Buffer.from('{"eventSource":"'), Uint8Array.from(bytes), Buffer.from('"}')])),
      ),
      { numRuns: 4000 },
    );
  });

  it('knows of every beginning of a value that more may come, and of what came', () => {
    fc.assert(
      fc.property(json, (text) => {
        const bytes = Buffer.from(`${text.replaceAll(space, '')} `);
        const scanner = createScanner();
        for (let length = 1; length < bytes.length - 1; length += 1) {
          const end = scanner.value(bytes.subarray(0, length), 0, false);
          // A literal or a string is over with its last byte; a number only with the byte after it.
          expect(end === incomplete || (end === length && parsed(bytes.subarray(0, length)) !== undefined)).toBe(true);
        }
        expect(scanner.value(bytes, 0, false)).toBe(bytes.length - 1);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    '{"a":1,}',
    '[1,]',
    '{"a" 1}',
    '[01]',
    '1.',
    '.5',
    '+1',
    '1e',
    '--1',
    'NaN',
    'tru',
    "{'a':1}",
    '"\\x41"',
    '"\\u00g0"',
    '"tab\tin it"',
    '{"a":1]',
    '\ufeff{}',
    '\u00a0{}',
    '// comment',
  ])('refuses %j, as JSON.parse does', (text) => {
    const bytes = Buffer.from(text);
    expect(parsed(bytes)).toBeUndefined();
    expect(createScanner().value(bytes, 0, true)).toBe(broken);
  });

  it('takes the last of two members of one name, whatever came before', () => {
    for (const text of [
      '{"eventSource":1,"eventSource":"a"}',
      '{"eventSource":"a","eventSource":{"eventSource":"b"}}',
    ]) {
      expectAsParsed(Buffer.from(text));
    }
  });

  it('passes over members of the same name further in', () => {
    const bytes = Buffer.from('{"a":{"eventSource":"inner"},"b":[{"eventSource":"inner"}],"eventName":"outer"}');
    const scanner = createScanner();
    scanner.value(bytes, 0, true);

    expect(scanner.text(bytes, 'eventSource')).toBeUndefined();
    expect(scanner.text(bytes, 'eventName')).toBe('outer');
  });

  it('says of names and noted values with escapes that only parsing tells them', () => {
    const scanner = createScanner();
    for (const [text, escaped] of [
      ['{"event\\u0053ource":"x"}', true],
      ['{"eventSource":"\\u0078"}', true],
      ['{"requestID":"\\u0078"}', false],
      ['{"a":{"event\\u0053ource":"x"}}', false],
      ['{"userIdentity":{"invoked\\u0042y":"x"}}', true],
      ['{"userIdentity":{"invokedBy":"\\u0078"}}', true],
      ['{"userIdentity":{"arn":"\\u0078"}}', false],
      ['{"userIdentity":{"a":{"invoked\\u0042y":"x"}}}', false],
    ] as const) {
      scanner.value(Buffer.from(text), 0, true);
      expect(scanner.escaped(), text).toBe(escaped);
    }
  });

  it('tells what userIdentity has under invokedBy from what stands elsewhere, whichever comes last', () => {
    for (const text of [
      '{"invokedBy":"a","userIdentity":{"type":"b"},"invokedBy":"c"}',
      '{"userIdentity":{"invokedBy":"a"},"requestParameters":{"invokedBy":"b"}}',
      '{"userIdentity":{"invokedBy":"a"},"userIdentity":{}}',
      '{"userIdentity":{"invokedBy":"a"},"userIdentity":"b"}',
      '{"userIdentity":{"invokedBy":"a","x":{"invokedBy":"b"},"invokedBy":1}}',
      '{"userIdentity":[{"invokedBy":"a"}],"requestParameters":{"invokedBy":"b"}}',
      '{"userIdentity":{"x":{},"invokedBy":"a"}}',
    ]) {
      expectAsParsed(Buffer.from(text));
    }
  });

  it('goes as deep as the text does', () => {
    const text = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)},"eventSource":"x"}`;
    const bytes = Buffer.from(text);
    const scanner = createScanner();

    expect(scanner.value(bytes, 0, true)).toBe(bytes.length);
    expect(scanner.text(bytes, 'eventSource')).toBe('x');
    expect(scanner.value(bytes.subarray(0, -20), 0, true)).toBe(broken);
  });

  it.each(['Records', 'Events'])('stops at the list of %s of a document, and reads on behind it', (holder) => {
    const bytes = Buffer.from(`{"NextToken":"t","${holder}" : [{},{}] , "more":[1]} `);
    const scanner = createScanner();

    expect(scanner.document(bytes, 0, true)).toBe(records);
    expect(bytes[scanner.stoppedAt()]).toBe('['.charCodeAt(0));
    expect(scanner.members(bytes, bytes.indexOf(']') + 1, true)).toBe(bytes.length - 1);
    expect(scanner.value(bytes, 0, true)).toBe(bytes.length - 1);
  });

  it('names the byte at which a value stops to be JSON', () => {
    const scanner = createScanner();

    expect(scanner.value(Buffer.from('{"a":1,"b":x}'), 0, true)).toBe(broken);
    expect(scanner.stoppedAt()).toBe(11);
  });
});
