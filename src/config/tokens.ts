import { type CST, Lexer, Parser } from 'yaml';

const deepest = 64;

/**
 * The tokens of a YAML text, or the offset where collections come to lie more than 64 deep.
 *
 * To compose what is nested, the library calls itself once a level, and some 10,000 levels can end the process where no
 * `catch` helps. Its tokens come from a loop with a stack of its own, so that is where the depth is held.
 */
export function tokensOf(text: string, onNewLine: (offset: number) => void): CST.Token[] | { tooDeepAt: number } {
  const parser = new Parser(onNewLine);
  const tokens: CST.Token[] = [];
  onNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    const { offset } = parser;
    for (const token of parser.next(lexeme)) tokens.push(token);
    // At the bottom lies the document; what has no items is a text being read.
    if (parser.stack.length > deepest + 1 && 'items' in (parser.stack.at(-1) ?? {})) return { tooDeepAt: offset };
  }
  for (const token of parser.end()) tokens.push(token);
  return tokens;
}
