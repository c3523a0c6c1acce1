import type { Role, Session } from '../aws/session.js';
import type { AuditSettings } from '../model/audit-settings.js';
import type { EventUser } from '../model/event.js';
import type { KeyUser } from '../model/shared-resource.js';
import { throughRole } from './named-role.js';

export interface Means {
  readonly settings: Pick<AuditSettings, 'role' | 'hop' | 'organizationRole'>;
  /** The IAM actions that are needed: of AWS Organizations, in every account, and of owners of resources. */
  readonly rights: Readonly<Record<'organization' | 'member' | 'owner', readonly string[]>> & {
    readonly keysOf: readonly KeyUser[];
    readonly eventsOf: readonly EventUser[];
  };
  /** Where STS is called. */
  readonly region: string;
  /** JSON of a policy that allows these actions and nothing else. */
  sessionPolicy(actions: readonly string[]): string;
}

/** How accounts are entered. No session can do more than what it is for. */
export interface Entry {
  /** The role of an account. */
  readonly role: Role;
  /** The actions that are taken; what is not among them is not asked. */
  readonly reads: ReadonlySet<string>;
  /** Whose keys are read. */
  readonly keysOf: ReadonlySet<KeyUser>;
  /** What event history is asked about. */
  readonly eventsOf: ReadonlySet<EventUser>;
  /** The session that every call is made with: that of the hop, where settings name one. */
  hop(caller: Session): Promise<Session>;
  /** The session that AWS Organizations is asked with, where settings name one. */
  lister(session: Session): Promise<Session>;
}

export function entering({ settings, rights, region, sessionPolicy }: Means): Entry {
  const inAccounts = [...rights.member, ...rights.owner];
  const through = (asking: Session, setting: 'hop' | 'organizationRole', actions: readonly string[]) =>
    throughRole(asking, setting, settings[setting], { region, sessionPolicy: sessionPolicy(actions) });
  return {
    role: { ...settings.role, sessionPolicy: sessionPolicy(inAccounts) },
    reads: new Set([...rights.organization, ...inAccounts]),
    keysOf: new Set(rights.keysOf),
    eventsOf: new Set(rights.eventsOf),
    hop: (caller) => through(caller, 'hop', ['sts:AssumeRole', ...rights.organization, ...inAccounts]),
    lister: (session) => through(session, 'organizationRole', rights.organization),
  };
}
