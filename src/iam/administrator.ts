import { type Answer, any } from './conditions.js';
import type { IdentityStatement, Listed } from './policy-document.js';

/** Whether one statement of a policy allows every action on every resource; `maybe` says what of it leaves that open. */
export type Everything =
  | { readonly allowed: 'yes'; readonly by: string }
  | { readonly allowed: 'maybe'; readonly by: string; readonly why: string }
  | { readonly allowed: 'no' };

/**
 * What is allowed, as it is written: what a Deny takes away again, here or elsewhere, is another question. Under a
 * condition, or with exceptions, it may be everything in all but name or next to nothing.
 */
export function allowsEverything(policy: readonly IdentityStatement[]): Everything {
  const allowing = policy.filter(({ effect }) => effect === 'Allow').map(judged);
  return (
    allowing.find(({ allowed }) => allowed === 'yes') ??
    allowing.find(({ allowed }) => allowed === 'maybe') ?? { allowed: 'no' }
  );
}

function judged({ name, actions, resources, conditions }: IdentityStatement): Everything {
  const elements: (readonly [string, Answer])[] = [
    [actions.not ? 'NotAction' : 'Action', covers(actions, isEveryAction)],
    [resources.not ? 'NotResource' : 'Resource', covers(resources, isEveryResource)],
    ...conditions.map(({ operator, key }) => [`Condition ${operator} ${key}`, 'maybe'] as const),
  ];
  if (elements.some(([, answer]) => answer === 'no')) return { allowed: 'no' };
  const open = elements.filter(([, answer]) => answer === 'maybe').map(([element]) => element);
  return open.length === 0 ? { allowed: 'yes', by: name } : { allowed: 'maybe', by: name, why: open.join(', ') };
}

/** All but something is all where that something is nothing, which no list of names tells. */
function covers({ not, listed }: Listed<string>, isEvery: (pattern: string) => Answer): Answer {
  const answer = any(listed.map(isEvery));
  if (!not) return answer;
  return answer === 'yes' ? 'no' : 'maybe';
}

/** What is wildcards and no more may be everything, too: which actions have so many letters is not known. */
function isEveryAction(pattern: string): Answer {
  if (/^\*+(:\*+)?$/.test(pattern)) return 'yes';
  return /^[*?:]+$/.test(pattern) ? 'maybe' : 'no';
}

/** `arn:aws:*` is every resource that has an ARN, and some actions are about none. */
function isEveryResource(pattern: string): Answer {
  if (/^\*+$/.test(pattern)) return 'yes';
  return /^(arn:[a-z*?-]*)?[*?:/]*$/i.test(pattern) ? 'maybe' : 'no';
}
