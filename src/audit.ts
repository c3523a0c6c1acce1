import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { assess } from './assess/assess.js';
import type { Session } from './aws/session.js';
import { collect } from './collect/collect.js';
import { eachSettled } from './collect/each-settled.js';
import { type Entry, entering } from './collect/entering.js';
import { collectLogFiles, type LogFiles } from './collect/log-files.js';
import { collectionPlan } from './collect/plan.js';
import { resolveScope } from './collect/scope.js';
import type { Configuration } from './config/configuration.js';
import { controls } from './controls/index.js';
import { rightsFor, sessionPolicy } from './iam/rights.js';
import { type EvidenceHeader, evidenceVersion } from './model/evidence.js';
import { type Framework, Frameworks } from './model/framework.js';
import { parseJson } from './model/json.js';
import { Policy } from './model/policy.js';
import type { Report } from './model/report.js';
import { Texts } from './model/texts.js';
import { UserError } from './model/user-error.js';
import { renderers as allRenderers } from './render/index.js';
import { buildReport } from './report/build-report.js';
import type { Checkpoints } from './runs/checkpoints.js';
import { evidenceFile, readEvidence } from './runs/evidence-file.js';
import { disk, type FileSystem } from './runs/files.js';
import type { Machine } from './runs/lock.js';
import {
  digestOf,
  type Manifest,
  manifestFile,
  type RunWriter,
  readManifest,
  readRunFile,
  runIdOf,
  sha256,
  verifyRunFile,
  workingDirectory,
  writeRun,
} from './runs/run-directory.js';
import { beginRun, type Plan, resumeRun, type UnfinishedRun } from './runs/unfinished-run.js';

export interface AuditRequest {
  readonly configuration: Configuration;
  readonly caller: Session;
  readonly region: string;
  readonly asOf: Date;
  /** It is not today's clock that says so. */
  readonly backdated: boolean;
  /** The reports directory. */
  readonly output: string;
  readonly tool: string;
  readonly texts: Texts;
  readonly frameworks: readonly Framework[];
  /** Log files that reach further than event history, or tell of what it leaves out. */
  readonly logFiles?: LogFiles;
  /** A finished run of the same name may be replaced. */
  readonly replace: boolean;
  /** The directory of a run that did not come to its end, and is gone on with. */
  readonly resume?: string;
  readonly machine: Machine;
  readonly files?: FileSystem;
  /** What is rendered; everything, where nothing is said. */
  readonly renderers?: typeof allRenderers;
  progress(done: number, total: number): void;
}

export interface FinishedRun {
  readonly directory: string;
  /** Kept elsewhere, it tells a manifest that was written anew. */
  readonly manifestSha256: string;
  readonly report: Report;
}

/** What ended a run before its time. What it collected is kept in its directory, and can be gone on with. */
export class RunEnded extends Error {
  override readonly name = 'RunEnded';
  readonly directory: string;
  constructor(directory: string, cause: unknown) {
    super(`${directory} is not finished`, { cause });
    this.directory = directory;
  }
}

/** A run from top to bottom: collect, assess, report, render. Throws RunEnded once there is something to go on with. */
export async function audit(request: AuditRequest): Promise<FinishedRun> {
  const { configuration, caller, region, tool, texts, frameworks, replace, files = disk, renderers } = request;
  const { settings, policy } = configuration;
  const rights = rightsFor(controls, { settings, policy, partition: caller.partition });
  const entry = entering({ settings, rights, region, sessionPolicy });
  const session = await entry.hop(caller);
  const run = await (request.resume === undefined
    ? begin(request, entry, session)
    : resumeRun(files, request.resume, { settled: settledBy(request), now: request.asOf }, request.machine));
  const { header, organization, accounts } = run.plan;
  const work = async (): Promise<FinishedRun> => {
    const asOf = new Date(header.asOf);
    const plan = collectionPlan({ settings, policy, entry, caller: session, region, asOf, organization, accounts });
    const store = { ...noting(run, caller), progress: request.progress };
    const { logFiles = noLogFiles } = request;
    const read = [() => collect(plan, store), () => collectLogFiles(logFiles, store, caller.aws.options)];
    await eachSettled(read.length, read, (part) => part());
    // Whoever stopped it may not have stopped a call: with the last account, all may have been read.
    caller.aws.options.signal?.throwIfAborted();
    const name = { root: dirname(dirname(run.directory)), scopeId: header.scopeId, runId: header.runId, tool, replace };
    const writer = await writeRun(files, name, run.directory, run.confirm);
    const customEndpoint = header.customEndpoint || sawCustomEndpoint(caller);
    await writer.write(evidenceFile, run.checkpoints.lines({ ...header, customEndpoint }, organization));
    const { policy: source } = configuration.files;
    return finish(writer, { ...(source !== undefined && { source }), policy }, { texts, frameworks }, renderers);
  };
  try {
    return await Promise.race([work(), overdue(caller)]);
  } catch (error) {
    if (!replace) throw new RunEnded(run.directory, error);
    await files.rm(run.directory, { recursive: true, force: true });
    throw error;
  } finally {
    // What it fails by must not hide what ended the run.
    await run.release().catch(() => undefined);
  }
}

