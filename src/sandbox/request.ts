import type { IncomingMessage } from 'node:http';
import type { Params, Service } from './service.js';

export interface SignedRequest {
  /** The name that the call is signed for; S3 Control, which signs as S3, goes by its own. */
  readonly service: string;
  /** The region that the call is signed for. */
  readonly region: string;
  readonly accessKeyId: string;
  readonly sessionToken: string | undefined;
  /** When the client says that it is, in milliseconds. */
  readonly signedAt: number;
  readonly action: string;
  readonly params: Params;
  readonly protocol: Service['protocol'];
  /** All that makes two calls the same call. */
  readonly content: string;
}

/** What a signed HTTP request asks for; `undefined` when it carries no signature. */
export function parseRequest(request: IncomingMessage, body: string): SignedRequest | undefined {
  const { headers, method = 'GET', url = '/' } = request;
  const scope = /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\/aws4_request/.exec(headers.authorization ?? '');
  const [, accessKeyId, region, service] = scope ?? [];
  if (accessKeyId === undefined || region === undefined || service === undefined) return undefined;
  return {
    accessKeyId,
    region,
    service,
    sessionToken: headerOf(request, 'x-amz-security-token'),
    signedAt: readAmzDate(headerOf(request, 'x-amz-date') ?? ''),
    ...readAction(request, service, method, url, body),
  };
}

type Asked = Pick<SignedRequest, 'action' | 'params' | 'protocol' | 'content'> & { readonly service?: string };

function readAction(request: IncomingMessage, service: string, method: string, url: string, body: string): Asked {
  const target = headerOf(request, 'x-amz-target');
  if (target !== undefined) {
    const action = target.slice(target.lastIndexOf('.') + 1);
    return { action, params: parseJson(body), protocol: 'json', content: body };
  }
  if (service === 's3') return readS3Control(request, method, url) ?? readS3(request, method, url);
  if (headerOf(request, 'content-type')?.startsWith('application/x-www-form-urlencoded')) {
    const params = Object.fromEntries(new URLSearchParams(body));
    return { action: params['Action'] ?? '', params, protocol: 'query', content: body };
  }
  const operation = new URL(url, 'http://sandbox').pathname.slice(1);
  const action = operation.charAt(0).toUpperCase() + operation.slice(1);
  return { action, params: parseJson(body), protocol: 'rest-json', content: body };
}

/** Which read a bucket's subresource stands for. */
const bucketReads: ReadonlyMap<string, string> = new Map([
  ['acl', 'GetBucketAcl'],
  ['encryption', 'GetBucketEncryption'],
  ['lifecycle', 'GetBucketLifecycleConfiguration'],
  ['location', 'GetBucketLocation'],
  ['logging', 'GetBucketLogging'],
  ['notification', 'GetBucketNotificationConfiguration'],
  ['object-lock', 'GetObjectLockConfiguration'],
  ['ownershipControls', 'GetBucketOwnershipControls'],
  ['policy', 'GetBucketPolicy'],
  ['policyStatus', 'GetBucketPolicyStatus'],
  ['publicAccessBlock', 'GetPublicAccessBlock'],
  ['versioning', 'GetBucketVersioning'],
]);

function readS3(request: IncomingMessage, method: string, url: string): Asked {
  const { pathname, searchParams } = new URL(url, 'http://sandbox');
  const [, bucket = '', ...key] = pathname.split('/');
  const owner = headerOf(request, 'x-amz-expected-bucket-owner');
  const asked = [...searchParams.keys()];
  const read = method === 'GET' ? asked.map((name) => bucketReads.get(name)).find(Boolean) : undefined;
  const onBucket = bucket !== '' && key.join('/') === '';
  // What is not answered is named by what it does, as in `PUT policy`.
  let action = `${method} ${asked[0] ?? (bucket === '' ? 'service' : onBucket ? 'bucket' : 'object')}`;
  if (onBucket && read !== undefined) action = read;
  if (onBucket && method === 'HEAD') action = 'HeadBucket';
  const params = { Bucket: decodeURIComponent(bucket), ExpectedBucketOwner: owner };
  return { action, params, protocol: 'rest-xml', content: `${method} ${url} ${owner ?? ''}` };
}

/** What is asked of an account, which is named in a header; nothing where a bucket is meant. */
function readS3Control(request: IncomingMessage, method: string, url: string): Asked | undefined {
  const account = headerOf(request, 'x-amz-account-id');
  if (account === undefined) return undefined;
  const { pathname } = new URL(url, 'http://sandbox');
  const asks = `${method} ${pathname}`;
  const action = asks === 'GET /v20180820/configuration/publicAccessBlock' ? 'GetPublicAccessBlock' : asks;
  const content = `${method} ${url} ${account}`;
  return { action, params: { AccountId: account }, protocol: 'rest-xml', content, service: 's3-control' };
}

/** `20261120T020800Z` */
function readAmzDate(text: string): number {
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text) ?? [];
  const [year = Number.NaN, month = 0, ...rest] = parts.map(Number);
  return Date.UTC(year, month - 1, ...rest);
}

function parseJson(body: string): Params {
  try {
    const value: unknown = JSON.parse(body === '' ? '{}' : body);
    return typeof value === 'object' && value !== null ? (value as Params) : {};
  } catch {
    return {};
  }
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
