import * as patterns from './patterns.js';
import type { PolicyCondition } from './policy-document.js';

/** Whether something matches; `maybe` where AWS does not say, or where too little is known of the request. */
export type Answer = 'yes' | 'no' | 'maybe';

/** A text of which no more is known than its start. */
export interface Beginning {
  readonly begins: string;
}

/** What AWS sends, by condition key in lower case; null where it is known not to be sent. A key not listed is unknown. */
export type Context = Readonly<Record<string, string | readonly (string | Beginning)[] | null>>;

/** What a pattern is read with. */
export interface Reading {
  readonly context: Context;
  readonly variables: boolean;
}

export function all(answers: readonly Answer[]): Answer {
  if (answers.includes('no')) return 'no';
  return answers.includes('maybe') ? 'maybe' : 'yes';
}

export function any(answers: readonly Answer[]): Answer {
  return opposite(all(answers.map(opposite)));
}

export function opposite(answer: Answer): Answer {
  if (answer === 'maybe') return 'maybe';
  return answer === 'yes' ? 'no' : 'yes';
}

function whether(fact: boolean): Answer {
  return fact ? 'yes' : 'no';
}

/**
 * Whether a condition holds. Keys are found without regard to case.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
export function holds({ operator, key, values }: PolicyCondition, { context, variables }: Reading): Answer {
  const sent = Object.hasOwn(context, key.toLowerCase()) ? context[key.toLowerCase()] : undefined;
  if (sent === undefined) return 'maybe';
  if (operator === 'Null') return isNull(sent, values);

  const [, every, name = '', ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?$/su.exec(operator) ?? [];
  const known = operators.get(name);
  if (known === undefined) return 'maybe';
  if (sent === null) return whether(ifExists !== undefined || absent(every, known.negated));

  const { compare, begins, negated } = known;
  if (compare === undefined || values.length === 0) return 'maybe';
  const reading = { context, variables };
  const matches = (given: string | Beginning): Answer => {
    const answer = any(
      values.map((written) =>
        typeof given === 'string' ? compare(given, written, reading) : (begins?.(given, written, reading) ?? 'maybe'),
      ),
    );
    return negated ? opposite(answer) : answer;
  };
  // A list is compared by a set operator only; what AWS does without one is not documented.
  if (every === undefined) return typeof sent === 'string' ? matches(sent) : 'maybe';
  if (sent.length === 0) return whether(every === 'ForAllValues');
  const answers = [sent].flat().map(matches);
  return every === 'ForAllValues' ? all(answers) : any(answers);
}

/** How a condition ends where its key is not in the request, and IfExists does not stand behind it. */
function absent(every: string | undefined, negated: boolean): boolean {
  return every === undefined ? negated : every === 'ForAllValues';
}

/** `true` asks that the key is absent, `false` that it is there with a value. */
function isNull(sent: Context[string], values: readonly string[]): Answer {
  if (values.length === 0 || values.some((value) => value !== 'true' && value !== 'false')) return 'maybe';
  if (sent !== null && sent.length === 0) return 'maybe';
  return whether(values.includes(String(sent === null)));
}

type Comparison<Given> = (given: Given, written: string, reading: Reading) => Answer;

/** How values are compared, and those of which only the start is known, where that can tell. */
interface Comparing {
  readonly compare?: Comparison<string>;
  readonly begins?: Comparison<Beginning>;
}

/** Operators by name; without a comparison those that are decided only where the key is absent. */
const operators: ReadonlyMap<string, Comparing & { readonly negated: boolean }> = new Map([
  ...pair('StringEquals', 'StringNotEquals', { compare: sameText }),
  ...pair('StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase', { compare: sameTextInAnyCase }),
  ...pair('StringLike', 'StringNotLike', { compare: likeText, begins: likeAnyText }),
  ...pair('ArnEquals', 'ArnNotEquals', { compare: likeArn }),
  ...pair('ArnLike', 'ArnNotLike', { compare: likeArn }),
  ['Bool', { negated: false, compare: sameBoolean }],
  ...pair('NumericEquals', 'NumericNotEquals'),
  ...pair('DateEquals', 'DateNotEquals'),
  ...pair('IpAddress', 'NotIpAddress'),
  ...['Numeric', 'Date'].flatMap((type) =>
    ['LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals'].map(
      (order) => [`${type}${order}`, { negated: false }] as const,
    ),
  ),
  ['BinaryEquals', { negated: false }],
]);

function pair(positive: string, negative: string, comparing: Comparing = {}) {
  const entry = (name: string, negated: boolean) => [name, { negated, ...comparing }] as const;
  return [entry(positive, false), entry(negative, true)];
}

function sameText(given: string, written: string, reading: Reading): Answer {
  const text = textOf(written, reading);
  return text === undefined ? 'maybe' : whether(text === given);
}

function sameTextInAnyCase(given: string, written: string, reading: Reading): Answer {
  const text = textOf(written, reading);
  return text === undefined ? 'maybe' : whether(text.toLowerCase() === given.toLowerCase());
}

