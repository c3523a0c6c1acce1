import { getDocument, VerbosityLevel } from 'pdfjs-dist/legacy/build/pdf.mjs';

export interface Placed {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
}

export interface ReadPage {
  readonly width: number;
  readonly height: number;
  readonly items: readonly Placed[];
}

export interface ReadPdf {
  readonly pages: readonly ReadPage[];
  readonly outline: readonly string[];
  readonly info: Readonly<Record<string, unknown>>;
  readonly xmp: string;
}

/** A PDF as a reader finds it: its text with where it stands, its bookmarks and what it says of itself. */
export async function readPdf(data: Uint8Array): Promise<ReadPdf> {
  const task = getDocument({ data: Uint8Array.from(data), verbosity: VerbosityLevel.ERRORS, useSystemFonts: true });
  const document = await task.promise;
  const pages: ReadPage[] = [];
  for (let number = 1; number <= document.numPages; number++) {
    const page = await document.getPage(number);
    const { width, height } = page.getViewport({ scale: 1 });
    const { items } = await page.getTextContent();
    pages.push({
      width,
      height,
      items: items.flatMap((item) => ('str' in item && item.str !== '' ? [placed(item)] : [])),
    });
  }
  const { info } = await document.getMetadata();
  const outline = ((await document.getOutline()) ?? []).flatMap(({ title, items }) => [
    title,
    ...items.map((item) => item.title),
  ]);
  const xmp = /<x:xmpmeta[\s\S]*<\/x:xmpmeta>/.exec(Buffer.from(data).toString('utf8'))?.[0] ?? '';
  await task.destroy();
  return { pages, outline, info: info as Record<string, unknown>, xmp };
}

/** Text may be slanted: its box is that of both ends of its line. */
function placed({ str, transform, width }: { str: string; transform: number[]; width: number }): Placed {
  const [a = 1, b = 0, , , x = 0, y = 0] = transform;
  const size = Math.hypot(a, b) || 1;
  const endX = x + (width * a) / size;
  const endY = y + (width * b) / size;
  return {
    text: str,
    left: Math.min(x, endX),
    right: Math.max(x, endX),
    bottom: Math.min(y, endY),
    top: Math.max(y, endY),
  };
}

/** All text of some pages, without spaces: a word that is broken over two lines is found all the same. */
export function squeezed(pages: readonly ReadPage[]): string {
  return squeeze(pages.flatMap(({ items }) => items.map(({ text }) => text)).join(''));
}

export function squeeze(text: string): string {
  return text.replace(/\s/gu, '');
}
