import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { createGunzip, gunzipSync } from 'node:zlib';
import { type LogText, logText, type RecordSink, type Trouble } from './log-text.js';

/**
 * Bytes read at once. Compressed a thousandfold, which gzip can, they are still no more than memory has room for. A
 * broken file is read again in smaller pieces, the last of one byte: what came out of a piece that breaks is lost.
 */
const pieceBytes = [32 * 1024, 256, 1] as const;
const unpackedBytes = 128 * 1024;

/** Reads one log file to its end, or as far as it goes, and says what kept it from the end. */
export async function readLogFile(path: string, sink: RecordSink): Promise<readonly Trouble[]> {
  let file: FileHandle;
  try {
    // Whoever opens a pipe waits for somebody to write into it, unless he says that he will not.
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    return [{ problem: 'not-readable', detail: words(error) }];
  }
  const text = logText(sink);
  try {
    const stats = await file.stat();
    if (!stats.isFile()) return [{ problem: 'not-readable', detail: 'neither a file nor a folder' }];
    return await readAll(file, stats.size, text);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return [...text.troubles(), { problem: 'not-readable', ...text.place(), detail: words(error) }];
  } finally {
    await file.close();
  }
}

async function readAll(file: FileHandle, size: number, text: LogText): Promise<readonly Trouble[]> {
  const isSmall = size <= smallBytes.packed;
  const head = Buffer.allocUnsafeSlow(isSmall ? Math.max(size, pieceBytes[0]) : pieceBytes[0]);
  const { bytesRead } = await file.read(head, 0, head.length, 0);
  const piece = Buffer.allocUnsafe(pieceBytes[0]);
  const read: Read = async (position, bytes) => {
    const more = await file.read(piece, 0, bytes, position);
    return piece.subarray(0, more.bytesRead);
  };
  if (head[0] === 0x1f && head[1] === 0x8b && bytesRead > 1) {
    const whole = isSmall && bytesRead === size ? unpackedAtOnce(head.subarray(0, size)) : undefined;
    if (whole === undefined) return unpacked(read, text);
    text.push(whole);
    text.end();
    return text.troubles();
  }
  if (bytesRead > 0) text.push(head.subarray(0, bytesRead));
  for (let at = bytesRead; at > 0 && !text.isOver(); ) {
    const bytes = await read(at, pieceBytes[0]);
    if (bytes.length === 0) break;
    text.push(Buffer.from(bytes));
    at += bytes.length;
  }
  text.end();
  return text.troubles();
}

/** As CloudTrail's own files are: compressed, and what comes out of them. */
const smallBytes = { packed: 1_000_000, unpacked: 16_000_000 };

/** What a small file holds, without the ways between threads that streams take; undefined where it must be streamed. */
function unpackedAtOnce(packed: Buffer): Buffer | undefined {
  try {
    // What the file's end says of its length is believed only as to how much room is made at first.
    const said = packed.readUInt32LE(packed.length - 4) + 1;
    const chunkSize = Math.min(Math.max(said, unpackedBytes), smallBytes.unpacked);
    return gunzipSync(packed, { chunkSize, maxOutputLength: smallBytes.unpacked });
  } catch {
    // Larger than that, or broken: streaming tells which, and where.
    return undefined;
  }
}

type Read = (position: number, bytes: number) => Promise<Buffer>;

async function unpacked(read: Read, text: LogText): Promise<readonly Trouble[]> {
  /** Where it broke each time: from there on pieces are smaller. */
  const breaks: number[] = [];
  let known = 0;
  for (;;) {
    const wrong = await unpack(read, breaks, known, text);
    known = text.place().byte;
    if (wrong === undefined) {
      text.end();
      return text.troubles();
    }
    if (wrong.at === undefined || breaks.length + 1 === pieceBytes.length) {
      const { byte, record } = text.place();
      return [...text.troubles(), { problem: 'gzip-broken', byte, record: record + 1, detail: wrong.message }];
    }
    breaks.push(wrong.at);
  }
}

interface Break {
  /** The piece that broke; absent where only the end is missing. */
  readonly at?: number;
  readonly message: string;
}

/** @param known bytes of the text that are known from the time before */
async function unpack(read: Read, breaks: readonly number[], known: number, text: LogText): Promise<Break | undefined> {
  const gunzip = createGunzip({ chunkSize: unpackedBytes });
  const waiting: Buffer[] = [];
  let wrong: Error | undefined;
  let settle: () => void = () => undefined;
  // What came out is looked at between two writes, so that a fault in what looks at it is thrown to who called.
  gunzip.on('data', (chunk: Buffer) => waiting.push(chunk));
  gunzip.on('error', (error) => {
    wrong ??= error;
    settle();
  });
  const settled = (begin: (done: () => void) => void): Promise<void> =>
    new Promise((resolve) => {
      settle = resolve;
      begin(resolve);
    });
  let left = known;
  const look = (): void => {
    for (const chunk of waiting.splice(0)) {
      if (left < chunk.length) text.push(chunk.subarray(left));
      left = Math.max(0, left - chunk.length);
    }
  };
  try {
    for (let at = 0; !text.isOver(); ) {
      const step = breaks.filter((broke) => at >= broke).length;
      const end = breaks.find((broke) => broke > at) ?? Number.POSITIVE_INFINITY;
      const bytes = await read(at, Math.min(pieceBytes[step] ?? 1, end - at));
      if (bytes.length === 0) break;
      await settled((done) => gunzip.write(bytes, () => done()));
      look();
      if (wrong) return { at, message: wrong.message };
      at += bytes.length;
    }
    if (text.isOver()) return undefined;
    await settled((done) => gunzip.once('end', done).end());
    look();
    return wrong && { message: wrong.message };
  } finally {
    gunzip.destroy();
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}

/** `EACCES: permission denied`, without the path, which stands beside it. */
export function words(error: unknown): string {
  if (!isSystemError(error)) throw error;
  return error.message.split(',')[0] ?? error.message;
}
