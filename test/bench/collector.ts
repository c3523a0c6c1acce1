import process from 'node:process';
import { connectToAws } from '../../src/aws/aws.js';
import { callerSession, type Session } from '../../src/aws/session.js';
import { collect } from '../../src/collect/collect.js';
import { resolveScope } from '../../src/collect/scope.js';
import { type EvidenceHeader, evidenceVersion } from '../../src/model/evidence.js';
import { defaultPolicy } from '../../src/model/policy.js';
import { evidenceFile } from '../../src/runs/evidence-file.js';
import { disk } from '../../src/runs/files.js';
import { workingDirectory, writeRun } from '../../src/runs/run-directory.js';
import { beginRun, type UnfinishedRun } from '../../src/runs/unfinished-run.js';
import type { Task } from './task.js';

/** Collects as an audit does, from the first call to sealed evidence. Gives the directory in which that lies. */
export async function collectAll(task: Task): Promise<string> {
  const {
    url,
    credentials,
    region,
    role,
    reads,
    keysOf,
    eventsOf,
    bucketOwner,
    now,
    concurrency,
    lookupPause,
    directory: root,
  } = task;
  const asOf = new Date(now);
  const aws = connectToAws({
    endpoint: url,
    concurrency,
    now: () => asOf,
    ...(lookupPause !== undefined && { eventPageDelay: lookupPause }),
  });
  try {
    const caller = await callerSession(aws, credentials, region);
    const run = await begin(caller, asOf, root, new Set(reads));
    const { header, organization, accounts } = run.plan;
    await collect(
      {
        caller,
        role,
        region,
        asOf,
        organization,
        accounts,
        bucketOwner,
        reads: new Set(reads),
        keysOf: new Set(keysOf),
        eventsOf: new Set(eventsOf),
        activity: [],
        trails: defaultPolicy.trails,
      },
      { ...run.checkpoints, progress: () => undefined },
    );
    const name = { root, scopeId: header.scopeId, runId: header.runId, tool: header.tool, replace: false };
    const writer = await writeRun(disk, name, run.directory);
    await writer.write(evidenceFile, run.checkpoints.lines(header, organization));
    await run.release();
    return writer.directory;
  } finally {
    aws.close();
  }
}

async function begin(caller: Session, asOf: Date, root: string, reads: ReadonlySet<string>): Promise<UnfinishedRun> {
  const askers = { caller, session: caller, lister: caller };
  const { kind, id, organization, accounts } = await resolveScope(askers, { accounts: 'organization' }, reads);
  const header: EvidenceHeader = {
    line: 'header',
    version: evidenceVersion,
    tool: 'trailproof benchmark',
    runId: 'benchmark',
    asOf: asOf.toISOString(),
    partition: caller.partition,
    caller: caller.arn,
    scopeId: id,
    scope: kind,
    customEndpoint: true,
  };
  const working = await workingDirectory(disk, { root, scopeId: id, runId: header.runId });
  const plan = { header, organization, accounts: [...accounts], settled: {} };
  return beginRun(disk, working, plan, { pid: process.pid, isAlive: () => true, host: 'here', now: Date.now });
}
