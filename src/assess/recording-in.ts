import type { AccountReading } from '../model/evidence.js';
import type { Policy } from '../model/policy.js';
import type { AccountRecording, TrailView } from '../recording/recording.js';

/** What an account showed of its trails, with what anybody knows of them. */
export function recordingIn(
  account: string,
  { regions, trailsByRegion, trails: seen }: Pick<AccountReading, 'regions' | 'trailsByRegion' | 'trails'>,
  trails: ReadonlyMap<string, TrailView>,
  partition: string,
  policy: Policy,
): AccountRecording {
  const deniedRegions = policy.regions.denied;
  const views = Object.keys(seen).flatMap((arn) => trails.get(arn) ?? []);
  return { account, partition, regions, deniedRegions, trailsByRegion, trails: views };
}
