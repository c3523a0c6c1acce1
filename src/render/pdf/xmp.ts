/** What PDFKit keeps of a document's information until it writes it, twice: as a dictionary and as XMP. */
interface Informed {
  info: Record<string, unknown>;
  _addInfo(): void;
}

/**
 * PDFKit writes titles and authors into its XMP packet without escaping them, so that one `&` makes the packet
 * malformed and the file no PDF/A. Its `_addInfo` composes that packet: it is shown escaped words. The dictionary
 * keeps the plain ones. https://github.com/foliojs/pdfkit/blob/master/lib/mixins/pdfa.js
 */
export function escapeXmp(document: object): void {
  const informed = document as Informed;
  const compose = informed._addInfo;
  if (typeof compose !== 'function')
    throw new Error('PDFKit composes its XMP elsewhere: its words would not be escaped');
  informed._addInfo = function addInfo(this: Informed) {
    const plain = this.info;
    this.info = Object.fromEntries(Object.entries(plain).map(([key, value]) => [key, escaped(value)]));
    try {
      compose.call(this);
    } finally {
      this.info = plain;
    }
  };
}

function escaped(value: unknown): unknown {
  return typeof value === 'string'
    ? value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
    : value;
}
