import process from 'node:process';
import { connectToAws } from '../../src/aws/aws.js';
import { callerSession } from '../../src/aws/session.js';
import { collect } from '../../src/collect/collect.js';
import { resolveScope } from '../../src/collect/scope.js';
import { type EvidenceHeader, evidenceVersion } from '../../src/model/evidence.js';
import { evidenceFile } from '../../src/runs/evidence-file.js';
import { disk } from '../../src/runs/files.js';
import { workingDirectory, writeRun } from '../../src/runs/run-directory.js';
import { beginRun } from '../../src/runs/unfinished-run.js';
import type { Task } from './task.js';

/** Collects as an audit does, from the first call to sealed evidence. Gives the directory in which that lies. */
export async function collectAll(task: Task): Promise<string> {
  const { url, credentials, region, role, reads, bucketOwner, now, concurrency, directory: root } = task;
  const asOf = new Date(now);
  const aws = connectToAws({ endpoint: url, concurrency, now: () => asOf });
  try {
    const caller = await callerSession(aws, credentials, region);
    const askers = { caller, session: caller, lister: caller };
    const {
      kind: scope,
      id: scopeId,
      organization,
      accounts,
    } = await resolveScope(askers, { accounts: 'organization' });
    const header: EvidenceHeader = {
      line: 'header',
      version: evidenceVersion,
      tool: 'trailproof benchmark',
      runId: 'benchmark',
      asOf: asOf.toISOString(),
      partition: caller.partition,
      caller: caller.arn,
      scopeId,
      scope,
      customEndpoint: true,
    };
    const name = { root, scopeId, runId: header.runId, tool: header.tool, replace: false };
    const working = await workingDirectory(disk, name);
    const plan = { header, organization, accounts: [...accounts], settled: {} };
    const run = await beginRun(disk, working, plan, { pid: process.pid, isAlive: () => true });
    await collect(
      { caller, role, region, asOf, organization, accounts, bucketOwner, reads: new Set(reads) },
      { ...run.checkpoints, progress: () => undefined },
    );
    const writer = await writeRun(disk, name, working);
    await writer.write(evidenceFile, run.checkpoints.lines(header, organization));
    await run.release();
    return writer.directory;
  } finally {
    aws.close();
  }
}
