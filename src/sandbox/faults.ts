import { share } from './hash.js';
import type { Principal } from './identity.js';
import type { FaultKind, Scenario } from './scenario-shape.js';
import { deniedMessage, type Reply, refuse, type Service } from './service.js';

export interface FaultTarget {
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

export type ChooseFault = (target: FaultTarget) => FaultKind | undefined;

/** The first fault that a call meets. It never depends on which call came first. */
export function compileFaults({ faults }: Scenario): ChooseFault {
  const compiled = faults.map(({ service, action, account, region, resource, ...rest }, index) => ({
    ...rest,
    index,
    selectors: { service, action, account, region, resource },
    matchers: [service, action, account, region, resource].map(setOf),
  }));
  return (target) => {
    const { service, action, account, region, resource, callKey, attempt } = target;
    const asked = [service, action, account, region, resource];
    return compiled.find(
      ({ matchers, times, share: part, index }) =>
        matchers.every((names, at) => names === undefined || names.has(asked[at] ?? '')) &&
        (times === undefined || attempt <= times) &&
        (part === 1 || share('fault', String(index), callKey) < part),
    )?.fault;
  };
}

function setOf(names: string | readonly string[] | undefined): ReadonlySet<string> | undefined {
  return names === undefined ? undefined : new Set(typeof names === 'string' ? [names] : names);
}

/** Faults that are answered in the service's own protocol. The others are no AWS answer at all. */
export type AnsweredFault = Exclude<FaultKind, 'unreachable' | 'hang' | 'garbage'>;

export function faultReply(
  fault: AnsweredFault,
  service: Service,
  call: {
    readonly scenario: Scenario;
    readonly principal: Principal;
    readonly permission: string;
    readonly resource: string | undefined;
  },
): Reply {
  const { refusals } = service;
  const { principal, permission, resource } = call;
  switch (fault) {
    case 'denied': {
      const why = ` because no identity-based policy allows the ${permission} action`;
      return refuse(refusals.denied[0], deniedMessage(principal, permission, resource) + why, refusals.denied[1]);
    }
    case 'denied-by-scp': {
      const why = ` with an explicit deny in a service control policy: ${policyArn(call.scenario)}`;
      return refuse(refusals.denied[0], deniedMessage(principal, permission, resource) + why, refusals.denied[1]);
    }
    case 'throttled':
      return refuse(refusals.throttled[0], 'Rate exceeded', refusals.throttled[1]);
    case 'expired-credentials':
      return refuse(refusals.expired[0], 'The security token included in the request is expired', refusals.expired[1]);
    case 'error-500':
      return refuse(refusals.broken, 'We encountered an internal error. Please try again.', 500);
  }
}

function policyArn({ partition, organization }: Scenario): string {
  const { managementAccount = '000000000000', id = 'o-0000000000' } = organization ?? {};
  return `arn:${partition}:organizations::${managementAccount}:policy/${id}/service_control_policy/p-s4ndb0x1`;
}
