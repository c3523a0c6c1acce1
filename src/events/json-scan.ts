/**
 * Finds the end of a JSON value in bytes, accepting exactly what JSON.parse accepts, and notes where the top-level
 * members that decide about a CloudTrail record have their text: nine records of ten need no more than that.
 * A property test holds it equal to JSON.parse. https://www.rfc-editor.org/rfc/rfc8259
 */

/** The members of a record, or of a document of records, whose values are noted. */
const noted = [
  'eventSource',
  'eventName',
  'eventTime',
  'recipientAccountId',
  'eventCategory',
  'eventType',
  'CloudTrailEvent',
  'digestS3Object',
  // The member of that name of userIdentity, and not the record's own.
  'invokedBy',
] as const;
export type Noted = (typeof noted)[number];

/** What holds records: CloudTrail's log files, and what `aws cloudtrail lookup-events` prints. */
const holders = ['Records', 'Events'] as const;

export interface Scanner {
  /**
   * The end of the value that begins at `from`, where no white space may stand. Below zero where there is none:
   * `incomplete` where the bytes end before it does and are not the `last`, and `broken` at `stoppedAt`.
   */
  value(bytes: Uint8Array, from: number, last: boolean): number;
  /** The same of an object that may hold a list of records: `records` where that begins, whose bracket is at `stoppedAt`. */
  document(bytes: Uint8Array, from: number, last: boolean): number;
  /** What follows the list in that object, from the byte after the list. */
  members(bytes: Uint8Array, from: number, last: boolean): number;
  stoppedAt(): number;
  /** The text of a member of the value that was scanned last; undefined where it is missing or no string. */
  text(bytes: Buffer, member: Noted): string | undefined;
  /** A member's name or a noted value is written with escapes: only parsing tells what it says. */
  escaped(): boolean;
}

export const incomplete = -1;
export const broken = -2;
export const records = -3;

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const minus = 0x2d;
const plus = 0x2b;
const dot = 0x2e;
const zero = 0x30;
const nine = 0x39;

/** What is expected next. Numbers, because this is asked for every token. */
const value = 0;
const name = 1;
const after = 2;

/** 1 for a byte that stands for itself within a string. JSON.parse is given what the decoder makes of bytes above 0x7f. */
const plain = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x20 && byte !== quote && byte !== backslash ? 1 : 0,
);
const escapable = new Set([...'"\\/bfnrt'].map((character) => character.charCodeAt(0)));
const literals = new Map(['true', 'false', 'null'].map((word) => [word.charCodeAt(0), Buffer.from(word)]));
const names = [...noted, 'userIdentity', ...holders].map((name) => Buffer.from(name));
const invokedBy = noted.indexOf('invokedBy');
const userIdentity = noted.length;

export function isSpace(byte: number | undefined): boolean {
  if (byte === undefined || byte > 0x20) return false;
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= zero && byte <= nine;
}

function isHex(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  const lower = byte | 0x20;
  return (byte >= zero && byte <= nine) || (lower >= 0x61 && lower <= 0x66);
}

/** By length. Their last four bytes, as a little-endian number, tell those of one length apart. */
const byLength = Array.from({ length: 1 + Math.max(...names.map(({ length }) => length)) }, (_, length) =>
  names.flatMap((word, index) => (word.length === length ? [{ word, index, tail: word.readInt32LE(length - 4) }] : [])),
);

/**
 * Where the first of four bytes stands that does not stand for itself within a string; 4 where all of them do. A byte is
 * below n, or nothing, where taking n from it borrows: the lowest that does so is certain, and none above it is asked.
 * https://graphics.stanford.edu/~seander/bithacks.html#HasLessInWord
 *
 * @param four the bytes, as a little-endian number
 */
function firstOdd(four: number): number {
  const quotes = four ^ 0x22222222;
  const backslashes = four ^ 0x5c5c5c5c;
  const odd =
    (((four - 0x20202020) & ~four) | ((quotes - 0x01010101) & ~quotes) | ((backslashes - 0x01010101) & ~backslashes)) &
    0x80808080;
  return odd === 0 ? 4 : (31 - Math.clz32(odd & -odd)) >> 3;
}

/** The first byte that does not stand for itself; four at a time, because most of a record is within strings. */
function plainEnd(bytes: Uint8Array, fours: DataView, from: number, end: number): number {
  let at = from;
  while (at + 3 < end) {
    const plainBytes = firstOdd(fours.getInt32(at, true));
    at += plainBytes;
    if (plainBytes < 4) return at;
  }
  while (at < end && plain[bytes[at] as number] === 1) at += 1;
  return at;
}

