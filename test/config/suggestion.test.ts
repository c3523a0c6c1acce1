import { expect, test } from 'vitest';
import { suggestionFor } from '../../src/config/suggestion.js';

const controls = ['trail-logging', 'trail-log-validation', 'trail-notification', 'account-recording'];

test.each([
  ['trail-loging', 'trail-logging'],
  ['TRAIL-LOGGING', 'trail-logging'],
  ['trial-logging', 'trail-logging'],
  ['trail-notifications', 'trail-notification'],
  ['trail-notif', 'trail-notification'],
  ['recording', undefined],
  ['xyz', undefined],
  ['', undefined],
  ['trail-logging'.repeat(1000), undefined],
])('whoever writes %j meant %j', (word, meant) => {
  expect(suggestionFor(word, controls)).toBe(meant);
});

test('short words are not taken for each other', () => {
  expect(suggestionFor('s3', ['kms', 'sns'])).toBeUndefined();
  expect(suggestionFor('of', ['on', 'off'])).toBe('on');
});