const noLogFiles: LogFiles = { paths: [], cwd: '' };

/** Calls that were stopped end soon, but for those that wait to be tried again. */
const stopGraceMs = 2_000;

/** Fails a little after the run was told to stop. */
function overdue({ aws: { options } }: Session): Promise<never> {
  const { signal } = options;
  return new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => setTimeout(() => reject(signal.reason), stopGraceMs).unref(), {
      once: true,
    });
  });
}

/** Keeps evidence, and before it that it did not come from AWS itself. */
function noting({ plan, checkpoints, noteCustomEndpoint }: UnfinishedRun, caller: Session): Checkpoints {
  let noted: Promise<void> | undefined;
  const note = async (): Promise<void> => {
    if (plan.header.customEndpoint || !sawCustomEndpoint(caller)) return;
    noted ??= noteCustomEndpoint();
    await noted;
  };
  return {
    ...checkpoints,
    keepAccount: (evidence) => note().then(() => checkpoints.keepAccount(evidence)),
    keepShared: (evidence) => note().then(() => checkpoints.keepShared(evidence)),
    keepTampering: (evidence) => note().then(() => checkpoints.keepTampering(evidence)),
  };
}

function sawCustomEndpoint({ aws }: Session): boolean {
  return aws.counter.stats.foreignHosts.size > 0;
}

/** Settles what the run is about. Nothing is written where that cannot be told. */
async function begin(request: AuditRequest, entry: Entry, session: Session): Promise<UnfinishedRun> {
  const { configuration, caller, asOf, output, tool, machine, logFiles, files = disk } = request;
  const { settings, policy } = configuration;
  const lister = await entry.lister(session);
  const scope = await resolveScope({ caller, session, lister }, settings, entry.reads);
  const { regions, scope: selection } = settings;
  const runId = runIdOf(asOf, { scope: scope.kind, selection, regions, policy, logFiles: logFiles?.paths });
  const header: EvidenceHeader = {
    line: 'header',
    version: evidenceVersion,
    tool,
    runId,
    asOf: asOf.toISOString(),
    partition: caller.partition,
    caller: caller.arn,
    ...(session !== caller && { hop: session.arn }),
    scopeId: scope.id,
    scope: scope.kind,
    ...(selection && { selection }),
    ...(regions && { statedRegions: [...regions] }),
    customEndpoint: sawCustomEndpoint(caller),
  };
  const directory = await workingDirectory(files, { root: output, scopeId: scope.id, runId });
  const { organization, accounts } = scope;
  const plan = { header, organization, accounts: [...accounts], settled: settledBy(request) };
  return beginRun(files, directory, plan, machine);
}

function settledBy({ configuration, caller, region, tool, asOf, backdated, logFiles }: AuditRequest): Plan['settled'] {
  const { settings, policy } = configuration;
  const { externalId: _secret, ...role } = settings.role;
  return {
    tool,
    // The same role may be entered under another session name.
    caller: caller.arn.replace(/(:assumed-role\/[^/]+)\/.*$/, '$1'),
    hop: settings.hop?.roleArn ?? 'none',
    organizationRole: settings.organizationRole?.roleArn ?? 'none',
    accounts: settings.accounts,
    scope: settings.scope ?? 'all of them',
    regions: settings.regions ?? 'as each account says',
    events: settings.events,
    'log files': logFiles?.paths.map((path) => resolve(logFiles.cwd, path)) ?? 'none',
    'region asked first': region,
    'as of': backdated ? asOf.toISOString() : 'when it began',
    role,
    'policy (SHA-256)': sha256(JSON.stringify(policy)),
  };
}

