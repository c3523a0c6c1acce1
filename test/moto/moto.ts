import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Moto {
  readonly url: string;
  stop(): void;
}

/** An empty moto on a free loopback port. Rejects with what to do where it is not installed. */
export async function startMoto(): Promise<Moto> {
  // The port 0 leaves the choice to the system; the server says which it is.
  const server = spawn('moto_server', ['-H', '127.0.0.1', '-p', '0'], { stdio: ['ignore', 'ignore', 'pipe'] });
  const stop = (): void => void server.kill();
  process.once('exit', stop);
  const url = await listening(server);
  for (const path of ['reset', 'seed?a=42']) {
    const answer = await fetch(`${url}/moto-api/${path}`, { method: 'POST' });
    if (!answer.ok) throw new Error(`moto refuses ${path}: ${answer.status}`);
  }
  return { url, stop };
}

const secondsToStart = 60;

function listening(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const give = (why: string): void => reject(new Error(`${why} To get it: pip install 'moto[server]'`));
    const timer = setTimeout(() => give(`moto_server did not start in ${secondsToStart} s.`), secondsToStart * 1000);
    server.once('error', () => give('moto_server is not on the PATH.'));
    server.once('exit', () => give(`moto_server ended before it could be asked: ${said.trim()}.`));
    server.stderr?.setEncoding('utf8').on('data', (text: string) => {
      // Read on for as long as it lives: it logs every call, and would stop where nobody reads.
      if (said.length < 10_000) said += text;
      const [, url] = /Running on (http:\S+)/.exec(said) ?? [];
      if (!url) return;
      clearTimeout(timer);
      resolve(url);
    });
  });
}

/** Stands before moto while the audit runs, for the two things that moto has no answer or no reason for. */
export interface Proxy {
  readonly url: string;
  readonly seen: { lookups: number; accountPages: number };
  stop(): void;
}

const accountsPerPage = 7;

/**
 * LookupEvents, which moto answers with an HTML page and status 500, is refused as AWS refuses what it does not offer.
 * ListAccounts is asked in small pages, so that there are several. Everything else passes as it is.
 */
export async function startProxy(moto: string): Promise<Proxy> {
  const seen = { lookups: 0, accountPages: 0 };
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const body = Buffer.concat(chunks);
      const target = String(incoming.headers['x-amz-target'] ?? '');
      if (target.endsWith('.LookupEvents')) {
        seen.lookups += 1;
        outgoing.writeHead(400, { 'content-type': 'application/x-amz-json-1.1' });
        outgoing.end(JSON.stringify({ __type: 'UnsupportedOperationException', message: 'moto has no event history' }));
      } else if (target.endsWith('.ListAccounts')) {
        seen.accountPages += 1;
        const asked = { ...(JSON.parse(body.toString()) as object), MaxResults: accountsPerPage };
        forward(moto, incoming, Buffer.from(JSON.stringify(asked)), outgoing);
      } else forward(moto, incoming, body, outgoing);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stop = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${port}`, seen, stop };
}

function forward(
  moto: string,
  { method, url, headers }: IncomingMessage,
  body: Buffer,
  outgoing: ServerResponse,
): void {
  const onward = request(
    `${moto}${url}`,
    { method, headers: { ...headers, 'content-length': body.length } },
    (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    },
  );
  onward.once('error', () => outgoing.destroy());
  onward.end(body);
}
