import type { Fact } from '../model/fact.js';
import type { TrailView } from '../recording/recording.js';
import type { AuditView } from './control.js';

/** The id that stands in the keys of an organization trail's files. */
export function organizationIdOf({ organizationId }: AuditView, { owner }: TrailView): Fact<string> {
  const api = 'organizations:DescribeOrganization';
  const detail = 'the audit is not about an organization';
  return organizationId ?? { gap: { account: owner, api, reason: 'not-collected', detail } };
}
