import { sep } from 'node:path';
import pdfmake from 'pdfmake';
import type { TDocumentDefinitions, TFontDictionary } from 'pdfmake/interfaces.js';
import type { Report } from '../../model/report.js';
import type { Texts } from '../../model/texts.js';
import type { Renderer } from '../renderer.js';
import { documentOf } from './document.js';
import { alignedNoto, fontDirectories, fontFiles, notoIsNeeded } from './fonts.js';
import { makePen } from './pen.js';
import { loadTheme } from './theme.js';
import { escapeXmp } from './xmp.js';

/** The report that is handed on: PDF/A-3b, the same bytes for the same report. */
export const pdf: Renderer = { file: 'report.pdf', render };

async function render(report: Report, texts: Texts): Promise<Uint8Array> {
  const created = create(documentOf(makePen(texts, loadTheme()), report));
  escapeXmp(await created.getStream());
  return created.getBuffer();
}

/** pdfmake is one object for the whole process: what it may open and which fonts there are is said anew each time. */
function create(definition: TDocumentDefinitions) {
  pdfmake.setFonts(fonts());
  pdfmake.setUrlAccessPolicy(() => false);
  pdfmake.setLocalAccessPolicy((path) => fontDirectories.some((directory) => path.startsWith(directory + sep)));
  return pdfmake.createPdf(definition);
}

/** pdfmake's files in memory, which its types leave out on a server. */
interface InMemory {
  readonly virtualfs: { writeFileSync(name: string, data: Buffer): void };
}

function fonts(): TFontDictionary {
  if (!notoIsNeeded()) return { Roboto: { ...fontFiles.Roboto } };
  const { virtualfs } = pdfmake as unknown as InMemory;
  for (const face of ['normal', 'bold'] as const)
    virtualfs.writeFileSync(`Noto-${face}`, alignedNoto(fontFiles.Noto[face]));
  const noto = { normal: 'Noto-normal', bold: 'Noto-bold' };
  return { Roboto: { ...fontFiles.Roboto }, Noto: { ...noto, italics: noto.normal, bolditalics: noto.bold } };
}
