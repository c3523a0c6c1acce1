import { type Answer, any, type Context, holds, likeAction, likeResource, opposite } from './conditions.js';
import type { Listed, NamedPrincipal, PolicyStatement } from './policy-document.js';

export { type PolicyStatement, type ReadPolicy, readPolicy } from './policy-document.js';

export interface Service {
  readonly service: string;
  /** Accounts of AWS that old policies name in the service's place. */
  readonly formerly?: readonly string[];
}

export interface Request {
  /** A service; or somebody of whom nothing is known, whom only statements about everybody match. */
  readonly principal: Service | { readonly anyone: true };
  readonly action: string;
  /** The ARN of one resource. */
  readonly resource: string;
  readonly context: Context;
}

export type Decision =
  | { readonly decision: 'allowed'; readonly by: string }
  | { readonly decision: 'denied'; readonly by: string }
  | { readonly decision: 'not-allowed' }
  /** `why` quotes the elements of the statement that could not be decided. */
  | { readonly decision: 'undecidable'; readonly statement: string; readonly why: string };

/**
 * What a resource policy says to a request, other policies aside: an explicit deny goes before all, and what no
 * statement can allow is not allowed, whatever else is open.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function decide(policy: readonly PolicyStatement[], request: Request): Decision {
  const denial = decideDenial(policy, request);
  if (denial.decision === 'denied') return denial;
  const { certain, possible } = matching('Allow', policy, request);
  const open = denial.decision === 'undecidable' ? denial : undefined;
  if (certain) return open ?? { decision: 'allowed', by: certain.name };
  return possible ? (open ?? undecidable(possible)) : { decision: 'not-allowed' };
}

/** Whether a policy denies a request in so many words: `not-allowed` says that it does not. */
export function decideDenial(
  policy: readonly PolicyStatement[],
  request: Request,
): Exclude<Decision, { decision: 'allowed' }> {
  const { certain, possible } = matching('Deny', policy, request);
  if (certain) return { decision: 'denied', by: certain.name };
  return possible ? undecidable(possible) : { decision: 'not-allowed' };
}

interface Match {
  readonly name: string;
  readonly why: string;
}

/** The first statement that matches for certain, and the first that may. */
function matching(effect: PolicyStatement['effect'], policy: readonly PolicyStatement[], request: Request) {
  const found: { certain?: Match; possible?: Match } = {};
  for (const statement of policy) {
    if (statement.effect !== effect) continue;
    const { answer, why } = match(statement, request);
    if (answer === 'yes') found.certain ??= { name: statement.name, why };
    if (answer === 'maybe') found.possible ??= { name: statement.name, why };
  }
  return found;
}

function undecidable({ name, why }: Match) {
  return { decision: 'undecidable', statement: name, why } as const;
}

/** A part that says no settles it, whatever could not be decided about others. */
function match(statement: PolicyStatement, request: Request): { readonly answer: Answer; readonly why: string } {
  const undecided: string[] = [];
  for (const [element, answer] of elementsOf(statement, request)) {
    if (answer === 'no') return { answer, why: '' };
    if (answer === 'maybe') undecided.push(element);
  }
  return { answer: undecided.length > 0 ? 'maybe' : 'yes', why: undecided.join(', ') };
}

function* elementsOf(statement: PolicyStatement, request: Request): Generator<readonly [string, Answer]> {
  const { principals, actions, resources, conditions, variables } = statement;
  const reading = { context: request.context, variables };
  yield [elementName('Principal', principals), principalMatches(statement, request)];
  yield [elementName('Action', actions), listed(actions, (written) => likeAction(request.action, written))];
  yield [
    elementName('Resource', resources),
    listed(resources, (written) => likeResource(request.resource, written, reading)),
  ];
  for (const condition of conditions) {
    yield [`Condition ${condition.operator} ${condition.key}`, holds(condition, reading)];
  }
}

function elementName(name: string, { not }: Listed<unknown>): string {
  return not ? `Not${name}` : name;
}

function listed<T>({ not, listed: entries }: Listed<T>, matches: (entry: T) => Answer): Answer {
  const answer = any(entries.map(matches));
  return not ? opposite(answer) : answer;
}

function principalMatches({ effect, principals }: PolicyStatement, { principal }: Request): Answer {
  if ('service' in principal) return listed(principals, (named) => isService(named, principal, effect));
  // Whoever a NotPrincipal names is somebody, so that it never speaks of everybody.
  return !principals.not && principals.listed.some((named) => named.kind === 'AWS' && named.name === '*')
    ? 'yes'
    : 'no';
}

/**
 * "AWS JSON policy elements: Principal" says that `*` is all principals, and lists services among those; where it comes
 * to Allow it speaks of "all users, including anonymous users" alone. So it is open there. A Deny of `*` does bind
 * services: "AWS global condition context keys" excepts CloudTrail from one by aws:PrincipalIsAWSService.
 */
function isService({ kind, name }: NamedPrincipal, { service, formerly = [] }: Service, effect: string): Answer {
  if (name === '*' && (kind === 'AWS' || kind === 'Service')) return effect === 'Deny' ? 'yes' : 'maybe';
  if (kind === 'Service') return name === service ? 'yes' : isRegional(name, service) ? 'maybe' : 'no';
  const account = /^(?:arn:[^:]*:iam::)?(\d{12})(?::root)?$/u.exec(name)?.[1];
  return kind === 'AWS' && account !== undefined && formerly.includes(account) ? 'maybe' : 'no';
}

/**
 * Whether a name is the service's with a region, or with the suffix of China. "Some services might create Regional
 * service principals" ("AWS global condition context keys"); which do, and what they match, is not listed.
 */
function isRegional(name: string, service: string): boolean {
  const [label, ...suffix] = service.split('.');
  const labels = name.replace(/\.cn$/u, '').split('.');
  const ends = labels.slice(-suffix.length).join('.') === suffix.join('.');
  return labels[0] === label && ends && labels.length <= suffix.length + 2;
}