/** Which of the names stands there; -1 for any other. */
function nameAt(bytes: Uint8Array, fours: DataView, from: number, to: number): number {
  const candidates = to - from < byLength.length ? byLength[to - from] : undefined;
  if (candidates === undefined || candidates.length === 0) return -1;
  const tail = fours.getInt32(to - 4, true);
  for (let each = 0; each < candidates.length; each += 1) {
    const candidate = candidates[each];
    if (candidate === undefined || candidate.tail !== tail) continue;
    const { word } = candidate;
    let same = 0;
    while (same < word.length && bytes[from + same] === word[same]) same += 1;
    if (same === word.length) return candidate.index;
  }
  return -1;
}

const longestKnown = 64;

function twice(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(2 * bytes.length);
  larger.set(bytes);
  return larger;
}

export function createScanner(): Scanner {
  /** By index of the name: where the value's text begins and ends, or -1. */
  const starts = new Int32Array(names.length).fill(-1);
  const stops = new Int32Array(names.length).fill(-1);
  /** By depth: 1 where an object is open, 0 where it is an array. */
  let open = new Uint8Array(64);
  /** Texts that were made before, by a few of their bytes. */
  const texts: ({ readonly bytes: Uint8Array; readonly text: string } | undefined)[] = Array.from({ length: 256 });
  /** The bytes that are scanned, and the same to be read four at a time. */
  let scanned: Uint8Array = new Uint8Array();
  let view: DataView = new DataView(scanned.buffer);
  let stopped = 0;
  let sawEscape = false;

  function stop(at: number, end: number, last: boolean): number {
    stopped = Math.min(at, end);
    return at >= end && !last ? incomplete : broken;
  }

  /** The byte after the closing quote, from the first byte that does not stand for itself; below zero where there is none. */
  function stringEnd(bytes: Uint8Array, fours: DataView, from: number, end: number, last: boolean): number {
    let at = from;
    for (;;) {
      at = plainEnd(bytes, fours, at, end);
      if (at >= end) return stop(at, end, last);
      const byte = bytes[at];
      if (byte === quote) return at + 1;
      if (byte !== backslash) return stop(at, end, last);
      at += 1;
      if (at >= end) return stop(at, end, last);
      if (bytes[at] === 0x75) {
        for (let digit = 1; digit <= 4; digit += 1) {
          if (at + digit >= end || !isHex(bytes[at + digit])) return stop(at + digit, end, last);
        }
        at += 5;
      } else if (escapable.has(bytes[at] as number)) at += 1;
      else return stop(at, end, last);
    }
  }

  function numberEnd(bytes: Uint8Array, from: number, end: number, last: boolean): number {
    let at = from;
    const digits = (): boolean => {
      const before = at;
      while (at < end && isDigit(bytes[at])) at += 1;
      return at > before;
    };
    if (bytes[at] === minus) at += 1;
    if (at < end && bytes[at] === zero) at += 1;
    else if (!digits()) return stop(at, end, last);
    if (at < end && bytes[at] === dot) {
      at += 1;
      if (!digits()) return stop(at, end, last);
    }
    if (at < end && ((bytes[at] as number) | 0x20) === 0x65) {
      at += 1;
      if (at < end && (bytes[at] === plus || bytes[at] === minus)) at += 1;
      if (!digits()) return stop(at, end, last);
    }
    // More digits may follow in the bytes to come.
    return at >= end && !last ? stop(at, end, last) : at;
  }

  function literalEnd(bytes: Uint8Array, from: number, end: number, last: boolean): number {
    const word = literals.get(bytes[from] as number);
    if (word === undefined) return stop(from, end, last);
    for (let at = 1; at < word.length; at += 1) {
      if (from + at >= end || bytes[from + at] !== word[at]) return stop(from + at, end, last);
    }
    return from + word.length;
  }

  /**
   * One function with its state in local variables, and one branch for what CloudTrail writes nearly always (a string
   * after a colon, a name after a comma): it runs for every byte. `inside`: begins after a value within an object.
   */
  function scan(bytes: Uint8Array, from: number, last: boolean, document: boolean, inside: boolean): number {
    const end = bytes.length;
    if (scanned !== bytes) {
      scanned = bytes;
      view = new DataView(bytes.buffer, bytes.byteOffset, end);
    }
    const fours = view;
    let at = from;
    let depth = inside ? 1 : 0;
    let member = -1;
    let next = inside ? after : value;
    let isObject = true;
    /** Within the record's userIdentity. */
    let inIdentity = false;
    let stack = open;
    stack[0] = 1;
    starts.fill(-1);
    sawEscape = false;
    for (;;) {
      let byte = at < end ? (bytes[at] as number) : 0;
      while (byte <= 0x20 && at < end && isSpace(byte)) {
        at += 1;
        byte = at < end ? (bytes[at] as number) : 0;
      }
      if (at >= end) return stop(at, end, last);
      if (byte === quote && next !== after) {
        const begins = at + 1;
        at = begins;
        at = plainEnd(bytes, fours, at, end);
        let escapes = false;
        if (at >= end || bytes[at] !== quote) {
          at = stringEnd(bytes, fours, at, end, last) - 1;
          if (at < 0) return at + 1;
          escapes = true;
        }
        at += 1;
        if (next === value) {
          if (member >= 0) {
            starts[member] = begins;
            stops[member] = at - 1;
            sawEscape ||= escapes;
          }
          member = -1;
          next = after;
          if (depth === 0) return at;
          continue;
        }
        if (depth === 1 || (inIdentity && depth === 2)) {
          member = nameAt(bytes, fours, begins, at - 1);
          if ((member === invokedBy) === (depth === 1)) member = -1;
          if (member === userIdentity) starts[invokedBy] = -1;
          sawEscape ||= escapes;
        }
        while (at < end && isSpace(bytes[at])) at += 1;
        if (at >= end || bytes[at] !== colon) return stop(at, end, last);
        at += 1;
        next = value;
        continue;
      }
      if (next === after) {
        at += 1;
        if (byte === comma) {
          next = isObject ? name : value;
          continue;
        }
        if (byte !== (isObject ? closeBrace : closeBracket)) return stop(at - 1, end, last);
        depth -= 1;
        if (depth === 0) return at;
        if (depth === 1) inIdentity = false;
        isObject = stack[depth - 1] === 1;
        continue;
      }
      if (next === name) return stop(at, end, last);
      const of = member;
      if (of >= 0) starts[of] = -1;
      member = -1;
      next = after;
      if (byte === openBrace || byte === openBracket) {
        if (document && of > userIdentity && byte === openBracket) {
          stopped = at;
          return records;
        }
        if (depth === stack.length) {
          stack = twice(stack);
          open = stack;
        }
        const before: boolean = isObject;
        isObject = byte === openBrace;
        stack[depth] = isObject ? 1 : 0;
        depth += 1;
        at += 1;
        while (at < end && isSpace(bytes[at])) at += 1;
        if (at >= end) return stop(at, end, last);
        // Anything else must be a member or an element: what comes after a comma may not be the end.
        if (bytes[at] !== (isObject ? closeBrace : closeBracket)) {
          next = isObject ? name : value;
          inIdentity ||= of === userIdentity;
        } else {
          depth -= 1;
          isObject = before;
          at += 1;
        }
      } else {
        const ends =
          byte === minus || isDigit(byte) ? numberEnd(bytes, at, end, last) : literalEnd(bytes, at, end, last);
        if (ends < 0) return ends;
        at = ends;
      }
      if (depth === 0) return at;
    }
  }

  /** Most texts are one of a few, and making one anew takes as long as comparing it with twenty. */
  function textAt(bytes: Buffer, from: number, to: number): string {
    const slot = ((to - from) * 31 + (bytes[from] ?? 0) * 7 + (bytes[to - 1] ?? 0) + (bytes[from + 1] ?? 0)) & 0xff;
    const known = texts[slot];
    if (known !== undefined && known.bytes.length === to - from) {
      let same = 0;
      while (same < known.bytes.length && bytes[from + same] === known.bytes[same]) same += 1;
      if (same === known.bytes.length) return known.text;
    }
    const text = bytes.toString('utf8', from, to);
    if (to - from <= longestKnown) texts[slot] = { bytes: Uint8Array.prototype.slice.call(bytes, from, to), text };
    return text;
  }

  return {
    value: (bytes, from, last) => scan(bytes, from, last, false, false),
    document: (bytes, from, last) => scan(bytes, from, last, true, false),
    members: (bytes, from, last) => scan(bytes, from, last, true, true),
    stoppedAt: () => stopped,
    text(bytes, member) {
      const index = noted.indexOf(member);
      const start = starts[index] ?? -1;
      if (start < 0) return undefined;
      // Times differ from record to record.
      if (member === 'eventTime') return bytes.toString('utf8', start, stops[index]);
      return textAt(bytes, start, stops[index] ?? start);
    },
    escaped: () => sawEscape,
  };
}
