import type { IncomingMessage } from 'node:http';
import { type AnsweredFault, compileFaults, faultReply } from './faults.js';
import { uuid } from './hash.js';
import { identifyCallers, type Principal } from './identity.js';
import { allows } from './policies.js';
import { type HttpAnswer, writeAnswer } from './protocol.js';
import { prepareRates } from './rate-limit.js';
import { parseRequest, type SignedRequest } from './request.js';
import type { FaultKind } from './scenario-shape.js';
import { type Action, deniedMessage, type Reply, refuse, type Service } from './service.js';
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
  readonly requestId: string;
}

type UnansweredFault = Exclude<FaultKind, AnsweredFault>;

/** What happens to a request: an HTTP answer, a connection cut, or nothing at all. */
export type Outcome = HttpAnswer | 'cut' | 'silence';

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
      return unsigned;
    }
    const service = services.get(request.service) ?? unknownService(request.service, request.protocol);
    const action = Object.hasOwn(service.actions, request.action) ? service.actions[request.action] : undefined;
    const region = service.global ? world.regions.global : request.region;
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

    const decide = (): Reply | UnansweredFault => {
      if (action === undefined) return refusedAction(service, request);
      if (typeof principal === 'string') return badCredentials(service, principal);
      const fault = chooseFault({ ...called, resource, callKey: requestId, attempt });
      if (fault !== undefined && !isAnswered(fault)) return fault;
      const asked = { scenario: world.scenario, principal, permission: action.permission, resource };
      if (fault !== undefined) return faultReply(fault, service, asked);
      if (!withinRate(service.name, request.action, caller, region)) {
        return faultReply('throttled', service, asked);
      }
      return act(world, service, action, principal, { region, params: request.params, resource });
    };

    const decided = decide();
    const outcome = typeof decided === 'string' ? decided : 'error' in decided ? decided.error.code : 'ok';
    log.push({ ...called, ...(resource !== undefined && { resource }), attempt, outcome, requestId });
    return typeof decided === 'string' ? unanswered[decided] : writeAnswer(service, request.action, requestId, decided);
  };
}

interface Asked {
  readonly region: string;
  readonly params: SignedRequest['params'];
  readonly resource: string | undefined;
}

function act(world: World, service: Service, action: Action, principal: Principal, asked: Asked): Reply {
  const { region, params, resource } = asked;
  const account = world.accounts.get(principal.account);
  // Keys of a closed account are worth nothing, and no key is known in a region that is not enabled.
  const isKnown = account?.shape.state === 'ACTIVE' && (service.global || account.enabledRegions.has(region));
  if (account === undefined || !isKnown) return badCredentials(service, 'unknown');

  // AWS lets anybody ask who they are.
  const narrowedBy = action.permission === 'sts:GetCallerIdentity' ? [] : principal.boundaries;
  if (!narrowedBy.every((policy) => allows(policy, action.permission))) {
    const [code, status] = service.refusals.denied;
    const why = `because no identity-based policy allows the ${action.permission} action`;
    return refuse(code, `${deniedMessage(principal, action.permission, resource)} ${why}`, status);
  }
  return action.answer({ world, principal, account, region, params });
}

function badCredentials({ refusals }: Service, problem: 'unknown' | 'expired'): Reply {
  const [code, status] = problem === 'expired' ? refusals.expired : refusals.badCredentials;
  const what = problem === 'expired' ? 'expired' : 'invalid';
  return refuse(code, `The security token included in the request is ${what}`, status);
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

const unanswered: Readonly<Record<UnansweredFault, Outcome>> = {
  unreachable: 'cut',
  hang: 'silence',
  garbage: { status: 200, headers: { 'content-type': 'text/html' }, body: '<html><body>Welcome</body></html>' },
};

function isAnswered(fault: FaultKind): fault is AnsweredFault {
  return !(fault in unanswered);
}
