import { z } from 'zod';
import { gapReasons } from './fact.js';
import { severities, verdicts } from './finding.js';
import { identityCodes } from './identity-codes.js';

const sentence = z.string().min(1);

/** Every word a reader of a report sees, in one language: `templates/report/text/<language>.yaml`. Plain text with `{arguments}`. */
export const Texts = z.strictObject({
  language: sentence,
  /** Words of the layout: headings, column titles, legends. */
  labels: z.record(z.string(), sentence),
  verdicts: z.record(z.enum(verdicts), sentence),
  severities: z.record(z.enum(severities), sentence),
  /** By control id. `asks` is one sentence; `why` is what goes wrong without it. */
  controls: z.record(z.string(), z.strictObject({ title: sentence, asks: sentence, why: sentence })),
  /** By statement code. */
  statements: z.record(z.string(), sentence),
  /**
   * By code of a cause: the AWS CLI line that mends it, with the statement's arguments and the names of what the finding
   * is about: {account}, {trail}, {bucket}, and {region}, where that trail or bucket is at home; what the policy leaves
   * no choice of is {allowed-key}, {allowed-topic}, {allowed-bucket}. What somebody must choose stands in CAPITALS.
   */
  fixes: z.record(z.string(), sentence),
  /** By code: headlines, scope, access and method sentences of the report itself. */
  report: z.record(z.string(), sentence),
  gaps: z.record(z.enum(gapReasons), z.strictObject({ text: sentence, remedy: sentence })),
  /** By code: who acted. */
  identities: z.record(z.enum(identityCodes), sentence),
  /** By number in docs/assumptions.md. */
  assumptions: z.record(z.string(), sentence),
});
export type Texts = z.infer<typeof Texts>;

/** What fills a sentence's `{arguments}`. */
export type Arguments = Readonly<Record<string, string | number>>;

/** A sentence with its arguments filled in. An argument that is missing stays visible: the texts' test forbids it. */
export function fill(sentence: string, args: Arguments = {}): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(args[name] ?? whole));
}
