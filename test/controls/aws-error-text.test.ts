import { expect, it } from 'vitest';
import { errorText } from '../../src/controls/aws-error-text.js';

it.each([
  [undefined, undefined],
  ['', undefined],
  ['None', undefined],
  ['NoSuchBucket', 'NoSuchBucket'],
  ['none of the keys works', 'none of the keys works'],
])('the reported error %j reads as %j', (reported, error) => {
  expect(errorText(reported)).toBe(error);
});
