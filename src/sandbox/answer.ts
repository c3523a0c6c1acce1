import type { IncomingMessage } from 'node:http';
import { badCredentials, type Decided, decide } from './decision.js';
import { isOnTheWay } from './delivery.js';
import { compileFaults } from './faults.js';
import { uuid } from './hash.js';
import { identifyCallers } from './identity.js';
import { type HttpAnswer, writeAnswer } from './protocol.js';
import { prepareRates } from './rate-limit.js';
import { globalRegion } from './regions.js';
import { parseRequest, type SignedRequest } from './request.js';
import type { FaultKind, FaultShape } from './scenario-shape.js';
import { type Reply, refuse, type Service } from './service.js';
import { services, unknownService } from './services/registry.js';
import type { World } from './world.js';

export interface Call {
  readonly service: string;
  readonly action: string;
  /** The account that is called; empty when nobody knows who calls. */
  readonly account: string;
  readonly region: string;
  readonly resource?: string;
  /** How often this same call was made, from 1. */
  readonly attempt: number;
  /** `ok`, an error code, or the fault that left the call without an answer of AWS's. */
  readonly outcome: string;
  /** The fault that hit the call, whatever came of it. */
  readonly fault?: FaultKind;
  readonly requestId: string;
}

/** What happens to a request: an answer, and what goes wrong on its way to the client. */
export interface Outcome {
  readonly answer: HttpAnswer;
  readonly fault?: FaultShape;
}

/** Answers requests to a world, and writes each into the log. */
export function prepareAnswers(world: World, log: Call[]): (request: IncomingMessage, body: string) => Outcome {
  const identify = identifyCallers(world);
  const chooseFault = compileFaults(world.scenario);
  const withinRate = prepareRates(world);
  const attempts = new Map<string, number>();

  return (httpRequest, body) => {
    const request = parseRequest(httpRequest, body);
    if (request === undefined) {
      log.push(unsignedCall(httpRequest));
      return { answer: unsigned };
    }
    const service = services.get(request.service) ?? unknownService(request.service, request.protocol);
    const action = Object.hasOwn(service.actions, request.action) ? service.actions[request.action] : undefined;
    const region = service.global ? globalRegion(world.regions, service.name) : request.region;
    const principal = identify(request.accessKeyId, request.sessionToken);
    const caller = typeof principal === 'string' ? '' : principal.account;
    const resource = action?.resource?.(request.params);
    const called = {
      service: request.service,
      action: request.action,
      account: action?.calledAccount?.(request.params) ?? caller,
      region,
    };
    // The same call has the same id in every run, whatever was called before it.
    const requestId = uuid(caller, region, request.service, request.action, request.content);
    const attempt = (attempts.get(requestId) ?? 0) + 1;
    attempts.set(requestId, attempt);
    const target = world.accounts.get(called.account);
    if (target !== undefined) target.calls += 1;
    const fault = chooseFault({ ...called, resource, callKey: requestId, attempt });

    const decideHere = (): Decided => {
      if (action === undefined) return { reply: refusedAction(service, request) };
      if (typeof principal === 'string') return { reply: badCredentials(service, principal) };
      const account = world.accounts.get(principal.account);
      if (account === undefined) return { reply: badCredentials(service, 'unknown') };
      const { params, signedAt } = request;
      const rated = () => withinRate(service.name, request.action, caller, region);
      return decide({ world, principal, account, region, params, service, action, signedAt, withinRate: rated }, fault);
    };

    const { reply, met, clock } = decideHere();
    log.push({
      ...called,
      ...(resource !== undefined && { resource }),
      attempt,
      outcome: outcomeOf(reply, met),
      ...(met && { fault: met }),
      requestId,
    });
    const answer = writeAnswer(service, request.action, requestId, reply);
    if (met !== undefined && isOnTheWay(met) && fault !== undefined) return { answer, fault };
    if (clock === undefined) return { answer };
    return { answer: { ...answer, headers: { ...answer.headers, date: new Date(clock).toUTCString() } } };
  };
}

function outcomeOf(reply: Reply, met: FaultKind | undefined): string {
  if (met !== undefined && isOnTheWay(met)) return met;
  if ('error' in reply) return reply.error.code;
  return met === undefined || met === 'clock-skew' ? 'ok' : met;
}

/** Whatever is not among the few reads, writes above all. */
function refusedAction({ refusals }: Service, { service, action }: SignedRequest): Reply {
  const [code, status] = refusals.denied;
  return refuse(code, `The sandbox answers a few reads only and refuses ${service}:${action}`, status);
}

function unsignedCall({ method, url }: IncomingMessage): Call {
  const requestId = uuid('unsigned', `${method} ${url}`);
  const outcome = 'MissingAuthenticationTokenException';
  return { service: '', action: `${method} ${url}`, account: '', region: '', attempt: 1, outcome, requestId };
}

const unsigned: HttpAnswer = {
  status: 403,
  headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'MissingAuthenticationTokenException' },
  body: '{"message":"Missing Authentication Token"}',
};
