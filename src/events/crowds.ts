import type { Identity } from '../model/event.js';

type Crowd = Extract<Identity, { kind: 'crowd' }>;

/** The crowds among these identities: the same in whatever order, and of whatever parts, they come. */
export function crowdsAmong(identities: Iterable<Identity>, most: number): ReadonlySet<string> {
  const users = new Map<string, Set<string>>();
  const crowds = new Set<string>();
  for (const by of identities) {
    const crowd = crowdOf(by);
    if (crowd === undefined) continue;
    const key = keyOf(crowd);
    const known = users.get(key) ?? new Set();
    users.set(key, known.add(nameOf(by)));
    if (by.kind === 'crowd' || known.size > most) crowds.add(key);
  }
  return crowds;
}

export function inCrowd(by: Identity, crowds: ReadonlySet<string>): Identity {
  if (crowds.size === 0) return by;
  const crowd = crowdOf(by);
  return crowd !== undefined && crowds.has(keyOf(crowd)) ? crowd : by;
}

/** All who are alike but for their names. */
function crowdOf(by: Identity): Crowd | undefined {
  switch (by.kind) {
    case 'crowd':
      return by;
    case 'federated-user':
    case 'saml-user':
    case 'web-identity-user':
    case 'directory-user':
    case 'identity-center-user':
    case 'builder-id-user': {
      const { kind, user: _, ...alike } = by;
      return { ...alike, kind: 'crowd', of: kind };
    }
    case 'aws-account': {
      const { kind, principal: _, ...alike } = by;
      return { ...alike, kind: 'crowd', of: kind };
    }
    case 'root':
    case 'iam-user':
    case 'role':
    case 'assumed-role':
    case 'aws-service':
    case 'unknown':
      return undefined;
  }
}

function nameOf(by: Identity): string {
  if ('user' in by) return by.user ?? '';
  return ('principal' in by && by.principal) || '';
}

function keyOf({ of, account, issuer, provider, store }: Crowd): string {
  return JSON.stringify([of, account, issuer, provider, store]);
}
