import { visible } from '../model/visible.js';

/** What is wrong with a file of the configuration: it could not be read at all, or what it says is not valid. */
export interface Problem {
  readonly kind: 'unreadable' | 'invalid';
  /** As the user would name it: relative to the working directory. */
  readonly file: string;
  /** Counted from 1, as editors do. */
  readonly line?: number;
  readonly column?: number;
  readonly message: string;
  /** What was probably meant. */
  readonly suggestion?: string;
}

export type Parsed<T> = { readonly value: T } | { readonly problems: readonly Problem[] };

/** One line in the form that terminals and editors make a link of: `config/policy.yaml:4:9: message`. */
export function formatProblem({ file, line, column, message, suggestion }: Problem): string {
  const place = [visible(file), line, column].filter((part) => part !== undefined).join(':');
  return `${place}: ${message}${suggestion === undefined ? '' : `. Did you mean ${suggestion}?`}`;
}
