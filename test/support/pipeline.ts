import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { parse } from 'yaml';
import type { Assessment } from '../../src/assess/assess.js';
import { type AwsOptions, connectToAws } from '../../src/aws/aws.js';
import { callerSession, type Session } from '../../src/aws/session.js';
import { collect } from '../../src/collect/collect.js';
import { entering } from '../../src/collect/entering.js';
import { collectionPlan } from '../../src/collect/plan.js';
import { resolveScope } from '../../src/collect/scope.js';
import { controls } from '../../src/controls/index.js';
import { rightsFor, sessionPolicy } from '../../src/iam/rights.js';
import { AuditSettings } from '../../src/model/audit-settings.js';
import {
  type AccountEvidence,
  type EvidenceHeader,
  EvidenceLine,
  evidenceVersion,
  type SharedEvidence,
  type TamperingEvidence,
} from '../../src/model/evidence.js';
import { Policy } from '../../src/model/policy.js';
import type { Report } from '../../src/model/report.js';
import {
  type Call,
  loadScenario,
  parseScenario,
  type Sandbox,
  type Scenario,
  startSandbox,
} from '../../src/sandbox/index.js';

import { assessed, reported } from './assessing.js';
import { once } from './once.js';

export { once } from './once.js';

const scenarios = fileURLToPath(new URL('../../src/sandbox/scenarios/', import.meta.url));

export const landingZone = {
  scenario: loadScenario(`${scenarios}landing-zone/scenario.yaml`),
  policy: Policy.parse(yaml('landing-zone/policy.yaml')),
  settings: AuditSettings.parse(yaml('landing-zone/audit.yaml')),
};

/** The landing zone's configuration with other settings, as an audit is given it. */
export function configured(settings: Partial<AuditSettings>) {
  const { policy, settings: usual } = landingZone;
  return { configuration: { settings: { ...usual, ...settings }, policy, files: { policy: 'policy.yaml' } } };
}

/** Accounts that show nothing which another does not show. */
const alike: ReadonlySet<string> = new Set(['888899990000', '012345678901', '999900001111']);

/** The landing zone with fewer accounts, for tests that audit it often. */
export const lesserLandingZone = parseScenario({
  ...landingZone.scenario,
  accounts: landingZone.scenario.accounts.filter(({ id }) => !alike.has(id)),
});

/** With fewer still: one of each kind, and all that are in a unit in the same, two below the root. */
const others: ReadonlySet<string> = new Set(['555566667777']);
export const leastLandingZone = parseScenario({
  ...lesserLandingZone,
  accounts: lesserLandingZone.accounts
    .filter(({ id }) => !others.has(id))
    .map((account) => (account.ou === undefined ? account : { ...account, ou: 'ou-lz01-prodprod' })),
});

function yaml(path: string): unknown {
  return parse(readFileSync(`${scenarios}${path}`, 'utf8'));
}

export type Fault = Omit<Scenario['faults'][number], 'share'>;

/** The scenario with a fault more. */
export function faulty(scenario: Scenario, ...faults: readonly Fault[]): Scenario {
  return parseScenario({ ...scenario, faults: [...scenario.faults, ...faults] });
}

/** The scenario with other fields in one of its accounts. */
export function changed(scenario: Scenario, id: string, fields: Readonly<Record<string, unknown>>): Scenario {
  const accounts = scenario.accounts.map((account) => (account.id === id ? { ...account, ...fields } : account));
  return parseScenario({ ...scenario, accounts });
}

/** A sandbox that ends with the test. */
export async function open(scenario: Scenario, latencyMs = 0): Promise<Sandbox> {
  const sandbox = await startSandbox(scenario, { latencyMs });
  onTestFinished(() => sandbox.close());
  return sandbox;
}

/** AWS as the sandbox plays it, without the waits that the real one needs. */
export function connect(url: string, options: Partial<AwsOptions> = {}) {
  const aws = connectToAws({
    endpoint: url,
    concurrency: 16,
    retryDelay: () => 1,
    requestTimeout: 5_000,
    eventPageDelay: 0,
    now: () => new Date(landingZone.scenario.now),
    ...options,
  });
  onTestFinished(() => aws.close());
  return aws;
}

