export type Skipped =
  /** The bytes ended before it did. */
  | 'more'
  /** What comes next is the comma after an element, or the bracket that ends its list. */
  | 'element'
  /** The object ended. */
  | 'object'
  /** Brackets do not match: where it ends cannot be told. */
  | 'lost';

export interface Skip {
  begin(what: 'element' | 'object'): void;
  over(bytes: Uint8Array, from: number): { readonly to: number; readonly state: Skipped };
}

/** No value that is worth passing over is nested deeper. */
const deepest = 1 << 24;

/**
 * Passes over a value that is too long to be kept or is no JSON, in pieces of any size: knows strings and brackets, and
 * nothing else.
 */
export function createSkip(): Skip {
  let open = new Uint8Array(64);
  let depth = 0;
  let inString = false;
  let escaped = false;
  let element = true;

  return {
    begin(what) {
      depth = 0;
      inString = false;
      escaped = false;
      element = what === 'element';
    },
    over(bytes, from) {
      for (let at = from; at < bytes.length; at += 1) {
        const byte = bytes[at] as number;
        if (inString) {
          if (escaped) escaped = false;
          else if (byte === 0x5c) escaped = true;
          else if (byte === 0x22) inString = false;
          continue;
        }
        switch (byte) {
          case 0x22:
            inString = true;
            break;
          case 0x2c:
            if (depth === 0 && element) return { to: at, state: 'element' };
            break;
          case 0x7b:
          case 0x5b:
            if (depth >= deepest) return { to: at, state: 'lost' };
            if (depth === open.length) {
              const larger = new Uint8Array(2 * depth);
              larger.set(open);
              open = larger;
            }
            // What closes it.
            open[depth] = byte + 2;
            depth += 1;
            break;
          case 0x7d:
          case 0x5d:
            if (depth === 0) return { to: at, state: element && byte === 0x5d ? 'element' : 'lost' };
            depth -= 1;
            if (open[depth] !== byte) return { to: at, state: 'lost' };
            if (depth === 0 && !element) return { to: at + 1, state: 'object' };
            break;
        }
      }
      return { to: bytes.length, state: 'more' };
    },
  };
}
