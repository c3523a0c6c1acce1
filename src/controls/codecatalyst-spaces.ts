import { isInactive } from '../model/evidence.js';
import type { Gap } from '../model/fact.js';
import type { AuditView } from './control.js';

/** Why an account that is named cannot be entered; nothing where it can be. */
export function cannotBeEntered(
  account: string,
  { accounts }: Pick<AuditView, 'accounts'>,
  api = 'cloudtrail:LookupEvents',
): Gap | undefined {
  const known = accounts.get(account);
  if (known && !isInactive(known)) return undefined;
  const detail = known ? `the account is ${known.state}` : 'it is not among the accounts of this audit';
  return { account, api, reason: 'not-collected', detail };
}
