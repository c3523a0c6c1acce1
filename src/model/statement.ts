/**
 * What a judgement can say, by code, with the names of its arguments. The words stand in `templates/report/text`,
 * one file a language; a test holds both together.
 */
export const statementArguments = {
  // why nothing is judged
  'account-inactive': ['state'],
  'account-new': ['account', 'joined', 'until'],
  'policy-states-none': ['setting'],
  'no-trail-to-judge': [],
  'no-codecatalyst-here': ['partition'],
  'no-trusting-role': [],
  'space-idle': ['space', 'since'],
  'space-billed-outside-scope': ['space', 'account'],
  'bills-no-space': [],
  // beside a gap
  'expected-from': ['trail'],
  // recording
  'no-trail': [],
  'recorded-by': ['trail'],
  'recorded-everywhere-by': ['trail', 'regions'],
  'recorded-where-not-denied-by': ['trail', 'regions', 'denied'],
  'trail-not-logging': ['trail'],
  'trail-single-region': ['trail', 'region'],
  'trail-without-global-services': ['trail'],
  'trail-without-management-events': ['trail'],
  'trail-leaves-out-reads': ['trail'],
  'trail-leaves-out-writes': ['trail'],
  'trail-leaves-out-reads-of': ['trail', 'source'],
  'trail-leaves-out-writes-of': ['trail', 'source'],
  'trail-not-in-region': ['trail', 'region'],
  'trail-in-denied-region': ['trail', 'region'],
  // trail settings
  'trail-logging-on': [],
  'trail-never-started': ['trail'],
  'trail-stopped': ['trail', 'at'],
  'key-in-use': ['key'],
  's3-encryption-accepted': [],
  'no-key': [],
  'key-missing': ['key'],
  'key-not-allowed': ['key'],
  'key-not-enabled': ['key', 'state'],
  'topic-notified': ['topic'],
  'no-topic': [],
  'topic-missing': ['topic'],
  'topic-not-allowed': ['topic'],
  'notification-error': ['error'],
  'validation-on': [],
  'validation-off': [],
  'digest-delivery-error': ['error'],
  'bucket-allowed': ['bucket'],
  'bucket-owned-by': ['bucket', 'account'],
  'bucket-owned-by-other': ['bucket', 'account', 'asked'],
  'bucket-not-allowed': ['bucket'],
  'bucket-missing': ['bucket'],
  'prefix-not-allowed': ['prefix'],
  // CodeCatalyst
  'no-trace-of-connection': ['since', 'until'],
  'connection-declared': ['space'],
  'connection-accepted': ['at'],
  'connection-to-undeclared-space': ['space', 'at'],
  'billing-authorised': ['at'],
  'role-associated': ['at'],
  'space-events-land-here': ['space', 'at'],
  'trust-without-connection': ['role'],
  'space-events-land-in-declared': ['space', 'account', 'at'],
  'space-events-land-elsewhere': ['space', 'account', 'at', 'declared'],
  'billing-moved-as-declared': ['space', 'account', 'at'],
  'billing-change-overdue': ['space', 'account', 'to', 'by'],
  'role-bound': ['role', 'space'],
  'role-unbound': ['role'],
  'role-bound-to-undeclared-space': ['role', 'space'],
  'support-role-exempt': ['role'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type StatementCode = keyof typeof statementArguments;

export type StatementArguments<Code extends StatementCode> = Readonly<
  Record<(typeof statementArguments)[Code][number], string | number>
>;

export type Statement = {
  [Code in StatementCode]: { readonly code: Code; readonly args: StatementArguments<Code> };
}[StatementCode];
