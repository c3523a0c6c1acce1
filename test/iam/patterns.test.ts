import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filled, fits, fitsStars, piecesOf, restsAfter, several } from '../../src/iam/patterns.js';

const characters = ['a', 'b', ':'];
const text = fc.string({ unit: fc.constantFrom(...characters), maxLength: 8 });
const stars = fc.string({ unit: fc.constantFrom(...characters, '*'), maxLength: 8 });
const pattern = fc.string({ unit: fc.constantFrom(...characters, '*', '?'), maxLength: 8 });

function pieces(written: string): readonly string[] {
  return piecesOf(written, undefined) ?? [];
}

/** As JavaScript reads it. */
function asRegExp(written: string): RegExp {
  return new RegExp(`^${written.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'su');
}

describe('a pattern', () => {
  it('fits what the same regular expression fits', () => {
    fc.assert(
      fc.property(pattern, text, (written, given) => {
        expect(fits(pieces(written), given, () => true)).toBe(asRegExp(written).test(given));
      }),
      { numRuns: 1000 },
    );
  });

  it('without `?` is soon told to fit the same', () => {
    fc.assert(
      fc.property(stars, text, (written, given) => {
        expect(fitsStars(written, given)).toBe(asRegExp(written).test(given));
      }),
      { numRuns: 1000 },
    );
  });

  it('fits its own text, whatever stands for its last `*`', () => {
    fc.assert(
      fc.property(pattern, text, (written, last) => {
        const example = filled(pieces(written), last);

        expect(fits(pieces(written), example, () => true)).toBe(true);
        expect(example).toContain(pieces(written).includes(several) ? last : '');
      }),
    );
  });

  it('leaves behind a start what fits the rest, and nothing where none can', () => {
    fc.assert(
      fc.property(pattern, text, text, (written, start, rest) => {
        const rests = restsAfter(start, pieces(written));

        expect(rests.some((left) => fits(left, rest, () => true))).toBe(asRegExp(written).test(start + rest));
      }),
      { numRuns: 1000 },
    );
  });
});
