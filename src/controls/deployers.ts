import { fitsStars } from '../iam/patterns.js';
import type { Identity } from '../model/event.js';
import type { AuditView } from './control.js';

/**
 * Whether one of the deployers that a policy names acted: roles by name, roles and users by ARN, with `*` for any
 * characters. The record of an identity has no path, and needs none: names are unique in an account. A bare name means
 * the accounts of the audit: anybody may call a role alike in another.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
 */
export function isDeployer(by: Identity, { policy, accounts }: AuditView): 'yes' | 'no' | 'unknown' {
  const answers = policy.activity.deployers.map((deployer) => fits(by, readDeployer(deployer), accounts));
  if (answers.includes('yes')) return 'yes';
  return answers.includes('unknown') ? 'unknown' : 'no';
}

interface Deployer {
  readonly kind: 'role' | 'user';
  readonly name: string;
  /** Absent where any account of the audit is meant. */
  readonly account?: string;
}

function readDeployer(written: string): Deployer {
  if (!written.startsWith('arn:')) return { kind: 'role', name: written };
  const [, , , , account = '', resource = ''] = written.split(':');
  const kind = resource.startsWith('user/') ? 'user' : 'role';
  return { kind, name: resource.slice(resource.lastIndexOf('/') + 1), account };
}

function fits(
  by: Identity,
  { kind, name, account }: Deployer,
  accounts: AuditView['accounts'],
): 'yes' | 'no' | 'unknown' {
  // Paths are not compared: of `role/deployers/*` nothing would be left but everybody.
  if (!/[^*]/.test(name)) return 'no';
  const actor = namedIn(by);
  if (actor === undefined) return by.kind === 'unknown' ? 'unknown' : 'no';
  if (actor.kind !== kind) return 'no';
  const parts = [
    like(name, actor.name),
    account === undefined ? isAmong(accounts, actor.account) : like(account, actor.account),
  ];
  if (parts.includes('no')) return 'no';
  return parts.includes('unknown') ? 'unknown' : 'yes';
}

function namedIn(by: Identity): { readonly kind: 'role' | 'user'; name?: string; account?: string } | undefined {
  if (by.kind === 'iam-user') {
    return { kind: 'user', ...(by.user !== undefined && { name: by.user }), ...accountOf(by) };
  }
  if (by.kind !== 'assumed-role' && by.kind !== 'role') return undefined;
  return { kind: 'role', ...(by.role !== undefined && { name: by.role }), ...accountOf(by) };
}

function accountOf({ account }: { readonly account?: string | undefined }): { account?: string } {
  return account === undefined ? {} : { account };
}

function isAmong(accounts: AuditView['accounts'], account: string | undefined): 'yes' | 'no' | 'unknown' {
  if (account === undefined) return 'unknown';
  return accounts.has(account) ? 'yes' : 'no';
}

function like(pattern: string, text: string | undefined): 'yes' | 'no' | 'unknown' {
  if (pattern === '*') return 'yes';
  if (text === undefined) return 'unknown';
  return fitsStars(pattern, text) ? 'yes' : 'no';
}
