import type { Session } from '../aws/session.js';
import { codecatalystSource } from '../events/services.js';
import type { EventHistory } from '../model/event.js';
import type { Fact } from '../model/fact.js';
import { eventHistory } from './event-history.js';

/** What event history of one region holds of CodeCatalyst. */
export function codecatalystEvents(session: Session, region: string, asOf: Date): Promise<Fact<EventHistory>> {
  return eventHistory(session, { lookup: { key: 'EventSource', value: codecatalystSource }, region, asOf });
}
