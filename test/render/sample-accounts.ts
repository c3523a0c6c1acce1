/** Names as strangers write them: in any script, as long as AWS allows, or meant to do harm. */
export const hostileNames = [
  '[Pay](javascript:alert(1)) | **bold** <img src=x>',
  '=HYPERLINK("http://evil.example/?q=1","x")',
  '# Heading `code` ![i](http://evil.example/i.png)',
  '@security-team mailto:who@evil.example &lt;b&gt;',
  'two\nlines \u202Edesrever\u202C zero\u200Bwidth \uD800',
] as const;

const plainNames = [
  'management',
  'log-archive',
  'audit',
  'network-prod',
  'payments-prod',
  'payments-dev',
  '東京本社 基盤システム',
  'data-lake',
  'sandbox-014',
  'Zürich Vermögensverwaltung',
  'this-account-name-has-exactly-fifty-characters-000',
  '大阪支社 会計 🚀 検証',
  'machine-learning',
  'retired-2019',
] as const;

const units = [
  ['Root', 'Security'],
  ['Root', 'Workloads', 'Prod'],
  ['Root', 'ワークロード', '𠮟'.repeat(40)],
  ['Root', 'Sandbox <script>alert(1)</script>'],
] as const;

export interface SampleAccount {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly organizationalUnits: readonly string[];
  readonly kind: 'owner' | 'member' | 'apart' | 'unreadable' | 'inactive';
}

/** `kind` repeats, so that any number of accounts has the same mixture. */
export function sampleAccounts(size: number): readonly SampleAccount[] {
  const names = [...plainNames, ...hostileNames];
  return Array.from({ length: size }, (_, i): SampleAccount => {
    const kind =
      i === 0 ? 'owner' : i === 13 ? 'inactive' : i % 8 === 4 ? 'apart' : i % 11 === 8 ? 'unreadable' : 'member';
    return {
      id: String(100000000000 + i * 7919 * 1013),
      name: names[i] ?? `workload-${String(i).padStart(4, '0')}`,
      state: kind === 'inactive' ? 'SUSPENDED' : 'ACTIVE',
      organizationalUnits: i === 0 ? ['Root'] : [...(units[i % units.length] ?? units[0])],
      kind,
    };
  });
}
