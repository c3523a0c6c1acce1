import type { Principal } from './identity.js';
import type { Account, World } from './world.js';

export type Params = Readonly<Record<string, unknown>>;

/** One call as an action sees it. */
export interface Incoming {
  readonly world: World;
  readonly principal: Principal;
  /** The caller's account. */
  readonly account: Account;
  readonly region: string;
  readonly params: Params;
}

export interface AwsError {
  readonly code: string;
  readonly status: number;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A result in the shape that the service's protocol writes down, or an error. */
export type Reply =
  | {
      readonly result: Readonly<Record<string, unknown>>;
      readonly headers?: Readonly<Record<string, string>>;
      /** In REST XML: the field whose text is the body as it is. */
      readonly payload?: string;
    }
  | { readonly error: AwsError };

export interface Action {
  /** What IAM calls it. */
  readonly permission: string;
  /** Name or ARN of what is asked for, as the call says it. */
  readonly resource?: (params: Params) => string | undefined;
  /** ARN of what is asked for, as IAM compares it with policies; without it the action is about nothing in particular. */
  readonly arn?: (call: Incoming) => string;
  /** The account that is called, where it is not the caller's. */
  readonly calledAccount?: (params: Params) => string | undefined;
  /** How pages hang together: the list on each, the token that leads to the next, and the flag that says there is one. */
  readonly pages?: { readonly list: string; readonly token: string; readonly more?: string };
  readonly answer: (call: Incoming) => Reply;
}

/** How a service says no: every service has its own codes for it. */
export interface Refusals {
  readonly denied: readonly [code: string, status: number];
  readonly badCredentials: readonly [code: string, status: number];
  readonly expired: readonly [code: string, status: number];
  readonly throttled: readonly [code: string, status: number];
  /** The call was signed by a clock too far from the service's own. */
  readonly skewed: readonly [code: string, status: number];
  readonly broken: string;
}

export interface Service {
  /** The name that calls are signed for. */
  readonly name: string;
  readonly protocol: 'json' | 'query' | 'rest-json' | 'rest-xml';
  readonly xmlNamespace?: string;
  /** In REST XML: whether an error stands in an `ErrorResponse`. S3's own stand alone. */
  readonly wrapsErrors?: boolean;
  /** A global service answers in one region, whatever region a client with its own endpoint signs for. */
  readonly global: boolean;
  readonly refusals: Refusals;
  readonly actions: Readonly<Record<string, Action>>;
}

export function ok(result: Readonly<Record<string, unknown>>, headers?: Readonly<Record<string, string>>): Reply {
  return headers === undefined ? { result } : { result, headers };
}

export function refuse(code: string, message: string, status = 400, headers?: Readonly<Record<string, string>>): Reply {
  return { error: { code, message, status, ...(headers && { headers }) } };
}

/** IAM's words for a call that no policy allows. S3 puts its ARNs in quotation marks. */
export function deniedMessage(principal: Principal, permission: string, arn: string | undefined, why?: string): string {
  const resource = arn === undefined ? '' : ` on resource: ${arn.includes(':s3:::') ? `"${arn}"` : arn}`;
  return `User: ${principal.arn} is not authorized to perform: ${permission}${resource}${why ? ` ${why}` : ''}`;
}

export function textOf(params: Params, name: string): string | undefined {
  const value = params[name];
  return typeof value === 'string' ? value : undefined;
}

/** Query parameters are text, JSON ones are numbers. */
export function numberOf(params: Params, name: string): number | undefined {
  const value = params[name];
  return value === undefined || value === null ? undefined : Number(value);
}

export function listOf(params: Params, name: string): readonly unknown[] {
  const value = params[name];
  return Array.isArray(value) ? value : [];
}

/** AWS sends times as seconds. */
export function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}
