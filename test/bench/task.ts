import type { Role } from '../../src/aws/session.js';
import type { EventUser } from '../../src/model/event.js';
import type { KeyUser } from '../../src/model/shared-resource.js';

/** What the collector and the bare SDK are both told to do. */
export interface Task {
  readonly url: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly region: string;
  readonly role: Role;
  /** IAM actions that the audit takes in accounts. */
  readonly reads: readonly string[];
  /** Whose keys it looks at. */
  readonly keysOf: readonly KeyUser[];
  /** What it asks event history about. */
  readonly eventsOf: readonly EventUser[];
  /** The account that owns the log bucket. */
  readonly bucketOwner: string;
  /** The scenario's clock. */
  readonly now: string;
  /** Calls in flight. */
  readonly concurrency: number;
  /** Milliseconds between two lookups of one account and region, of which AWS allows two a second; so many, where nothing is said. */
  readonly lookupPause?: number;
  /** An empty one. */
  readonly directory: string;
}
