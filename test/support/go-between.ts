import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
  request as send,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A call on its way to the sandbox. */
export interface PassingCall {
  /** `cloudtrail:DescribeTrails`, as the wire tells it. */
  readonly api: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Interference {
  /** Milliseconds for which a call is held. */
  readonly delay?: (call: PassingCall) => number;
  /** What is answered in place of the sandbox. */
  readonly answer?: (call: PassingCall) => Answer | undefined;
  /** What becomes of the sandbox's answer. */
  readonly change?: (call: PassingCall, body: string) => string;
}

export interface GoBetween {
  readonly url: string;
  /** The most calls that were under way at once, overall and by access key and region. */
  readonly most: { overall: number; readonly together: Map<string, number> };
}

/** A JSON answer as AWS gives it, with a request id. */
export function json(value: unknown, status = 200): Answer {
  return answerOf(status, 'application/x-amz-json-1.1', JSON.stringify(value));
}

export function xml(body: string, status = 200): Answer {
  return answerOf(status, 'text/xml', body);
}

function answerOf(status: number, type: string, body: string): Answer {
  const id = '0d6f1c4e-0000-4000-8000-000000000000';
  return { status, headers: { 'content-type': type, 'x-amzn-requestid': id, 'x-amz-request-id': id }, body };
}

/** Stands between the tool and a sandbox, for what no AWS would do. It ends with the test. */
export async function interfere(target: string, { delay, answer, change }: Interference): Promise<GoBetween> {
  const most = { overall: 0, together: new Map<string, number>() };
  const underWay = new Map<string, number>();
  let overall = 0;

  const answered = async (call: PassingCall, incoming: IncomingMessage): Promise<Answer> => {
    const wait = delay?.(call) ?? 0;
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    return answer?.(call) ?? forward(target, incoming, call.body);
  };
  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const body = await textOf(incoming);
    const call = callOf(incoming, body);
    const place = `${call.accessKeyId} ${call.region}`;
    // The caller enters all accounts with one key, beside what it asks of its own account.
    const inPlace = call.api.startsWith('sts:') ? 0 : 1;
    overall += 1;
    underWay.set(place, (underWay.get(place) ?? 0) + inPlace);
    most.overall = Math.max(most.overall, overall);
    most.together.set(place, Math.max(most.together.get(place) ?? 0, underWay.get(place) ?? 0));
    const given = await answered(call, incoming).finally(() => {
      overall -= 1;
      underWay.set(place, (underWay.get(place) ?? 0) - inPlace);
    });
    const said = change ? change(call, given.body) : given.body;
    outgoing.writeHead(given.status, { ...given.headers, 'content-length': String(Buffer.byteLength(said)) });
    outgoing.end(said);
  };
  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch(() => incoming.socket.destroy());
  });
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, most };
}

function callOf({ headers, url = '' }: IncomingMessage, body: string): PassingCall {
  const [, accessKeyId = '', region = '', service = ''] =
    /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\//.exec(headers.authorization ?? '') ?? [];
  const target = String(headers['x-amz-target'] ?? '')
    .split('.')
    .at(-1);
  const query = new URLSearchParams(body).get('Action');
  const rest = url.includes('location') ? 'GetBucketLocation' : url.includes('listRegions') ? 'ListRegions' : url;
  return { api: `${service}:${target || query || rest}`, region, accessKeyId, headers, body };
}

function forward(target: string, { method, url, headers }: IncomingMessage, body: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = send(`${target}${url ?? ''}`, { method, headers }, (response) => {
      textOf(response).then((text) => {
        const given = Object.entries(response.headers).map(([name, value]) => [name, String(value)]);
        resolve({ status: response.statusCode ?? 500, headers: Object.fromEntries(given), body: text });
      }, reject);
    });
    request.on('error', reject);
    request.end(body);
  });
}

async function textOf(stream: AsyncIterable<unknown>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
