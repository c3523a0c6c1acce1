/**
 * What can be said of who acted, by code, with the names of its arguments. The words stand in `templates/report/text`; a
 * test holds both together. A code with `who` takes a phrase and says more of it.
 */
export const identityArguments = {
  root: [],
  'iam-user': ['user'],
  'iam-user-unnamed': [],
  role: ['role'],
  'role-unnamed': [],
  'federated-user': ['user'],
  'federated-user-unnamed': [],
  'saml-user': ['user'],
  'saml-user-unnamed': [],
  'web-identity-user': ['user'],
  'web-identity-user-unnamed': [],
  'directory-user': ['user'],
  'directory-user-unnamed': [],
  'aws-service': ['service'],
  'aws-service-unnamed': [],
  'aws-account': ['account'],
  'aws-account-unnamed': [],
  'identity-center-user': ['user'],
  'identity-center-user-unnamed': [],
  'builder-id-user': ['user'],
  'builder-id-user-unnamed': [],
  crowd: ['of'],
  unknown: [],
  'unknown-of-type': ['type'],
  'of-account': ['who', 'account'],
  'in-session': ['who', 'session'],
  'made-by': ['who', 'issuer'],
  'signed-in-through': ['who', 'provider'],
  'as-principal': ['who', 'principal'],
  'of-store': ['who', 'store'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type IdentityCode = keyof typeof identityArguments;

export const identityCodes = Object.keys(identityArguments) as readonly IdentityCode[];
