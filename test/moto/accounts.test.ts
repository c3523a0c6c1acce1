import { describe, expect, inject, test } from 'vitest';
import { accounts } from './organization.js';

const outcome = inject('outcome');

describe.each(['moto', 'sandbox'] as const)('of %s the audit', (emulator) => {
  const audit = outcome.audits[emulator];

  describe('lists', () => {
    for (const { name, closed } of accounts) {
      test(closed ? `${name}, suspended and not read` : `${name}, active and read`, () => {
        const row = closed ? { state: 'SUSPENDED', access: 'inactive' } : { state: 'ACTIVE', access: 'read' };
        expect(audit.accounts[name]).toEqual(row);
      });
    }

    test('no other account', () => {
      expect(Object.keys(audit.accounts)).toHaveLength(accounts.length);
    });

    test('the accounts of every page', () => {
      expect(audit.accountPages).toBeGreaterThan(2);
    });
  });

  test('ends with the exit code of failures', () => {
    expect(audit.exitCode).toBe(1);
  });
});
