import type { Identity } from './event.js';
import type { IdentityCode, identityArguments } from './identity-codes.js';
import { type Arguments, fill, type Texts } from './texts.js';

/** A code with its arguments, but for `{who}`: that is the phrase so far. */
export type PhrasePart = {
  [Code in IdentityCode]: {
    readonly code: Code;
    readonly args: Readonly<Record<Exclude<(typeof identityArguments)[Code][number], 'who'>, string>>;
  };
}[IdentityCode];

/** Who acted, as a person reads it. The names in it are strangers' text: who shows it escapes it. */
export function identityPhrase(texts: Texts['identities'], identity: Identity): string {
  return phraseOf(identity).reduce((who, { code, args }) => fill(texts[code], { ...(args as Arguments), who }), '');
}

/** Who acted, and then what else is known: each part takes the ones before as `{who}`. What a record lacks is left out. */
export function phraseOf(identity: Identity): readonly PhrasePart[] {
  return [whoOf(identity), ...detailsOf(identity)];
}

function whoOf(identity: Identity): PhrasePart {
  switch (identity.kind) {
    case 'root':
      return { code: 'root', args: {} };
    case 'assumed-role':
    case 'role':
      return identity.role === undefined
        ? { code: 'role-unnamed', args: {} }
        : { code: 'role', args: { role: identity.role } };
    case 'aws-service':
      return identity.service === undefined
        ? { code: 'aws-service-unnamed', args: {} }
        : { code: 'aws-service', args: { service: identity.service } };
    case 'aws-account':
      return identity.account === undefined
        ? { code: 'aws-account-unnamed', args: {} }
        : { code: 'aws-account', args: { account: identity.account } };
    case 'crowd':
      return { code: 'crowd', args: { of: identity.of } };
    case 'unknown':
      return identity.type === undefined
        ? { code: 'unknown', args: {} }
        : { code: 'unknown-of-type', args: { type: identity.type } };
    case 'iam-user':
    case 'federated-user':
    case 'saml-user':
    case 'web-identity-user':
    case 'directory-user':
    case 'identity-center-user':
    case 'builder-id-user':
      return identity.user === undefined
        ? { code: `${identity.kind}-unnamed`, args: {} }
        : { code: identity.kind, args: { user: identity.user } };
  }
}

function detailsOf(identity: Identity): readonly PhrasePart[] {
  const details: PhrasePart[] = [];
  const known: Readonly<Partial<Record<string, string | undefined>>> = identity;
  const { store, account, session, issuer, provider, principal } = known;
  if (store !== undefined) details.push({ code: 'of-store', args: { store } });
  if (account !== undefined && identity.kind !== 'aws-account') details.push({ code: 'of-account', args: { account } });
  if (session !== undefined) details.push({ code: 'in-session', args: { session } });
  if (issuer !== undefined) details.push({ code: 'made-by', args: { issuer } });
  if (provider !== undefined) details.push({ code: 'signed-in-through', args: { provider } });
  if (principal !== undefined) details.push({ code: 'as-principal', args: { principal } });
  return details;
}
