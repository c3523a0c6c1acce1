import { assumeRole, type Session } from '../aws/session.js';
import type { NamedRole } from '../model/audit-settings.js';
import { type Gap, isKnown } from '../model/fact.js';
import { UserError } from '../model/user-error.js';

export interface RoleEntry {
  /** Where STS is called. */
  readonly region: string;
  /** JSON of a policy that narrows the session to what it is for. */
  readonly sessionPolicy: string;
}

/**
 * The session of a role that the settings name, or the one that asks where they name none. Throws a UserError where the
 * role cannot be assumed: without it nothing of what it is for could be asked.
 */
export async function throughRole(
  asking: Session,
  setting: 'hop' | 'organizationRole',
  role: NamedRole | undefined,
  { region, sessionPolicy }: RoleEntry,
): Promise<Session> {
  if (!role) return asking;
  const { roleArn, ...entering } = role;
  const refused = ({ detail }: Gap): UserError => cannotAssume(asking, setting, roleArn, detail);
  const entered = await assumeRole(asking, { ...entering, arn: roleArn, sessionPolicy }, region, refused);
  if (isKnown(entered)) return entered.known;
  throw refused(entered.gap);
}

function cannotAssume(asking: Session, setting: string, roleArn: string, detail: string): UserError {
  return new UserError(
    `${roleArn} (${setting} of audit.yaml) cannot be assumed by ${asking.arn}: ${detail}\n` +
      `Let the role's trust policy name this identity, with the external id of ${setting}.externalId if it asks for ` +
      `one, and allow this identity sts:AssumeRole on the role; or correct ${setting}.roleArn.`,
  );
}