export interface ReportRequest {
  /** A finished run directory. */
  readonly from: string;
  /** Judges by another policy than the run's own. */
  readonly policy?: JudgedPolicy;
  /** The reports directory; where nothing is said, the one that the run lies in. */
  readonly output?: string;
  readonly replace: boolean;
}

/** Judges and renders again what a finished run collected, from its directory alone. */
export async function reportAgain({ from, policy, output, replace }: ReportRequest): Promise<FinishedRun> {
  const manifest = await readManifest(from);
  const judged = policy ?? (await sealed(from, manifest, policyFile, JudgedPolicy));
  const texts = await sealed(from, manifest, textsFile, Texts);
  const frameworks = await sealed(from, manifest, frameworksFile, Frameworks);
  const { sha256: evidence } = await verifyRunFile(from, manifest, evidenceFile);
  const header = await headerOf(from);
  const runId = policy ? runIdOf(new Date(header.asOf), { evidence, policy: policy.policy }) : manifest.runId;
  const root = output ?? reportsDirectory(from, header);
  const name = { root, scopeId: header.scopeId, runId, tool: manifest.tool, replace };
  const working = await workingDirectory(disk, name);
  try {
    const run = await writeRun(disk, name, working);
    await run.copy(from, evidenceFile);
    return await finish(run, judged, { texts, frameworks });
  } catch (error) {
    await disk.rm(working, { recursive: true, force: true });
    throw error;
  }
}

/** A run that was copied out of its place is answered beside it. */
function reportsDirectory(from: string, { scopeId }: EvidenceHeader): string {
  const parent = dirname(from);
  return basename(parent) === scopeId ? dirname(parent) : parent;
}

/** A file of a finished run, as the schema has it. */
async function sealed<T>(from: string, manifest: Manifest, file: string, shape: z.ZodType<T>): Promise<T> {
  const parsed = shape.safeParse(parseJson(await readRunFile(from, manifest, file)));
  if (parsed.success) return parsed.data;
  throw new UserError(`${join(from, file)} is not one that this version understands.`, { cause: parsed.error });
}

async function headerOf(directory: string): Promise<EvidenceHeader> {
  for await (const line of readEvidence(directory)) if (line.line === 'header') return line;
  throw new UserError(`${directory} holds evidence without a header.`);
}

/** The policy that a run is judged by, and where it came from; the built-in default has no source. */
const JudgedPolicy = z.object({ source: z.string().optional(), policy: Policy });
type JudgedPolicy = z.infer<typeof JudgedPolicy>;

const policyFile = 'policy.json';
const textsFile = 'texts.json';
const frameworksFile = 'frameworks.json';

/** What follows once the evidence is sealed, the same for a new run and an old one. */
async function finish(
  run: RunWriter,
  judged: JudgedPolicy,
  { texts, frameworks }: Pick<AuditRequest, 'texts' | 'frameworks'>,
  renderers = allRenderers,
): Promise<FinishedRun> {
  const policyText = `${JSON.stringify(judged, null, 2)}\n`;
  await run.write(policyFile, policyText);
  await run.write(textsFile, `${JSON.stringify(texts, null, 2)}\n`);
  await run.write(frameworksFile, `${JSON.stringify(frameworks, null, 2)}\n`);
  const assessment = await assess(() => readEvidence(run.directory), judged.policy, controls);
  const report = buildReport({
    runId: run.id,
    assessment,
    texts,
    frameworks,
    ...(judged.source !== undefined && { policySource: judged.source }),
    policySha256: sha256(policyText),
    evidenceSha256: await digestOf(join(run.directory, evidenceFile)),
  });
  for (const load of renderers.values()) {
    const renderer = await load();
    await run.write(renderer.file, await renderer.render(report, texts));
  }
  const directory = await run.finish();
  return { directory, manifestSha256: await digestOf(join(directory, manifestFile)), report };
}
