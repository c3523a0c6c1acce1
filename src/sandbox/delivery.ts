import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { HttpAnswer } from './protocol.js';
import type { FaultKind, FaultShape } from './scenario-shape.js';

const onTheWay = ['unreachable', 'hang', 'garbage', 'reset', 'truncated', 'incomplete', 'slow-drip', 'huge'] as const;
/** Faults that leave AWS's answer as it is and spoil its way to the client. */
type FaultOnTheWay = (typeof onTheWay)[number];

export function isOnTheWay(fault: FaultKind): fault is FaultOnTheWay {
  return (onTheWay as readonly FaultKind[]).includes(fault);
}

const webPage: HttpAnswer = {
  status: 200,
  headers: { 'content-type': 'text/html' },
  body: '<html><body>Welcome</body></html>',
};

/** Sends an answer to the client, or what a fault makes of it. */
export async function deliver(
  request: IncomingMessage,
  response: ServerResponse,
  answer: HttpAnswer,
  fault?: FaultShape,
): Promise<void> {
  const kind = fault !== undefined && isOnTheWay(fault.fault) ? fault.fault : 'whole';
  const { status, headers, body } = kind === 'garbage' ? webPage : answer;
  const bytes = Buffer.from(request.method === 'HEAD' ? '' : body);
  const half = bytes.subarray(0, bytes.length / 2);
  const begin = (length: number) => response.writeHead(status, { ...headers, 'content-length': length });

  switch (kind) {
    case 'hang':
      return;
    case 'unreachable':
      request.socket.destroy();
      return;
    case 'reset':
    case 'incomplete':
      if (bytes.length > 0) {
        begin(bytes.length);
        await new Promise((resolve) => response.write(half, resolve));
      }
      if (kind === 'reset') request.socket.resetAndDestroy();
      else request.socket.end();
      return;
    case 'slow-drip':
      // Clients stop looking at the clock when they have the headers.
      begin(bytes.length).flushHeaders();
      return drip(response, bytes, fault?.everyMs ?? 1000);
    case 'huge': {
      const megabytes = fault?.megabytes ?? 100;
      begin(megabytes * megabyte + bytes.length);
      // A client may well hang up in the middle.
      return pipeline(Readable.from(padded(megabytes, bytes)), response).catch(() => undefined);
    }
    case 'truncated':
    case 'garbage':
    case 'whole': {
      const sent = kind === 'truncated' ? half : bytes;
      begin(sent.length);
      response.end(sent);
    }
  }
}

/** Ends with the last byte, or when the client hangs up. */
async function drip(response: ServerResponse, bytes: Buffer, everyMs: number): Promise<void> {
  for (const byte of bytes) {
    await new Promise((resolve) => setTimeout(resolve, everyMs));
    if (response.destroyed) return;
    response.write(Buffer.of(byte));
  }
  response.end();
}

const megabyte = 1024 * 1024;

/** White space before the body, which changes no JSON and no XML. One megabyte is all that is ever held. */
function* padded(megabytes: number, bytes: Buffer): Iterable<Buffer> {
  const space = Buffer.alloc(megabyte, ' ');
  for (let sent = 0; sent < megabytes; sent += 1) yield space;
  yield bytes;
}