/** Whether `True` is `true` is not documented. */
function sameBoolean(given: string, written: string, reading: Reading): Answer {
  const text = textOf(written, reading);
  return text === 'true' || text === 'false' ? whether(text === given) : 'maybe';
}

/** A text without wildcards. */
function textOf(written: string, reading: Reading): string | undefined {
  return isPlain(written, reading) ? written : piecesOf(written, reading, false)?.join('');
}

function likeText(given: string, written: string, reading: Reading): Answer {
  if (isPlain(written, reading)) return whether(patterns.fitsStars(written, given));
  const pieces = piecesOf(written, reading);
  return pieces === undefined ? 'maybe' : whether(patterns.fits(pieces, given, () => true));
}

/** Whether a pattern matches every text that begins like this, or none. */
function likeAnyText({ begins }: Beginning, written: string, reading: Reading): Answer {
  const pieces = piecesOf(written, reading);
  if (pieces === undefined) return 'maybe';
  const rests = patterns.restsAfter(begins, pieces);
  if (rests.length === 0) return 'no';
  return rests.some((rest) => rest.length > 0 && rest.every((piece) => piece === patterns.several)) ? 'yes' : 'maybe';
}

/** Each of the six parts for itself. What a pattern of fewer parts matches is not documented. */
function likeArn(given: string, written: string, reading: Reading): Answer {
  if (isPlain(written, reading) && colonsIn(written) >= lastPart) {
    const [parts, theirs] = [arnPartsOf(given), arnPartsOf(written)];
    return whether(
      parts.length === theirs.length && theirs.every((part, index) => patterns.fitsStars(part, parts[index] ?? '')),
    );
  }
  const pieces = piecesOf(written, reading);
  if (pieces === undefined) return 'maybe';
  const parts = partsOf(pieces);
  if ((parts.at(-1) ?? 0) < lastPart) return patterns.fits(pieces, given, () => true) ? 'maybe' : 'no';
  return whether(patterns.fits(pieces, given, (index) => parts[index] === lastPart));
}

/** Actions are compared without regard to case, and have no variables. */
export function likeAction(given: string, written: string): Answer {
  return likeText(given.toLowerCase(), written.toLowerCase(), { context: {}, variables: false });
}

/**
 * "If the * wildcard is the last character of a resource ARN segment, it can expand to match beyond the colon
 * boundaries"; whether others can before the last part is not documented.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function likeResource(given: string, written: string, reading: Reading): Answer {
  if (isPlain(written, reading)) {
    if (!patterns.fitsStars(written, given)) return 'no';
    const [start = ''] = written.split('*');
    if (start === written || colonsIn(start) >= lastPart) return 'yes';
  }
  const pieces = piecesOf(written, reading);
  if (pieces === undefined) return 'maybe';
  const parts = partsOf(pieces);
  const endsPart = (index: number): boolean => [':', undefined].includes(pieces[index + 1]);
  const documented = (index: number): boolean =>
    parts[index] === lastPart || (pieces[index] === patterns.several && endsPart(index));
  if (patterns.fits(pieces, given, documented)) return 'yes';
  return patterns.fits(pieces, given, () => true) ? 'maybe' : 'no';
}

/**
 * A resource that a pattern matches and that begins like this.
 * @param last stands for the last `*` of the pattern; without one there is no such resource
 */
export function resourceLike(written: string, begins: string, last: string, reading: Reading): string | undefined {
  const rests = patterns.restsAfter(begins, piecesOf(written, reading) ?? []);
  const rest = rests.findLast((pieces) => pieces.includes(patterns.several));
  return rest && begins + patterns.filled(rest, last);
}

/** Without variables, and without wildcards but `*`. */
function isPlain(written: string, { variables }: Reading): boolean {
  return !written.includes('?') && !(variables && written.includes('${'));
}

function piecesOf(
  written: string,
  { context, variables }: Reading,
  wild = true,
): readonly patterns.Piece[] | undefined {
  return patterns.piecesOf(written, variables ? (name) => variableOf(name, context) : undefined, wild);
}

function variableOf(name: string, context: Context): string | undefined {
  const value = Object.hasOwn(context, name.toLowerCase()) ? context[name.toLowerCase()] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** The resource of an ARN may hold colons itself. */
const lastPart = 5;

/** Which part of an ARN each piece is in. */
function partsOf(pieces: readonly patterns.Piece[]): readonly number[] {
  let part = 0;
  return pieces.map((piece) => {
    if (piece === ':' && part < lastPart) part += 1;
    return part;
  });
}

function arnPartsOf(text: string): readonly string[] {
  const parts = text.split(':');
  return parts.length > lastPart ? [...parts.slice(0, lastPart), parts.slice(lastPart).join(':')] : parts;
}

function colonsIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf(':'); at >= 0; at = text.indexOf(':', at + 1)) count += 1;
  return count;
}
