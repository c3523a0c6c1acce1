import { renderers } from '../../src/render/index.js';
import type { Renderer } from '../../src/render/renderer.js';

/** Typesetting takes longer than the rest of an audit: a file in the PDF's place, which differs where the report does. */
export const standIn: Renderer = { file: 'report.pdf', render: (report) => `%PDF-\n${JSON.stringify(report)}` };

/** Renders this in the PDF's place, until what it gives is called. */
export function instead(renderer: Renderer): () => void {
  const known = renderers as Map<string, () => Promise<Renderer>>;
  const typesetter = known.get('pdf');
  if (!typesetter) throw new Error('nothing typesets a PDF');
  known.set('pdf', async () => renderer);
  return () => void known.set('pdf', typesetter);
}
