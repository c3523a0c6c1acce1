import { describe, expect, it } from 'vitest';
import { parseAuditSettings } from '../../src/config/audit-settings.js';
import { draftAudit } from '../../src/init/draft-audit.js';
import { AuditSettings } from '../../src/model/audit-settings.js';
import { account, header, hub, management } from '../support/literals.js';

const accounts = [account(management), account('000000000123', { state: 'SUSPENDED', name: 'a\nversion: 2' })];

function drafted(settings: object): string {
  return draftAudit(AuditSettings.parse({ version: 1, ...settings }), { header, accounts });
}

describe('drafted audit settings', () => {
  it.each([
    ['defaults', {}],
    ['accounts that look like numbers', { accounts: ['012345678901', '000000000000'] }],
    [
      'all there is',
      {
        accounts: 'organization',
        scope: {
          organizationalUnits: ['ou-ab12-11111111'],
          tags: { '1e3': ['no', 'on', '0123', ''], ' a: #b': ['x'] },
          exclude: { accounts: ['012345678901'] },
        },
        role: { name: 'Reader', path: '/audit/', externalId: '0x12345', sessionName: 'me' },
        hop: { roleArn: `arn:aws:iam::${hub}:role/Hub`, externalId: '1e10' },
        profile: 'null',
        region: 'eu-west-1',
        regions: ['eu-west-1', 'us-east-1'],
        concurrency: 8,
        output: 'true',
      },
    ],
  ])('read back as they were: %s', (_title, settings) => {
    const read = parseAuditSettings(drafted(settings), 'audit.yaml');

    expect(read).toEqual({ value: AuditSettings.parse({ version: 1, ...settings }) });
  });

  it('say who reached what, and name the accounts in comments that names cannot leave', () => {
    expect(drafted({}).split('\n').slice(1, 6)).toEqual([
      `# ${header.caller} reached it.`,
      '#',
      '# Organization o-a1b2c3d4e5, 2 accounts (1 ACTIVE, 1 SUSPENDED):',
      `#   ${management} account ${management}`,
      '#   000000000123 a\\u{a}version: 2 (SUSPENDED)',
    ]);
  });

  it('name fifty accounts and count the others', () => {
    const many = Array.from({ length: 60 }, (_, index) => account(String(index).padStart(12, '0')));

    const text = draftAudit(AuditSettings.parse({ version: 1 }), { header, accounts: many });

    expect(text).toContain('#   and 10 more\n');
    expect(text).not.toContain('000000000050');
  });
});
