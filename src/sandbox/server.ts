import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Call, prepareAnswers } from './answer.js';
import { deliver } from './delivery.js';
import { type Credentials, callerCredentials, readerCredentials } from './identity.js';
import type { Scenario } from './scenario-shape.js';
import { buildWorld } from './world.js';

export interface SandboxOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** How long every answer takes at least. */
  readonly latencyMs?: number;
}

export interface Sandbox {
  readonly url: string;
  /** Every call so far, in the order in which they came. */
  readonly calls: readonly Call[];
  /** Keys of the scenario's caller, or of a user who may read everything in an account. */
  readonly credentials: (accountId?: string) => Credentials;
  readonly close: () => Promise<void>;
}

/** An AWS organization on a loopback port. */
export async function startSandbox(scenario: Scenario, options: SandboxOptions = {}): Promise<Sandbox> {
  const { port = 0, latencyMs = 0 } = options;
  const world = buildWorld(scenario);
  const calls: Call[] = [];
  const answer = prepareAnswers(world, calls);

  const server = createServer((request, response) => {
    readBody(request)
      .then((body) => (latencyMs > 0 ? delay(latencyMs, body) : body))
      .then((body) => {
        const { answer: given, fault } = answer(request, body);
        return deliver(request, response, given, fault);
      })
      .catch((error: unknown) => {
        if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
        response.end(`Sandbox: ${error}`);
      });
  });
  // Longer than any client keeps an idle connection, so that none is closed under a request.
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: bound } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${bound}`,
    calls,
    credentials: (accountId) => {
      if (accountId === undefined) return callerCredentials(world);
      if (!world.accounts.has(accountId)) throw new Error(`The scenario has no account ${accountId}`);
      return readerCredentials(accountId);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function readBody(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => resolve(Buffer.concat(chunks).toString()));
    request.on('error', reject);
  });
}

function delay<T>(milliseconds: number, value: T): Promise<T> {
  return new Promise((resolve) => setTimeout(() => resolve(value), milliseconds));
}
