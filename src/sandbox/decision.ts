import { altered } from './altered-answers.js';
import { whyDenied } from './authorization.js';
import { clockRefusal } from './clock-skew.js';
import { isOnTheWay } from './delivery.js';
import { faultReply, isRefusing, throttled } from './faults.js';
import { faultyPage, pageAsked } from './page-faults.js';
import { writeAnswer } from './protocol.js';
import type { FaultKind, FaultShape } from './scenario-shape.js';
import { type Action, deniedMessage, type Incoming, type Reply, refuse, type Service } from './service.js';
import { isOpen } from './world.js';

/** A call to an action that the sandbox has, by somebody whom it knows. */
interface KnownCall extends Incoming {
  readonly service: Service;
  readonly action: Action;
  /** Milliseconds, by the client's clock. */
  readonly signedAt: number;
  readonly withinRate: () => boolean;
}

export interface Decided {
  readonly reply: Reply;
  /** The fault that made a difference. */
  readonly met?: FaultKind;
  /** Milliseconds by a clock that is not this machine's. */
  readonly clock?: number;
}

/** What a call is answered, with a fault in its way or without. */
export function decide(call: KnownCall, fault: FaultShape | undefined): Decided {
  const { world, service, action, signedAt } = call;
  if (fault !== undefined && isRefusing(fault.fault)) {
    const refusal = (why: string) => denied(call, why);
    return { reply: faultReply(fault.fault, service, world.scenario, action.permission, refusal), met: fault.fault };
  }
  if (fault?.fault === 'clock-skew') {
    const clock = Date.now() + (fault.minutes ?? 20) * 60_000;
    return { reply: clockRefusal(service, signedAt, clock) ?? act(call), met: fault.fault, clock };
  }
  if (!call.withinRate()) return { reply: throttled(service) };

  const asked = pageAsked(action, call.params);
  const plain = act({ ...call, params: asked.params });
  // A token that leads to its own page does so for ever, though every call with a token is another call.
  const kind = asked.token === 'repeating' ? 'repeating-token' : fault?.fault;
  if (kind === undefined) return { reply: plain };
  const reply = altered(faultyPage(plain, kind, action, asked), kind, action, service);
  const says = (answer: Reply) => writeAnswer(service, '', '', answer).body;
  // An answer may have nothing that a fault could change.
  return isOnTheWay(kind) || says(reply) !== says(plain) ? { reply, met: kind } : { reply };
}

function act(call: KnownCall): Reply {
  const { account, action, region, service } = call;
  // Keys of a closed account are worth nothing, and no key is known in a region that is not enabled.
  const isKnown = isOpen(account) && (service.global || account.enabledRegions.has(region));
  if (!isKnown) return badCredentials(service, 'unknown');
  const why = whyDenied(call, action);
  return why === undefined ? action.answer(call) : denied(call, why);
}

function denied(call: KnownCall, why: string): Reply {
  const { action, principal, service } = call;
  const [code, status] = service.refusals.denied;
  return refuse(code, deniedMessage(principal, action.permission, action.arn?.(call), why), status);
}

export function badCredentials({ refusals }: Service, problem: 'unknown' | 'expired'): Reply {
  const [code, status] = problem === 'expired' ? refusals.expired : refusals.badCredentials;
  const what = problem === 'expired' ? 'expired' : 'invalid';
  return refuse(code, `The security token included in the request is ${what}`, status);
}
