import { describe, expect, inject, test } from 'vitest';
import { accounts } from './organization.js';

const outcome = inject('outcome');

describe('the audit lists', () => {
  for (const { name, closed } of accounts) {
    test(closed ? `${name}, suspended and not read` : `${name}, active and read`, () => {
      const row = closed ? { state: 'SUSPENDED', access: 'inactive' } : { state: 'ACTIVE', access: 'read' };
      expect(outcome.accounts[name]).toEqual(row);
    });
  }

  test('no other account', () => {
    expect(Object.keys(outcome.accounts)).toHaveLength(accounts.length);
  });

  test('the accounts of every page', () => {
    expect(outcome.accountPages).toBeGreaterThan(2);
  });
});

test('the audit ends with the exit code of failures', () => {
  expect(outcome.exitCode).toBe(1);
});
