import type { Report } from '../model/report.js';
import type { Texts } from '../model/texts.js';

/** A pure function from report to bytes. It writes no file, reads no clock and knows no exit code. */
export interface Renderer {
  /** The name of the file it makes in a run directory. */
  readonly file: string;
  render(report: Report, texts: Texts): Promise<Uint8Array> | Iterable<string>;
}
