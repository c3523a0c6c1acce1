import { Readable, Transform } from 'node:stream';
import { NodeHttpHandler } from '@smithy/node-http-handler';

/** Far more than the largest page: 50 events of 256 kB each. */
const mostBytes = 64 * 1024 * 1024;

/**
 * Gives up an answer that would fill the memory, or that does not end. The SDK itself reads an answer of any size, and
 * its time-out ends with the first byte.
 */
export class BoundedHandler extends NodeHttpHandler {
  override async handle(...call: Parameters<NodeHttpHandler['handle']>) {
    const answer = await super.handle(...call);
    const { headers, body } = answer.response;
    if (!(body instanceof Readable)) return answer;
    endInTime(body, this.httpHandlerConfigs().requestTimeout);
    // Node itself reads no more than was announced.
    if (Number(headers['content-length'] ?? Number.NaN) <= mostBytes) return answer;
    const limited = body.pipe(limit());
    body.on('error', (error) => limited.destroy(error));
    limited.on('error', () => body.destroy());
    answer.response.body = limited;
    return answer;
  }
}

function endInTime(body: Readable, milliseconds: number | undefined): void {
  if (milliseconds === undefined) return;
  const timer = setTimeout(() => body.destroy(new AnswerTimeout(`no end after ${milliseconds} ms`)), milliseconds);
  body.once('close', () => clearTimeout(timer));
}

function limit(): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > mostBytes) done(new AnswerTooLarge(`more than ${mostBytes / 1024 / 1024} MB`));
      else done(null, chunk);
    },
  });
}

class AnswerTooLarge extends Error {
  override name = 'AnswerTooLarge';
}

/** By the name that the SDK tries again. */
class AnswerTimeout extends Error {
  override name = 'TimeoutError';
}
