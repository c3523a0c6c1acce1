import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Font, openSync } from 'fontkit';

const { resolve } = createRequire(import.meta.url);

/** Latin, Greek, Cyrillic. The faces come with pdfmake. */
const roboto = dirname(resolve('pdfmake/fonts/Roboto/Roboto-Regular.ttf'));
/** Japanese, and the symbols that Roboto lacks. Static TrueType: pdfmake cannot embed WOFF2, and CFF is slower. */
const noto = dirname(resolve('@expo-google-fonts/noto-sans-jp/package.json'));

export type FontName = 'Roboto' | 'Noto';

export const fontFiles = {
  Roboto: {
    normal: join(roboto, 'Roboto-Regular.ttf'),
    bold: join(roboto, 'Roboto-Medium.ttf'),
    italics: join(roboto, 'Roboto-Italic.ttf'),
    bolditalics: join(roboto, 'Roboto-MediumItalic.ttf'),
  },
  Noto: {
    normal: join(noto, '400Regular', 'NotoSansJP_400Regular.ttf'),
    bold: join(noto, '700Bold', 'NotoSansJP_700Bold.ttf'),
    italics: join(noto, '400Regular', 'NotoSansJP_400Regular.ttf'),
    bolditalics: join(noto, '700Bold', 'NotoSansJP_700Bold.ttf'),
  },
} as const satisfies Record<FontName, object>;

export const fontDirectories: readonly string[] = [roboto, noto];

/** Whether text has needed Noto so far. */
export function notoIsNeeded(): boolean {
  return opened.has(fontFiles.Noto.normal);
}

/**
 * A face of Noto that stands on Roboto's line. Its own line is a quarter taller, so that a Japanese name would sit
 * lower than its neighbours: pdfmake places text by ascent, which a face keeps in its `hhea` table.
 * https://learn.microsoft.com/typography/opentype/spec/hhea
 */
export function alignedNoto(path: string): Buffer {
  const data = readFileSync(path);
  const { ascent, descent, unitsPerEm } = face(fontFiles.Roboto.normal);
  const em = face(path).unitsPerEm / unitsPerEm;
  for (let entry = 12; entry < 12 + 16 * data.readUInt16BE(4); entry += 16) {
    if (data.toString('latin1', entry, entry + 4) !== 'hhea') continue;
    const table = data.readUInt32BE(entry + 8);
    data.writeInt16BE(Math.round(ascent * em), table + 4);
    data.writeInt16BE(Math.round(descent * em), table + 6);
    data.writeInt16BE(0, table + 8);
  }
  return data;
}

const opened = new Map<string, Font>();
const coverage: Record<FontName, Map<number, boolean>> = { Roboto: new Map(), Noto: new Map() };

/** Opened on first need: the Japanese faces have 5 MB each. */
function face(path: string): Font {
  const known = opened.get(path);
  if (known !== undefined) return known;
  const font = openSync(path);
  if ('fonts' in font) throw new Error(`${path} is a collection of fonts`);
  opened.set(path, font);
  return font;
}

export function covers(name: FontName, codePoint: number): boolean {
  const known = coverage[name].get(codePoint);
  if (known !== undefined) return known;
  const covered = face(fontFiles[name].normal).hasGlyphForCodePoint(codePoint);
  coverage[name].set(codePoint, covered);
  return covered;
}

/** How wide a character is, in ems. */
export function advance(name: FontName, bold: boolean, codePoint: number): number {
  const font = face(bold ? fontFiles[name].bold : fontFiles[name].normal);
  return font.glyphForCodePoint(codePoint).advanceWidth / font.unitsPerEm;
}
