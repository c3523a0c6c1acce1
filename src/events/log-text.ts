import type { FileProblem } from '../model/event.js';
import { broken, createScanner, incomplete, isSpace, records, type Scanner } from './json-scan.js';
import { createSkip } from './json-skip.js';

/** A problem before it is known which file it is of. */
export type Trouble = Omit<FileProblem, 'file'>;

export interface RecordSink {
  /**
   * Takes what stands where a record is expected, and is sound JSON. The bytes are good until it returns.
   *
   * @returns what is wrong with it; undefined where it is a CloudTrail record
   */
  take(bytes: Buffer, from: number, to: number, scanner: Scanner): string | undefined;
}

export interface LogText {
  /** The chunk is the text's from then on. */
  push(chunk: Buffer): void;
  end(): void;
  /** Nothing that is still to come would be looked at. */
  isOver(): boolean;
  /** Where it stands in the text: for whoever sees that no more will come. */
  place(): { readonly byte: number; readonly record: number };
  troubles(): readonly Trouble[];
}

/** A record that is longer is named and passed over, so that memory has a bound. CloudTrail's own stay below 1 MB. */
const longestRecord = 16 * 1024 * 1024;
/** Of one file. A file of a million broken records is one broken file. */
const mostTroubles = 20;

/** One for all texts: nothing in it outlasts a value, and a scanner that is compiled once is twice as fast. */
const scanner = createScanner();

type Mode = 'document' | 'first' | 'element' | 'separator' | 'members' | 'skip' | 'over';

/**
 * Finds the records in the text of a log file as it comes in, in pieces of any size: `{"Records": […]}` as CloudTrail
 * delivers, `{"Events": […]}` as `aws cloudtrail lookup-events` prints, a list, a record alone, and any of them after
 * one another. After a fault it goes on with the next record where it is sure where that begins.
 */
