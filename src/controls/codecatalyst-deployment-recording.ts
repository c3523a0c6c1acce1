import { standing, undecided } from '../codecatalyst/claims.js';
import { inOneSecond } from '../codecatalyst/gaps.js';
import { listedAccounts } from '../codecatalyst/listed-accounts.js';
import { traceOf } from '../codecatalyst/traces.js';
import { all, notApplicable, notAssessed, pass, restingOn, say } from '../judgement/judgement.js';
import { codecatalystRegions } from '../model/regions.js';
import { recordsEverything } from '../recording/recording.js';
import type { Control } from './control.js';
import { multiRegionRecording } from './multi-region-recording.js';

/**
 * What workflows do in a connected account is no part of the space's logging: the account must be recorded itself, as
 * well as multi-region-recording asks of any.
 * https://docs.aws.amazon.com/codecatalyst/latest/userguide/ipa-logging-connections.html
 */
export const codecatalystDeploymentRecording: Control = {
  id: 'codecatalyst-deployment-recording',
  severity: 'high',
  subject: 'account',
  reads: [...multiRegionRecording.reads, 'cloudtrail:LookupEvents'],
  policy: ['codecatalyst.spaces', ...multiRegionRecording.policy],
  assumes: [...multiRegionRecording.assumes, 'A2', 'A11'],
  causes: multiRegionRecording.causes,
  judge({ id, recording }, { partition, policy, claims, unreadHistories }) {
    if (codecatalystRegions(partition).length === 0) return notApplicable(say('no-codecatalyst-here', { partition }));
    const recorded = recordsEverything(recording, policy.recording.mayExclude);
    const declaring = (policy.codecatalyst?.spaces ?? []).filter((space) => listedAccounts(space).includes(id));
    const said = claims.get(id) ?? [];
    const connections = [
      ...declaring.map(({ name }) => pass(say('connection-declared', { space: name }))),
      ...standing(said).map((trace) => restingOn([trace.from], pass(traceOf(trace)))),
    ];
    if (connections.length > 0) return all([...connections, recorded]);
    const gaps = [...(unreadHistories.get(id) ?? []).map(({ gap }) => gap), ...undecided(said).map(inOneSecond)];
    return gaps.length > 0 ? all(gaps.map((gap) => notAssessed(gap))) : notApplicable(say('not-connected', {}));
  },
};
