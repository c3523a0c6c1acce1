import { join } from 'node:path';
import { z } from 'zod';
import { Account, EvidenceHeader, OrganizationEvidence } from '../model/evidence.js';
import { parseJson } from '../model/json.js';
import { UserError } from '../model/user-error.js';
import { type Checkpoints, openCheckpoints } from './checkpoints.js';
import { exists, type FileSystem, replaceDurably } from './files.js';
import { isLocked, type Lock, lock, type Machine } from './lock.js';
import { partial, planFile, runBeingMade } from './run-directory.js';

/** What a run is about, settled when it begins, so that it can be gone on with. Holds no secret. */
export const Plan = z.object({
  header: EvidenceHeader,
  organization: OrganizationEvidence,
  accounts: z.array(Account),
  /** Whatever else decides what is asked, by name. With other values it would be another run. */
  settled: z.record(z.string(), z.unknown()),
});
export type Plan = z.infer<typeof Plan>;

/** A run on its way: what it is about and what it has collected. */
export interface UnfinishedRun {
  readonly directory: string;
  readonly plan: Plan;
  readonly checkpoints: Checkpoints;
  /** Keeps that calls went to another endpoint than AWS's: those who go on may not see it. */
  noteCustomEndpoint(): Promise<void>;
  /** Throws where another process has taken the run over. */
  confirm(): Promise<void>;
  /** Lets others go on with it. */
  release(): Promise<void>;
}

/** Begins a run in an empty working directory. */
export async function beginRun(
  files: FileSystem,
  directory: string,
  settled: Plan,
  machine: Machine,
): Promise<UnfinishedRun> {
  // In the shape in which it is read back, so that a run that was stopped gives the same bytes.
  const plan = Plan.parse(settled);
  const held = await lock(files, directory, machine);
  await writePlan(files, directory, plan);
  return unfinished(files, directory, plan, held);
}

export interface Resumption {
  /** What would be settled if the run began now. */
  readonly settled: Plan['settled'];
  readonly now: Date;
}

const oldestHours = 24;

/**
 * Goes on with a run that did not come to its end. Throws a UserError where it is another's at the moment, or was begun
 * long ago or with something else settled.
 */
export async function resumeRun(
  files: FileSystem,
  directory: string,
  { settled, now }: Resumption,
  machine: Machine,
): Promise<UnfinishedRun> {
  if (!(await exists(files, join(directory, planFile)))) {
    const known = await exists(files, directory);
    throw new UserError(
      known
        ? `${directory} is no unfinished run: it holds no ${planFile}. A finished one is judged again with report --from.`
        : `${directory} does not exist. Unfinished runs lie beside finished ones, as RUN${partial}….`,
    );
  }
  const held = await lock(files, directory, machine);
  try {
    const plan = parseJson(await files.readFile(join(directory, planFile), 'utf8'));
    if (plan === undefined) throw new UserError(`${join(directory, planFile)} is damaged. Start a new run.`);
    const read = Plan.safeParse(plan);
    if (!read.success) {
      throw new UserError(`${directory} was begun by another version of trailproof. Start a new run.`);
    }
    const others = differences(read.data.settled, settled);
    if (others.length > 0) {
      throw new UserError(
        `${directory} cannot be gone on with, because it was begun otherwise:\n${others.join('\n')}\n` +
          'Run it as it was begun, or start a new run without --resume.',
      );
    }
    const hours = (now.getTime() - Date.parse(read.data.header.asOf)) / 3_600_000;
    if (hours > oldestHours) {
      throw new UserError(
        `${directory} was begun ${Math.floor(hours)} hours ago: what AWS says now is no evidence of that day. ` +
          'Start a new run without --resume.',
      );
    }
    for (const name of (await files.readdir(directory)).filter((one) => one.startsWith(runBeingMade))) {
      await files.rm(join(directory, name), { recursive: true, force: true });
    }
    return await unfinished(files, directory, read.data, held);
  } catch (error) {
    await held.release();
    throw error;
  }
}

/** Directories below a reports directory in which a run did not come to its end, and nobody is at work, by name. */
export async function unfinishedRuns(files: FileSystem, root: string, machine: Machine): Promise<readonly string[]> {
  const below = async (directory: string): Promise<readonly string[]> =>
    (await files.readdir(directory).catch(() => [])).sort().map((name) => join(directory, name));
  const runs = (await Promise.all((await below(root)).map(below))).flat().filter((path) => path.includes(partial));
  const resumable = await Promise.all(
    runs.map(async (path) => (await exists(files, join(path, planFile))) && !(await isLocked(files, path, machine))),
  );
  return runs.filter((_path, index) => resumable[index]);
}

async function unfinished(files: FileSystem, directory: string, plan: Plan, held: Lock): Promise<UnfinishedRun> {
  const checkpoints = await openCheckpoints(files, directory, held);
  return {
    directory,
    plan,
    checkpoints,
    noteCustomEndpoint: () =>
      writePlan(files, directory, { ...plan, header: { ...plan.header, customEndpoint: true } }),
    confirm: held.confirm,
    release: held.release,
  };
}

function writePlan(files: FileSystem, directory: string, plan: Plan): Promise<void> {
  return replaceDurably(files, join(directory, planFile), `${JSON.stringify(plan)}\n`);
}

/** One line for each thing that was settled otherwise. */
function differences(before: Plan['settled'], now: Plan['settled']): readonly string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  const asText = (value: unknown): string => JSON.stringify(value) ?? 'not stated';
  return names.flatMap((name) => {
    const [was, is] = [asText(before[name]), asText(now[name])];
    return was === is ? [] : [`  ${name}: then ${was}, now ${is}`];
  });
}