export function logText(sink: RecordSink, limit = longestRecord): LogText {
  const skip = createSkip();
  /** What has not been understood yet: `store` from `at` to `length`, of which `base` bytes came before. */
  let store: Buffer = Buffer.alloc(0);
  /** All of it that is filled. */
  let text = store;
  let length = 0;
  let at = 0;
  let base = 0;
  /** Bytes that must be there before a value that was not whole is looked at again: no byte is scanned ever again. */
  let wanted = 0;
  let mode: Mode = 'document';
  /** The list of records is a member of an object. */
  let isMember = false;
  let begun = false;
  let found = 0;
  let sound = 0;
  let isDigest = false;
  let isLog = false;
  let firstWrong: Trouble | undefined;
  let pending: Trouble | undefined;
  let unsaid = 0;
  const troubles: Trouble[] = [];

  function say(trouble: Trouble): void {
    if (troubles.length < mostTroubles) troubles.push(trouble);
    else unsaid += 1;
  }

  function over(): void {
    mode = 'over';
    at = length;
  }

  /** Looks for the end of a record that cannot be read, and says then whether it was found. */
  function passOver(trouble: Trouble): void {
    pending = trouble;
    skip.begin(mode === 'document' ? 'object' : 'element');
    mode = 'skip';
  }

  function fault(problem: Trouble['problem'], byte: number, detail: string, record?: number): Trouble {
    return { problem, byte: base + byte, ...(record !== undefined && { record }), detail };
  }

  function ended(): void {
    if (mode === 'element' || mode === 'document') {
      const record = mode === 'element' || found > 0 ? found + 1 : undefined;
      say(fault('json-broken', length, 'the text ends before its JSON does', record));
    } else say(fault('json-broken', length, `the text ends within the list of records, after record ${found}`));
    over();
  }

  /** A value that is not whole: false where more of it may come. */
  function needsMore(last: boolean): boolean {
    if (last) {
      ended();
      return true;
    }
    const left = length - at;
    if (left >= limit) {
      passOver(fault('record-too-large', at, `longer than ${limit} bytes`, found + 1));
      return true;
    }
    wanted = 2 * left;
    return false;
  }

  function take(to: number): void {
    if (mode === 'document' && scanner.text(text, 'digestS3Object') !== undefined) {
      isDigest = true;
    } else {
      found += 1;
      const wrong = sink.take(text, at, to, scanner);
      if (wrong === undefined) sound += 1;
      else {
        const trouble = fault('record-broken', at, wrong, found);
        firstWrong ??= trouble;
        say(trouble);
      }
    }
    at = to;
  }

  /** What stands where a record or a document should. False where more bytes are needed. */
  function readValue(last: boolean): boolean {
    const isDocument = mode === 'document';
    const to = isDocument ? scanner.document(text, at, last) : scanner.value(text, at, last);
    if (to === incomplete) return needsMore(last);
    if (to === records) {
      at = scanner.stoppedAt() + 1;
      mode = 'first';
      isMember = true;
      isLog = true;
    } else if (to === broken) {
      const where = scanner.stoppedAt();
      if (last && where >= length) ended();
      else {
        found += 1;
        const what = `no JSON from ${shown(store, where, length)} on`;
        passOver(fault(isDocument ? 'json-broken' : 'record-broken', where, what, found));
      }
    } else {
      take(to);
      if (!isDocument) mode = 'separator';
    }
    return true;
  }

  function readDocument(last: boolean): boolean {
    const byte = store[at];
    if (byte === 0x7b) {
      begun = true;
      return readValue(last);
    }
    if (byte === 0x5b) {
      begun = true;
      mode = 'first';
      isMember = false;
      at += 1;
    } else if (begun && byte === 0x2c) {
      say(fault('json-broken', at, 'records after one another with a comma, and no list around them'));
      at += 1;
    } else {
      if (begun) say(fault('json-broken', at, `no JSON from ${shown(store, at, length)} on; ${endUnknown}`));
      else say(unlikeJson(store.subarray(at, length), base + at));
      over();
    }
    return true;
  }

  function readSeparator(): void {
    const byte = store[at];
    if (byte === 0x2c) {
      mode = 'element';
      at += 1;
    } else if (byte === 0x5d) closeList();
    else {
      const what = `no comma after record ${found}, but ${shown(store, at, length)}`;
      mode = 'element';
      if (byte === 0x7b) say(fault('json-broken', at, what));
      else passOver(fault('json-broken', at, what));
    }
  }

  function closeList(): void {
    at += 1;
    mode = isMember ? 'members' : 'document';
  }

  function readMembers(last: boolean): boolean {
    const to = scanner.members(text, at, last);
    if (to === incomplete) {
      if (last) {
        say(fault('json-broken', length, `the text ends after the list of records, before its JSON does`));
        over();
        return true;
      }
      if (length - at >= limit) {
        say(fault('json-broken', at, `more than ${limit} bytes after the list of records; ${endUnknown}`));
        over();
        return true;
      }
      wanted = 2 * (length - at);
      return false;
    }
    if (to === records) {
      at = scanner.stoppedAt() + 1;
      mode = 'first';
    } else if (to === broken) {
      const where = scanner.stoppedAt();
      const cut = where >= length;
      say(
        fault(
          'json-broken',
          where,
          cut ? 'the text ends before its JSON does' : `no JSON from ${shown(store, where, length)} on; ${endUnknown}`,
        ),
      );
      over();
    } else {
      at = to;
      mode = 'document';
    }
    return true;
  }

  function readSkipped(last: boolean): boolean {
    const { to, state } = skip.over(text, at);
    at = to;
    if (state === 'more') {
      if (last) over();
      return last;
    }
    if (pending) say(state === 'lost' ? { ...pending, detail: `${pending.detail}; ${endUnknown}` } : pending);
    pending = undefined;
    if (state === 'lost') over();
    else mode = state === 'object' ? 'document' : 'separator';
    return true;
  }

  /** Understands as much as there is. */
  function advance(last: boolean): void {
    for (;;) {
      if (mode === 'over') return;
      if (mode !== 'skip') while (at < length && isSpace(store[at])) at += 1;
      if (at >= length) {
        if (last && !(mode === 'document' && begun)) {
          if (mode === 'document') say({ problem: 'empty', detail: 'nothing in it' });
          else if (mode !== 'skip') ended();
          over();
        }
        return;
      }
      if (mode === 'skip') {
        if (!readSkipped(last)) return;
      } else if (mode === 'document') {
        if (!readDocument(last)) return;
      } else if (mode === 'members') {
        if (!readMembers(last)) return;
      } else if (mode === 'separator') readSeparator();
      else if (store[at] === 0x5d) {
        if (mode === 'element') say(fault('json-broken', at, `a comma after record ${found}, and no record after it`));
        closeList();
      } else {
        mode = 'element';
        if (!readValue(last)) return;
      }
    }
  }

  function append(chunk: Buffer): void {
    const left = length - at;
    if (left === 0) store = chunk;
    else if (left + chunk.length > store.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(2 * store.length, left + chunk.length));
      store.copy(larger, 0, at, length);
      store = larger;
    } else store.copyWithin(0, at, length);
    if (left > 0) store.set(chunk, left);
    base += at;
    at = 0;
    length = left + chunk.length;
    text = store.subarray(0, length);
  }

  return {
    push(chunk) {
      if (mode === 'over') return;
      append(chunk);
      if (base === 0 && !begun && length < 3) return;
      if (base === 0 && at === 0 && !begun && isByteOrderMark(store)) at = 3;
      if (length - at < wanted && length - at < limit) return;
      wanted = 0;
      advance(false);
    },
    end() {
      wanted = 0;
      advance(true);
    },
    isOver: () => mode === 'over',
    place: () => ({ byte: base + length, record: found }),
    troubles() {
      const all: Trouble[] = [...troubles];
      if (pending) all.push({ ...pending, detail: `${pending.detail}; ${endUnknown}` });
      if (isDigest) all.push({ problem: 'digest-file', detail: 'a digest of log files, which holds no events' });
      // Sound JSON without one record, and nothing that says it is a log, is something else.
      if (firstWrong !== undefined && sound === 0 && !isLog) {
        return [
          { ...firstWrong, problem: 'not-cloudtrail' },
          ...all.filter(({ problem }) => problem !== 'record-broken'),
        ];
      }
      if (unsaid > 0) all.push({ problem: 'record-broken', detail: `and ${unsaid} more like these` });
      return all;
    },
  };
}

const endUnknown = 'where that ends cannot be told, so that nothing after it was read';

function isByteOrderMark(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

/** The next bytes as a person can tell them apart. */
function shown(bytes: Buffer, from: number, length: number): string {
  return from >= length ? 'the end' : JSON.stringify(bytes.toString('utf8', from, Math.min(from + 16, length)));
}

function unlikeJson(bytes: Buffer, byte: number): Trouble {
  const head = bytes.subarray(0, 512);
  const text = head.toString('utf8');
  // A character may be cut at the end of what was looked at.
  const isText = !/[\p{Cc}\uFFFD]/u.test(text.slice(0, -1).replaceAll(/[\t\r\n]/g, ''));
  return isText
    ? { problem: 'not-cloudtrail', byte, detail: `no JSON: it begins with ${shown(bytes, 0, bytes.length)}` }
    : { problem: 'binary', byte, detail: `no text: it begins with the bytes ${head.subarray(0, 8).toString('hex')}` };
}
