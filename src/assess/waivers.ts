import type { Finding, Verdict, WaivableVerdict } from '../model/finding.js';
import type { Waiver } from '../model/policy.js';
import type { OrganizationView } from './organization-view.js';

/** The place in the policy, counted from 1, of the first waiver in force that speaks of a finding; 0 where none does. */
export function placeOfWaiver(finding: Finding, view: OrganizationView): number {
  const { policy, asOf } = view;
  return 1 + policy.waivers.findIndex((waiver) => !hasExpired(waiver, asOf) && speaksOf(waiver, finding, view));
}

/** It holds to the end of its last day in UTC, by the moment that the audit speaks of: a report is the same on any day. */
export function hasExpired({ expires }: Waiver, asOf: string): boolean {
  return new Date(asOf).toISOString().slice(0, 10) > expires;
}

/**
 * Whether a finding is one that a waiver covers as long as it holds. Of an account whose organizational units are not
 * known, no waiver by unit speaks. What other accounts rest on must be named itself: who waives what one account
 * does must not waive what thousands inherit.
 */
export function speaksOf(waiver: Waiver, finding: Finding, view: OrganizationView): boolean {
  const { control, subject, account, judgement } = finding;
  if (waiver.control !== control || !isWaivable(judgement.verdict)) return false;
  if (waiver.resources === undefined && inheritorsOf(finding, view).length > 0) return false;
  const units = view.accounts.get(account)?.organizationalUnitIds ?? [];
  return (
    (waiver.accounts?.includes(account) ?? true) &&
    (waiver.organizationalUnits?.some((unit) => units.includes(unit)) ?? true) &&
    // An account is named by its id, under `accounts`.
    (waiver.resources === undefined || (subject.kind !== 'account' && waiver.resources.includes(subject.id)))
  );
}

/** Accounts that rest on what is judged in another account. */
export function inheritorsOf({ subject }: Finding, { inheritors }: OrganizationView): readonly string[] {
  return inheritors.get(subject.id) ?? [];
}

export function isWaivable(verdict: Verdict): verdict is WaivableVerdict {
  return verdict === 'fail' || verdict === 'not-assessed';
}
