import { developerTools } from '../events/services.js';
import type { Events } from '../model/audit-settings.js';
import type { Lookup } from '../model/event.js';

/** What settings ask event history for: the root user, then services in the order in which reports show them. */
export function activityLookups({ root, services }: Events): readonly Lookup[] {
  const named = new Set<string>(services);
  const tools = [...developerTools.values()].filter(({ id }) => named.has(id));
  return [
    ...(root ? [{ key: 'Username' as const, value: 'root' }] : []),
    ...tools.map(({ source }) => ({ key: 'EventSource' as const, value: source })),
  ];
}
