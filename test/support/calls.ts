import type { AccountEvidence, EvidenceLine, OrganizationEvidence, SharedEvidence } from '../../src/model/evidence.js';
import type { Call } from '../../src/sandbox/index.js';

/** `cloudtrail:DescribeTrails us-east-1` of every call to an account, in the order of its letters. */
export function callsTo(calls: readonly Call[], account: string): readonly string[] {
  return calls
    .filter((call) => call.account === account)
    .map(({ service, action, region }) => `${service}:${action} ${region}`)
    .sort();
}

/** The accounts that were asked this, in the order of the calls. */
export function askedFor(calls: readonly Call[], action: string): readonly string[] {
  return calls.filter((call) => call.action === action).map(({ account }) => account);
}

export function regionsAsked(calls: readonly Call[], account: string, action: string): readonly string[] {
  return calls
    .filter((call) => call.account === account && call.action === action)
    .map(({ region }) => region)
    .sort();
}

export function accountIn(lines: readonly EvidenceLine[], id: string): AccountEvidence {
  const found = lines.find((line): line is AccountEvidence => line.line === 'account' && line.account.id === id);
  if (!found) throw new Error(`the evidence has no account ${id}`);
  return found;
}

export function organizationIn(lines: readonly EvidenceLine[]): OrganizationEvidence {
  const found = lines.find((line): line is OrganizationEvidence => line.line === 'organization');
  if (!found) throw new Error('the evidence has no organization');
  return found;
}

export function sharedIn(lines: readonly EvidenceLine[]): readonly SharedEvidence[] {
  return lines.filter((line): line is SharedEvidence => line.line === 'shared');
}
