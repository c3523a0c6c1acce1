/** A character of a pattern, or a wildcard, whose name is longer than a character. */
export type Piece = string;
export const several = 'several';
const single = 'single';
const wildcards: ReadonlyMap<string, Piece> = new Map([
  ['*', several],
  ['?', single],
]);

/**
 * A pattern in pieces; undefined where it holds a variable that is not known: what AWS does with one that the request
 * lacks differs from place to place.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 * @param variableOf the value of a variable; left out where there are none
 */
export function piecesOf(
  written: string,
  variableOf: ((name: string) => string | undefined) | undefined,
  wild = true,
): readonly Piece[] | undefined {
  const plain = (text: string): Piece[] =>
    [...text].map((character) => (wild && wildcards.get(character)) || character);
  if (!variableOf) return plain(written);
  const pieces: Piece[] = [];
  for (const [text, name, end] of written.matchAll(/\$\{([^}]*)(\})?|./gsu)) {
    if (name === undefined) {
      pieces.push(...plain(text));
      continue;
    }
    const value = end === undefined ? undefined : ['*', '?', '$'].includes(name) ? name : variableOf(name);
    if (value === undefined) return undefined;
    pieces.push(...value);
  }
  return pieces;
}

/** Whether a pattern whose only wildcards are `*` fits a text as a whole: what nearly all are, and soon told. */
export function fitsStars(written: string, text: string): boolean {
  const star = written.indexOf('*');
  if (star < 0) return text === written;
  if (!text.startsWith(written.slice(0, star))) return false;
  const parts = written.slice(star + 1).split('*');
  const end = parts.pop() ?? '';
  let reached = star;
  for (const part of parts) {
    const found = text.indexOf(part, reached);
    if (found < 0) return false;
    reached = found + part.length;
  }
  return text.length - end.length >= reached && text.endsWith(end);
}

/**
 * Whether a pattern fits a text as a whole. The time it takes grows with the product of both lengths and no faster,
 * whatever the pattern: it comes from outside.
 * @param crosses whether the wildcard at an index may stand for colons
 */
export function fits(pieces: readonly Piece[], text: string, crosses: (index: number) => boolean): boolean {
  const characters = [...text];
  const wild = pieces.findIndex((piece) => piece.length > 2);
  const start = wild < 0 ? pieces.length : wild;
  if (pieces.slice(0, start).some((piece, index) => piece !== characters[index])) return false;

  /** Whether the pieces so far fit the first so many characters. */
  let reached = characters.map((_, length) => length === start).concat(characters.length === start);
  for (const [index, piece] of pieces.entries()) {
    if (index < start) continue;
    const passes = (character: string | undefined): boolean => character !== ':' || crosses(index);
    let open = false;
    reached = reached.map((here, length) => {
      const previous = characters[length - 1];
      const before = length > 0 && reached[length - 1] === true;
      if (piece === several) {
        open = here || (open && passes(previous));
        return open;
      }
      return before && (piece === single ? passes(previous) : piece === previous);
    });
  }
  return reached.at(-1) === true;
}

/** What can be left of a pattern behind a text that it begins with, the longest first; nothing where it cannot. */
export function restsAfter(start: string, pieces: readonly Piece[]): readonly (readonly Piece[])[] {
  const withoutStars = (at: number): readonly number[] => {
    const reached = [at];
    for (let next = at; pieces[next] === several; next += 1) reached.push(next + 1);
    return reached;
  };
  let reached = new Set(withoutStars(0));
  for (const character of start) {
    const further = [...reached].flatMap((at) => {
      if (pieces[at] === several) return withoutStars(at);
      return pieces[at] === single || pieces[at] === character ? withoutStars(at + 1) : [];
    });
    reached = new Set(further);
  }
  return [...reached].sort((a, b) => a - b).map((at) => pieces.slice(at));
}

/** A text that pieces fit: with this for the last `*`. */
export function filled(pieces: readonly Piece[], last: string): string {
  const lastStar = pieces.lastIndexOf(several);
  const fill = (piece: Piece, index: number): string => {
    if (piece === several) return index === lastStar ? last : 'any';
    return piece === single ? '0' : piece;
  };
  return pieces.map(fill).join('');
}
