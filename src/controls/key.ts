import { all, fail, judge, pass, say } from '../judgement/judgement.js';
import type { Judgement } from '../model/finding.js';
import type { Key } from '../model/shared-resource.js';
import type { Statement } from '../model/statement.js';
import type { AuditView } from './control.js';

/**
 * What keeps a key in this state from encrypting, if anything does: what mends it differs. A multi-Region key encrypts while its primary
 * Region changes. https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
 * https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-update.html
 */
export function whyUnusable(state: string): 'not-enabled' | 'pending-deletion' | 'unusable' | undefined {
  switch (state) {
    case 'Enabled':
    case 'Updating':
      return undefined;
    case 'Disabled':
      return 'not-enabled';
    case 'PendingDeletion':
    case 'PendingReplicaDeletion':
      return 'pending-deletion';
    default:
      return 'unusable';
  }
}

export interface NamedKey {
  /** The ARN of the key or of an alias. */
  readonly key: string;
  /** ARNs of keys; left out where any is allowed. */
  readonly allowed: readonly string[] | undefined;
  /** How the codes of what is said of it begin. */
  readonly as: 'key' | 'default-key';
}

/**
 * A key exists, is allowed and encrypts.
 * @param inUse what is said where it does
 * @param more what else is asked of one that exists
 */
export function judgeKey(
  { key, allowed, as }: NamedKey,
  { shared }: AuditView,
  inUse: Statement,
  more: (found: Key) => Judgement = () => pass(),
): Judgement {
  const judgeAllowed = (arn: string): Judgement =>
    allowed === undefined || allowed.includes(arn) ? pass() : fail(say(`${as}-not-allowed`, { key }));
  return all([
    // A key's own ARN tells at once; whose key an alias is, only the key's description tells.
    key.includes(':alias/') ? pass() : judgeAllowed(key),
    judge(shared('key', key), (found) => {
      if (!found.exists) return fail(say(`${as}-missing`, { key }));
      const { arn, state } = found;
      const why = whyUnusable(state);
      return all([
        judgeAllowed(arn),
        why === undefined ? pass(inUse) : fail(say(`${as}-${why}`, { key: arn, state })),
        more(found),
      ]);
    }),
  ]);
}
