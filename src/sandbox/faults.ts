import { share } from './hash.js';
import { explicitDenyByPolicy } from './region-deny.js';
import type { FaultKind, FaultShape, Scenario } from './scenario-shape.js';
import { type Reply, refuse, type Service } from './service.js';

interface FaultTarget {
  readonly service: string;
  readonly action: string;
  readonly account: string;
  readonly region: string;
  readonly resource: string | undefined;
  /** Names the call by what it says, the same for every attempt. */
  readonly callKey: string;
  /** From 1. */
  readonly attempt: number;
}

type ChooseFault = (target: FaultTarget) => FaultShape | undefined;

/** The first fault that a call meets. It never depends on which call came first. */
export function compileFaults({ faults }: Scenario): ChooseFault {
  const compiled = faults.map((fault, index) => {
    const { service, action, account, region, resource } = fault;
    return { fault, index, matchers: [service, action, account, region, resource].map(setOf) };
  });
  return (target) => {
    const { service, action, account, region, resource, callKey, attempt } = target;
    const asked = [service, action, account, region, resource];
    return compiled.find(
      ({ matchers, fault: { times, share: part }, index }) =>
        matchers.every((names, at) => names === undefined || names.has(asked[at] ?? '')) &&
        (times === undefined || attempt <= times) &&
        (part === 1 || share('fault', String(index), callKey) < part),
    )?.fault;
  };
}

function setOf(names: string | readonly string[] | undefined): ReadonlySet<string> | undefined {
  return names === undefined ? undefined : new Set(typeof names === 'string' ? [names] : names);
}

const refusing = ['denied', 'denied-by-scp', 'throttled', 'expired-credentials', 'error-500'] as const;
/** Faults that are answered as an error in the service's own protocol. */
type RefusingFault = (typeof refusing)[number];

export function isRefusing(fault: FaultKind): fault is RefusingFault {
  return (refusing as readonly FaultKind[]).includes(fault);
}

export function faultReply(
  fault: RefusingFault,
  service: Service,
  scenario: Scenario,
  permission: string,
  denied: (why: string) => Reply,
): Reply {
  switch (fault) {
    case 'denied':
      return denied(`because no identity-based policy allows the ${permission} action`);
    case 'denied-by-scp':
      return denied(explicitDenyByPolicy(scenario));
    case 'throttled':
      return throttled(service);
    case 'expired-credentials':
      return refuse(
        service.refusals.expired[0],
        'The security token included in the request is expired',
        service.refusals.expired[1],
      );
    case 'error-500':
      return refuse(service.refusals.broken, 'We encountered an internal error. Please try again.', 500);
  }
}

export function throttled({ refusals }: Service): Reply {
  return refuse(refusals.throttled[0], 'Rate exceeded', refusals.throttled[1]);
}
