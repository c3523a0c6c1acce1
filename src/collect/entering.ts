import type { Role, Session } from '../aws/session.js';
import type { AuditSettings } from '../model/audit-settings.js';
import { throughRole } from './named-role.js';

export interface Means {
  readonly settings: Pick<AuditSettings, 'role' | 'hop' | 'organizationRole'>;
  /** The IAM actions that are needed: of AWS Organizations, in every account, and of owners of resources. */
  readonly rights: Readonly<Record<'organization' | 'member' | 'owner', readonly string[]>>;
  /** Where STS is called. */
  readonly region: string;
  /** JSON of a policy that allows these actions and nothing else. */
  sessionPolicy(actions: readonly string[]): string;
}

/** How accounts are entered. No session can do more than what it is for. */
export interface Entry {
  /** The role of an account. */
  readonly role: Role;
  /** The actions that are taken in accounts; what is not among them is not asked. */
  readonly reads: ReadonlySet<string>;
  /** The session that every call is made with: that of the hop, where settings name one. */
  hop(caller: Session): Promise<Session>;
  /** The session that AWS Organizations is asked with, where settings name one. */
  lister(session: Session): Promise<Session>;
}

export function entering({ settings, rights, region, sessionPolicy }: Means): Entry {
  const reads = [...rights.member, ...rights.owner];
  const through = (asking: Session, setting: 'hop' | 'organizationRole', actions: readonly string[]) =>
    throughRole(asking, setting, settings[setting], { region, sessionPolicy: sessionPolicy(actions) });
  return {
    role: { ...settings.role, sessionPolicy: sessionPolicy(reads) },
    reads: new Set(reads),
    hop: (caller) => through(caller, 'hop', ['sts:AssumeRole', ...rights.organization, ...reads]),
    lister: (session) => through(session, 'organizationRole', rights.organization),
  };
}