export interface Run {
  readonly scenario?: Scenario;
  readonly policy?: Policy;
  readonly settings?: Partial<AuditSettings>;
  readonly options?: Partial<AwsOptions>;
  readonly latencyMs?: number;
  /** Where calls go in place of the sandbox; it is told where the sandbox is. */
  readonly by?: (sandbox: Sandbox) => Promise<string>;
}

export interface Collected {
  readonly lines: readonly EvidenceLine[];
  readonly calls: readonly Call[];
  readonly session: Session;
}

/** Which accounts an audit is about, and who would ask them. None is asked yet. */
export async function scoped(run: Run = {}) {
  const { scenario = landingZone.scenario, policy = landingZone.policy, options, latencyMs } = run;
  const settings = { ...landingZone.settings, ...run.settings };
  const sandbox = await open(scenario, latencyMs);
  const url = run.by ? await run.by(sandbox) : sandbox.url;
  const region = settings.region ?? 'us-east-1';
  const caller = await callerSession(connect(url, options), sandbox.credentials(), region);
  const rights = rightsFor(controls, { settings, policy, partition: caller.partition });
  const entry = entering({ settings, rights, region, sessionPolicy });
  const session = await entry.hop(caller);
  const lister = await entry.lister(session);
  const resolved = await resolveScope({ caller, session, lister }, settings, entry.reads);
  const scope = { ...resolved, organization: asRead(resolved.organization) };
  return { scenario, policy, settings, region, caller, session, entry, scope, calls: sandbox.calls };
}

/** What an audit collects, in the order of the evidence file. Nothing is written. */
export async function collected(run: Run = {}): Promise<Collected> {
  const { scenario, policy, settings, region, caller, session, entry, scope, calls } = await scoped(run);
  const accounts: AccountEvidence[] = [];
  const shared: SharedEvidence[] = [];
  const tampering: TamperingEvidence[] = [];
  await collect(
    collectionPlan({
      settings,
      policy,
      entry,
      caller: session,
      region,
      asOf: new Date(scenario.now),
      organization: scope.organization,
      accounts: scope.accounts,
    }),
    {
      account: async () => undefined,
      shared: async () => undefined,
      tampering: async () => undefined,
      keepAccount: async (line) => void accounts.push(line),
      keepShared: async (line) => void shared.push(line),
      keepTampering: async (line) => void tampering.push(line),
      progress: () => undefined,
    },
  );
  const header: EvidenceHeader = {
    line: 'header',
    version: evidenceVersion,
    tool: 'trailproof test',
    runId: '20261120T020800Z-00000000',
    asOf: new Date(scenario.now).toISOString(),
    partition: session.partition,
    caller: caller.arn,
    ...(session !== caller && { hop: session.arn }),
    scopeId: scope.id,
    scope: scope.kind,
    ...(settings.scope && { selection: settings.scope }),
    customEndpoint: true,
  };
  shared.sort((a, b) => (a.arn < b.arn ? -1 : 1));
  tampering.sort((a, b) => (a.account < b.account ? -1 : 1));
  accounts.sort((a, b) => (a.account.id < b.account.id ? -1 : 1));
  const lines = [header, scope.organization, ...shared, ...tampering, ...accounts];
  return { lines: lines.map(asRead), calls, session };
}

/** As it comes back from disk. */
export function asRead<Line extends EvidenceLine>(line: Line): Line {
  return EvidenceLine.parse(JSON.parse(JSON.stringify(line))) as Line;
}

export interface Judged {
  readonly assessment: Assessment;
  readonly report: Report;
}

/** Assessed and reported, without rendering. */
export async function judged(lines: readonly EvidenceLine[], policy: Policy): Promise<Judged> {
  const assessment = await assessed(lines, policy);
  return { assessment, report: await reported(assessment) };
}

/** An audit from AWS to report model. */
export async function audited(run: Run = {}): Promise<Collected & Judged> {
  const what = await collected(run);
  return { ...what, ...(await judged(what.lines, run.policy ?? landingZone.policy)) };
}

/** Audits of what is sound, with which several files compare theirs. */
export const soundLesser = once(() => audited({ scenario: lesserLandingZone }));
export const soundLeast = once(() => audited({ scenario: leastLandingZone }));
