import { join } from 'node:path';
import { z } from 'zod';
import { assess } from './assess/assess.js';
import type { Session } from './aws/session.js';
import { collect } from './collect/collect.js';
import { resolveScope } from './collect/scope.js';
import type { Configuration } from './config/configuration.js';
import { controls } from './controls/index.js';
import { type EvidenceHeader, evidenceVersion } from './model/evidence.js';
import { parseJson } from './model/json.js';
import { Policy } from './model/policy.js';
import type { Report } from './model/report.js';
import { Texts } from './model/texts.js';
import { UserError } from './model/user-error.js';
import { renderers } from './render/index.js';
import { buildReport } from './report/build-report.js';
import { evidenceFile, openCheckpoints, readEvidence } from './runs/evidence-file.js';
import {
  digestOf,
  type Manifest,
  type RunWriter,
  readManifest,
  readRunFile,
  runIdOf,
  sha256,
  verifyRunFile,
  writeRun,
} from './runs/run-directory.js';

export interface AuditRequest {
  readonly configuration: Configuration;
  readonly caller: Session;
  readonly region: string;
  readonly asOf: Date;
  /** The reports directory. */
  readonly output: string;
  readonly tool: string;
  readonly texts: Texts;
  /** A finished run of the same name may be replaced. */
  readonly replace: boolean;
  progress(done: number, total: number): void;
}

export interface FinishedRun {
  readonly directory: string;
  readonly report: Report;
}

/** A run from top to bottom: collect, assess, report, render. */
export async function audit(request: AuditRequest): Promise<FinishedRun> {
  const { configuration, caller, region, asOf, tool, texts } = request;
  const { settings, policy } = configuration;
  const scope = await resolveScope(caller, settings.accounts);
  const runId = runIdOf(asOf, { scope: scope.kind, regions: settings.regions, policy });
  const header = (): EvidenceHeader => ({
    line: 'header',
    version: evidenceVersion,
    tool,
    runId,
    asOf: asOf.toISOString(),
    partition: caller.partition,
    caller: caller.arn,
    scopeId: scope.id,
    scope: scope.kind,
    ...(settings.regions && { statedRegions: [...settings.regions] }),
    // Known only when all calls were made.
    customEndpoint: caller.aws.counter.stats.foreignHosts.size > 0,
  });

  const run = await writeRun({ root: request.output, scopeId: scope.id, runId, tool, replace: request.replace });
  return abandonedOnError(run, async () => {
    const checkpoints = await openCheckpoints(run.directory);
    await collect(
      {
        caller,
        role: settings.role,
        region,
        asOf,
        organization: scope.organization,
        accounts: scope.accounts,
        ...(settings.regions && { statedRegions: settings.regions }),
        ...(policy.trails.destination.account && { bucketOwner: policy.trails.destination.account }),
      },
      { account: checkpoints.account, shared: checkpoints.shared, progress: request.progress },
    );
    await run.write(evidenceFile, checkpoints.lines(header(), scope.organization));
    await checkpoints.remove();
    const { policy: source } = configuration.files;
    return finish(run, { ...(source !== undefined && { source }), policy }, texts);
  });
}

export interface ReportRequest {
  /** A finished run directory. */
  readonly from: string;
  /** Judges by another policy than the run's own. */
  readonly policy?: JudgedPolicy;
  readonly output: string;
  readonly replace: boolean;
}

/** Judges and renders again what a finished run collected, from its directory alone. */
export async function reportAgain({ from, policy, output, replace }: ReportRequest): Promise<FinishedRun> {
  const manifest = await readManifest(from);
  const judged = policy ?? (await sealed(from, manifest, policyFile, JudgedPolicy));
  const texts = await sealed(from, manifest, textsFile, Texts);
  const { sha256: evidence } = await verifyRunFile(from, manifest, evidenceFile);
  const header = await headerOf(from);
  const runId = policy ? runIdOf(new Date(header.asOf), { evidence, policy: policy.policy }) : manifest.runId;
  const run = await writeRun({ root: output, scopeId: header.scopeId, runId, tool: manifest.tool, replace });
  return abandonedOnError(run, async () => {
    await run.copy(from, evidenceFile);
    return finish(run, judged, texts);
  });
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

/** A run that ends half-way leaves nothing that could be taken for a whole one. */
async function abandonedOnError<T>(run: RunWriter, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await run.abandon();
    throw error;
  }
}

/** The policy that a run is judged by, and where it came from; the built-in default has no source. */
const JudgedPolicy = z.object({ source: z.string().optional(), policy: Policy });
type JudgedPolicy = z.infer<typeof JudgedPolicy>;

const policyFile = 'policy.json';
const textsFile = 'texts.json';

/** What follows once the evidence is sealed, the same for a new run and an old one. */
async function finish(run: RunWriter, judged: JudgedPolicy, texts: Texts): Promise<FinishedRun> {
  const policyText = `${JSON.stringify(judged, null, 2)}\n`;
  await run.write(policyFile, policyText);
  await run.write(textsFile, `${JSON.stringify(texts, null, 2)}\n`);
  const assessment = await assess(() => readEvidence(run.directory), judged.policy, controls);
  const report = buildReport({
    runId: run.id,
    assessment,
    texts,
    ...(judged.source !== undefined && { policySource: judged.source }),
    policySha256: sha256(policyText),
    evidenceSha256: await digestOf(join(run.directory, evidenceFile)),
  });
  for (const load of renderers.values()) {
    const renderer = await load();
    await run.write(renderer.file, await renderer.render(report, texts));
  }
  return { directory: await run.finish(), report };
}
