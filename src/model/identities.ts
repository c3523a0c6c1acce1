import type { Identity } from './event.js';

// What counts as one identity. Apart from the schemas, which a thread that reads log files does not need.

/** One role is one identity, however often and by whatever name it is assumed. */
export function withoutSession(by: Identity): Identity {
  if (by.kind !== 'assumed-role' || by.session === undefined) return by;
  const { session: _, ...role } = by;
  return role;
}

/**
 * So many users of one account and identity provider are told apart: as many as IAM allows an account of its own.
 * Nothing bounds how many sign in through a provider, and each has rows; what judgements ask by name, users and roles of
 * IAM, is told apart in any case. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const mostUsers = 5_000;
