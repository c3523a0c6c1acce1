import { stringify } from 'yaml';
import { type AuditSettings, defaultAuditSettings } from '../model/audit-settings.js';
import type { Account, EvidenceHeader } from '../model/evidence.js';
import { comment, labelOf, namesOf } from './comment.js';

export interface Origin {
  readonly header: EvidenceHeader;
  readonly accounts: readonly Account[];
}

const listed = 50;

/** Text of an audit.yaml: how AWS was reached, and what was there. */
export function draftAudit(settings: AuditSettings, { header, accounts }: Origin): string {
  const { externalId } = settings.role;
  const nameOf = namesOf(accounts);
  const shown = accounts.slice(0, listed).map(({ id, state }) => {
    const standing = state === 'ACTIVE' || state === 'UNKNOWN' ? '' : ` (${state})`;
    return comment(`  ${labelOf(id, nameOf)}${standing}`);
  });
  return [
    comment(`How to reach AWS. Written by trailproof init (${header.tool}) at ${header.asOf}, as`),
    comment(`${header.caller} reached it.`),
    '#',
    comment(`${describeScope(header)}, ${countByState(accounts)}:`),
    ...shown,
    ...(accounts.length > listed ? [comment(`  and ${accounts.length - listed} more`)] : []),
    ...(externalId === undefined
      ? []
      : [
          '#',
          comment(
            'role.externalId is what the trust policy of the role asks for. It is no password: whoever has it still',
          ),
          comment('needs the credentials that the role trusts. This file is readable for its owner only.'),
        ]),
    stated(settings),
  ].join('\n');
}

export function describeScope({ scope, scopeId }: EvidenceHeader): string {
  switch (scope) {
    case 'organization':
      return `Organization ${scopeId}`;
    case 'no-organization':
      return 'AWS Organizations is not in use';
    case 'self':
      return "The caller's own account";
    default:
      return 'Accounts named one by one';
  }
}

export function countByState(accounts: readonly Account[]): string {
  const states = [...new Set(accounts.map(({ state }) => state))].sort();
  const counts = states.map((state) => `${accounts.filter((account) => account.state === state).length} ${state}`);
  return `${accounts.length} accounts (${counts.join(', ')})`;
}

/** What differs from the built-in settings, and what a reader looks for first. */
function stated(settings: AuditSettings): string {
  const { version, accounts, role, ...others } = settings;
  const defaults: Readonly<Record<string, unknown>> = defaultAuditSettings;
  const differing = Object.entries(others).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(defaults[key]),
  );
  return stringify(
    { version, accounts, role, ...Object.fromEntries(differing) },
    { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN', lineWidth: 0 },
  );
}
