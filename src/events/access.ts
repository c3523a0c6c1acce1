import type { Access } from '../model/event.js';
import type { CloudTrailRecord } from './record.js';
import { documentedAccess } from './services.js';

/**
 * Whether a call read or wrote. The record says so since version 1.01, where its service tells CloudTrail; else the
 * service's catalogue does, else the verb of the action. A verb that nobody knows is a write: a write missed is worse
 * than a read too many.
 */
export function accessOf({ readOnly, eventSource, eventName }: CloudTrailRecord): Access {
  if (readOnly !== undefined) return readOnly ? 'read' : 'write';
  return documentedAccess(eventSource, eventName) ?? (reading.test(eventName) ? 'read' : 'write');
}

/** A whole word: `GetProject`, and not `Getaway`. */
const reading =
  /^(?:BatchCheck|BatchDescribe|BatchGet|Check|Describe|Filter|Get|Head|List|Lookup|Search|View)(?![a-z])/;
