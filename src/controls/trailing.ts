import type { Trailing } from '../iam/cloudtrail-requests.js';
import { isKnown } from '../model/fact.js';
import type { TrailView } from '../recording/recording.js';
import type { AuditView } from './control.js';

/**
 * In whose name CloudTrail asks for a trail: where it or its account is of the organization that is audited, in that
 * one's too.
 */
export function trailing({ trail, owner }: TrailView, { accounts, organizationId }: AuditView): Trailing {
  const ours = (trail.organization || accounts.has(owner)) && organizationId && isKnown(organizationId);
  return { trailArn: trail.arn, ...(ours && { organizationId: organizationId.known }) };
}
