import { requirementsOf } from '../assess/frameworks.js';
import type { Control } from '../controls/control.js';
import type { Severity, Subject } from '../model/finding.js';
import type { Framework } from '../model/framework.js';
import { defaultPolicy } from '../model/policy.js';
import type { Texts } from '../model/texts.js';
import { command } from '../report/fixes.js';
import { askedBy } from '../report/requirements.js';

/** All that can be said of a control before an audit: what `trailproof controls` and docs/controls.md tell. */
export interface Entry {
  readonly id: string;
  readonly severity: Severity;
  readonly subject: Subject['kind'];
  readonly byDefault: 'on' | 'off';
  readonly title: string;
  readonly asks: string;
  readonly why: string;
  /** IAM actions. */
  readonly reads: readonly string[];
  /** The fields of the policy that it compares with; no default where the policy says nothing of itself. */
  readonly policy: readonly { readonly field: string; readonly default?: unknown }[];
  readonly assumes: readonly { readonly id: string; readonly text: string }[];
  /** What it can fail with. Names stand in CAPITALS. */
  readonly causes: readonly { readonly code: string; readonly text: string; readonly fix?: string }[];
  readonly answers: readonly Answered[];
}

/** Requirements of a framework that need a control, those together to which the same applies. */
interface Answered {
  readonly framework: string;
  readonly requirements: readonly string[];
  /** The other controls that they need. */
  readonly with: readonly string[];
  /** What the policy must say: `trails.encryption.mode: kms`. */
  readonly where: readonly string[];
  readonly inPart?: string;
}

export function entryOf(control: Control, texts: Texts, frameworks: readonly Framework[]): Entry {
  const { id, severity, subject, byDefault = 'on', reads, policy, assumes, causes } = control;
  const words = texts.controls[id];
  if (!words) throw new Error(`the texts do not speak of ${id}`);
  return {
    id,
    severity,
    subject,
    byDefault,
    ...words,
    reads,
    policy: policy.map((field) => {
      const value = defaultOf(field);
      return { field, ...(value !== undefined && { default: value }) };
    }),
    assumes: assumes.map((number) => ({ id: number, text: texts.assumptions[number] ?? '' })),
    causes: causes.map((code) => {
      const fix = texts.fixes[code];
      const text = inCapitals(texts.statements[code] ?? '');
      return { code, text, ...(fix !== undefined && { fix: command(fix, {}) }) };
    }),
    answers: answeredBy(id, frameworks),
  };
}

function inCapitals(sentence: string): string {
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => name.toUpperCase());
}

/** What the built-in default says of a field; nothing where it leaves it open. */
export function defaultOf(field: string): unknown {
  return field
    .split('.')
    .reduce<unknown>(
      (section, key) =>
        typeof section === 'object' && section !== null ? (section as Record<string, unknown>)[key] : undefined,
      defaultPolicy,
    );
}

function answeredBy(id: string, frameworks: readonly Framework[]): readonly Answered[] {
  const groups = new Map<string, Answered>();
  for (const { framework, requirement } of requirementsOf(frameworks, id)) {
    const { controls, holds, inPart } = requirement;
    const answered: Answered = {
      framework: [framework.name, framework.version].filter(Boolean).join(' '),
      requirements: [requirement.id],
      with: controls.filter((control) => control !== id),
      where: holds.map((condition) => `${condition.field}: ${askedBy(condition)}`),
      ...(inPart !== undefined && { inPart }),
    };
    const key = JSON.stringify({ ...answered, requirements: [] });
    const group = groups.get(key);
    groups.set(key, group ? { ...group, requirements: [...group.requirements, requirement.id] } : answered);
  }
  return [...groups.values()];
}

/** One line for each requirement group, as a terminal and a document tell it. */
export function answeredWords({ framework, requirements, with: others, where, inPart }: Answered): string {
  return [
    `${framework}: ${requirements.join(', ')}`,
    ...(others.length > 0 ? [`together with ${others.join(', ')}`] : []),
    ...(where.length > 0 ? [`where the policy says ${where.join(' and ')}`] : []),
    ...(inPart === undefined ? [] : [`in part: ${inPart.replace(/\.$/, '')}`]),
  ].join('; ');
}

/** A default as a policy file would have it. */
export function defaultWords(field: { readonly default?: unknown }): string {
  if (!('default' in field)) return 'not set';
  const { default: value } = field;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Controls in a line or two each. */
export function listed(entries: readonly Entry[]): string {
  return entries
    .map(({ id, severity, subject, byDefault, asks }) => {
      const about = [severity, subject, ...(byDefault === 'off' ? ['off by default'] : [])];
      return `${id} (${about.join(', ')})\n  ${asks}\n`;
    })
    .join('');
}

/** All of one control, for a terminal. */
export function explained(entry: Entry): string {
  const { id, severity, subject, byDefault, title, asks, why, reads, policy, assumes, causes, answers } = entry;
  const part = (head: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : ['', `${head}:`, ...lines.map((line) => `  ${line}`)];
  const about = [severity, `about the ${subject}`, ...(byDefault === 'off' ? ['off by default'] : [])];
  return [
    `${id}: ${title} (${about.join(', ')})`,
    '',
    asks,
    why,
    ...part('Reads', reads),
    ...part(
      'Compares with the policy',
      policy.map((field) => `${field.field} (default: ${defaultWords(field)})`),
    ),
    ...part(
      'Believes of AWS',
      assumes.map((one) => `${one.id}: ${one.text}`),
    ),
    ...part(
      'Fails with, and what mends it',
      causes.flatMap(({ text, fix }) => [text, ...(fix === undefined ? [] : [`  ${fix}`])]),
    ),
    ...part('Answers', answers.map(answeredWords)),
    '',
  ].join('\n');
}
