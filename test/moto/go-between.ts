import { createServer, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Region, regions } from './resources.js';

/** How often what was done. Each is printed with what it is. */
export const doings = {
  lookups: 'LookupEvents, refused: moto has none',
  stores: 'ListEventDataStores, refused: moto has none',
  pages: 'ListAccounts, asked in small pages, so that there are several',
  keyPolicies: 'GetKeyPolicy without a name, given the one that AWS takes for it: "default"',
  lists: "ListTrails, asked in each region and put together: moto's leaves out what is single-region elsewhere",
  insights: 'GetInsightSelectors of a trail without any: InsightNotEnabledException, as AWS says, for an empty answer',
  strangers:
    "a bucket asked for in the name of an account that does not own it: AccessDenied, as AWS's expected owner has it",
  policyStatuses: 'GetBucketPolicyStatus of a bucket without a policy: the answer of GetBucketPolicy, as AWS gives it',
} as const;
type Doing = keyof typeof doings;

export interface GoBetween {
  readonly url: string;
  readonly done: Readonly<Record<Doing, number>>;
  stop(): void;
}

const accountsPerPage = 7;

/**
 * Stands before moto, and before the sandbox, while an audit runs. Everything but these doings passes as it is.
 * @param owners ids of the accounts that own buckets, by the buckets' names: moto lets every account ask for any.
 *   Without them nothing is mended: the sandbox answers as AWS does.
 */
export async function startGoBetween(target: string, owners?: Readonly<Record<string, string>>): Promise<GoBetween> {
  const done: Record<Doing, number> = {
    lookups: 0,
    stores: 0,
    pages: 0,
    keyPolicies: 0,
    lists: 0,
    insights: 0,
    strangers: 0,
    policyStatuses: 0,
  };
  const did = (doing: Doing, answer: Answer): Answer => {
    done[doing] += 1;
    return answer;
  };

  const answer = async (asked: Asked): Promise<Answer> => {
    const { action } = asked;
    if (action === 'LookupEvents') return did('lookups', unsupported);
    if (action === 'ListEventDataStores') return did('stores', unsupported);
    if (action === 'ListAccounts') return did('pages', await pass(target, withFields(asked, accountsPerPageField)));
    if (owners === undefined) return pass(target, asked);

    if (action === 'GetKeyPolicy' && !('PolicyName' in fieldsOf(asked))) {
      return did('keyPolicies', await pass(target, withFields(asked, { PolicyName: 'default' })));
    }
    if (action === 'ListTrails') return did('lists', await everywhere(target, asked));
    if (isForStranger(asked, owners)) return did('strangers', accessDenied);
    const given = await pass(target, asked);
    if (action === 'GetInsightSelectors' && given.status === 200 && !given.body.includes('InsightSelectors')) {
      return did('insights', notEnabled);
    }
    const [path, query] = asked.url.split('?');
    if (query?.startsWith('policyStatus')) {
      const policy = await pass(target, { ...asked, url: `${path}?policy` });
      if (policy.status === 404) return did('policyStatuses', policy);
    }
    return given;
  };

  const server = createServer((incoming, outgoing) => {
    readAsked(incoming)
      .then(answer)
      .then(({ status, headers, body }) => {
        outgoing.writeHead(status, { ...headers, 'content-length': body.length });
        outgoing.end(body);
      })
      .catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stop = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${port}`, done, stop };
}

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Of a service that speaks JSON. */
  readonly action: string | undefined;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

async function readAsked(incoming: IncomingMessage): Promise<Asked> {
  const { method = 'GET', url = '/', headers } = incoming;
  const action = String(headers['x-amz-target'] ?? '')
    .split('.')
    .at(-1);
  return { method, url, headers, body: await bodyOf(incoming), action };
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function pass(target: string, { method, url, headers, body }: Asked): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const onward = request(
      `${target}${url}`,
      { method, headers: { ...headers, 'content-length': body.length } },
      (answer) => {
        const { 'transfer-encoding': _, ...kept } = answer.headers;
        bodyOf(answer).then((read) => resolve({ status: answer.statusCode ?? 502, headers: kept, body: read }), reject);
      },
    );
    onward.once('error', reject);
    onward.end(body);
  });
}

/** What each region lists, each trail once. */
async function everywhere(target: string, asked: Asked): Promise<Answer> {
  const trails = new Map<string, unknown>();
  for (const region of regions) {
    const answer = await pass(target, inRegion(asked, region));
    if (answer.status !== 200) return answer;
    const { Trails } = JSON.parse(answer.body.toString()) as {
      readonly Trails: readonly { readonly TrailARN: string }[];
    };
    for (const trail of Trails) trails.set(trail.TrailARN, trail);
  }
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': requestId };
  return { status: 200, headers, body: Buffer.from(JSON.stringify({ Trails: [...trails.values()] })) };
}

/** moto takes the region from the signature, which it does not check. */
function inRegion(asked: Asked, region: Region): Asked {
  const authorization = asked.headers.authorization?.replace(/(Credential=[^/]+\/\d{8}\/)[^/]+/, `$1${region}`);
  return { ...asked, headers: { ...asked.headers, ...(authorization && { authorization }) } };
}

const accountsPerPageField = { MaxResults: accountsPerPage };

function fieldsOf({ body }: Asked): object {
  return JSON.parse(body.toString()) as object;
}

function withFields(asked: Asked, fields: object): Asked {
  return { ...asked, body: Buffer.from(JSON.stringify({ ...fieldsOf(asked), ...fields })) };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html */
function isForStranger({ headers, url }: Asked, owners: Readonly<Record<string, string>>): boolean {
  const expected = headers['x-amz-expected-bucket-owner'];
  const owner = owners[/^\/([^/?]+)/.exec(url)?.[1] ?? ''];
  return expected !== undefined && owner !== undefined && expected !== owner;
}

/** AWS gives one with every answer. */
const requestId = '0d6f1c4e-0000-4000-8000-000000000000';

function json(status: number, type: string, message: string): Answer {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': requestId };
  return { status, headers, body: Buffer.from(JSON.stringify({ __type: type, message })) };
}

const unsupported = json(400, 'UnsupportedOperationException', 'this is not compared: moto has no such operation');
/** https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetInsightSelectors.html */
const notEnabled = json(400, 'InsightNotEnabledException', 'The trail has no insight selectors');
const accessDenied: Answer = {
  status: 403,
  headers: { 'content-type': 'application/xml', 'x-amz-request-id': requestId },
  body: Buffer.from('<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>'),
};
