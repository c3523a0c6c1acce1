import { say } from '../judgement/judgement.js';
import type { Statement } from '../model/statement.js';
import type { Seen } from './claims.js';

/** What a claim that still stands says of the account in which it was seen. */
export function traceOf({ says, at, region, space = '' }: Seen): Statement {
  switch (says) {
    case 'connected':
      return say('connection-accepted', { at });
    case 'billing-authorised':
      return say('billing-authorised', { at });
    case 'role-associated':
      return say('role-associated', { at });
    case 'role-used':
      return say('role-used-by-codecatalyst', { region, at });
    case 'billing':
      return say('space-events-land-here', { space, at });
    case 'connection-ended':
    case 'trust':
      throw new Error(`${says} is no trace of a connection`);
  }
}
