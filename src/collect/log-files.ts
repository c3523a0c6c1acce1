import type { AwsOptions } from '../aws/aws.js';
import { readLogFiles } from '../events/log-files.js';
import type { LogFilesEvidence, LoggedEvidence } from '../model/evidence.js';
import type { Answer } from '../model/fact.js';

/** Where what log files say goes, and what an earlier attempt has left there. */
export interface LogStore {
  logFiles(): Promise<LogFilesEvidence | undefined>;
  keepLogged(evidence: LoggedEvidence): Promise<void>;
  keepLogFiles(evidence: LogFilesEvidence): Promise<void>;
}

/** Log files that are handed to an audit. */
export interface LogFiles {
  /** As they were written. */
  readonly paths: readonly string[];
  /** What relative ones are relative to. */
  readonly cwd: string;
}

/**
 * Reads log files that are handed over, once in a run. They are read by this machine and not by AWS, so that no request
 * id tells of them: what they say of an account rests on an answer of its own, `log files 111122223333`, by which
 * findings refer to it. Accounts outside of the organization are kept too.
 */
export async function collectLogFiles(
  { paths, cwd }: LogFiles,
  store: LogStore,
  options: Pick<AwsOptions, 'now' | 'signal'>,
): Promise<void> {
  if (paths.length === 0 || (await store.logFiles())) return;
  const { now, signal } = options;
  // Reading may take minutes, and whoever stops the run does not wait for its end.
  const progress = () => signal?.throwIfAborted();
  const { logFiles, logged, eventsLeftOut } = await readLogFiles(paths, { cwd, progress });
  const at = now().toISOString();
  for (const evidence of logged) await store.keepLogged({ ...evidence, answers: [answerFrom(evidence, at)] });
  await store.keepLogFiles({ ...logFiles, ...(eventsLeftOut > 0 && { eventsLeftOut }) });
}

function answerFrom({ account }: LoggedEvidence, at: string): Answer {
  return { id: `log files ${account}`, api: 'log files', account, region: '', at, requestIds: [] };
}
