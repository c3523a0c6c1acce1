import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import type { TestProject } from 'vitest/node';
import { startSandbox } from '../../src/sandbox/index.js';
import { type Audited, runAudit } from './audit.js';
import { type Built, build, callerKeys } from './build.js';
import {
  agrees,
  comparable,
  comparedByControl,
  expectedFindings,
  expectedLater,
  type Found,
  findingsOf,
  leftOut,
  leftOutByReason,
  unexpected,
} from './comparison.js';
import { doings, type GoBetween, startGoBetween } from './go-between.js';
import { notBuilt, unaskedBecause } from './left-out.js';
import { startMoto } from './moto.js';
import { accounts, later } from './organization.js';
import { bucketPlans } from './resources.js';
import { scenario } from './scenario.js';

interface AuditOutcome {
  readonly exitCode: number | null;
  /** As the report lists them, by name. */
  readonly accounts: Readonly<Record<string, { readonly state: string; readonly access: string }>>;
  readonly accountPages: number;
}

/** What the tests are given of the audits. */
export interface Outcome {
  readonly audits: Readonly<Record<'moto' | 'sandbox', AuditOutcome>>;
  readonly found: Found;
  readonly foundLater: Found;
}

declare module 'vitest' {
  interface ProvidedContext {
    outcome: Outcome;
  }
}

type Time = 'now' | 'later';
const dayMs = 24 * 60 * 60 * 1000;

/** Builds the organization in moto and describes it to the sandbox, and audits both, once for all tests. */
export default async function setup(project: TestProject): Promise<void> {
  const started = Date.now();
  const moto = await startMoto().catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    return process.exit(1);
  });
  const directory = await mkdtemp(join(tmpdir(), 'trailproof-moto-'));
  try {
    const built = await build(moto.url);
    const now = new Date();
    const builtAfter = now.getTime() - started;
    const owners = Object.entries(bucketPlans).flatMap(([name, { account, deleted }]) =>
      deleted ? [] : [[name, built.ids[account] ?? ''] as const],
    );
    const goBetween = await startGoBetween(moto.url, Object.fromEntries(owners));
    const asked = (time: Time, emulator: string) => ({
      built,
      time,
      asOf: new Date(now.getTime() + (time === 'later' ? later.days * dayMs : 0)),
      directory: join(directory, emulator, time),
    });
    const ofMoto = (time: Time) => runAudit({ ...asked(time, 'moto'), endpoint: goBetween.url, keys: callerKeys });
    const ofSandbox = (time: Time) => inSandbox(built, now, time, asked(time, 'sandbox'));

    const inMoto = await ofMoto('now');
    const pagesOfMoto = goBetween.done.pages;
    await built.letTimePass();
    const inMotoLater = await ofMoto('later');
    const sandboxed = await ofSandbox('now');
    const sandboxedLater = await ofSandbox('later');
    built.end();
    goBetween.stop();

    const found = { moto: findingsOf(inMoto.report), sandbox: findingsOf(sandboxed.report) };
    const foundLater = { moto: findingsOf(inMotoLater.report), sandbox: findingsOf(sandboxedLater.report) };
    project.provide('outcome', {
      audits: { moto: outcomeOf(inMoto, pagesOfMoto), sandbox: outcomeOf(sandboxed, sandboxed.pages) },
      found,
      foundLater,
    });
    process.stdout.write(
      `\n${summary(found, foundLater, goBetween, [builtAfter, Date.now() - started]).join('\n')}\n\n`,
    );
  } finally {
    moto.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

async function inSandbox(
  built: Built,
  now: Date,
  time: Time,
  asked: Omit<Parameters<typeof runAudit>[0], 'endpoint' | 'keys'>,
): Promise<Audited & { readonly pages: number }> {
  const sandbox = await startSandbox(scenario(built, now, time));
  const goBetween = await startGoBetween(sandbox.url);
  try {
    const audited = await runAudit({ ...asked, endpoint: goBetween.url, keys: sandbox.credentials() });
    return { ...audited, pages: goBetween.done.pages };
  } finally {
    goBetween.stop();
    await sandbox.close();
  }
}

function outcomeOf({ exitCode, report }: Audited, accountPages: number): AuditOutcome {
  const rows = report.accounts.map(({ name, state, access }) => [name, { state, access }] as const);
  return { exitCode, accounts: Object.fromEntries(rows), accountPages };
}

function summary(
  found: Found,
  foundLater: Found,
  { done }: GoBetween,
  [built, all]: readonly [number, number],
): readonly string[] {
  const agreeing = [
    ...comparable.filter((row) => agrees(found, row)),
    ...expectedLater.filter((row) => agrees(foundLater, row)),
  ].length;
  const expected = comparable.length + expectedLater.length;
  const more = [...unexpected(found, expectedFindings), ...unexpected(foundLater, expectedLater)];
  const controls = comparedByControl();
  return [
    `accounts built     ${accounts.length}, in ${seconds(built)}; audited twice in each in ${seconds(all - built)}`,
    `findings expected  ${expected}, of moto and of the sandbox`,
    `agreeing           ${agreeing}, of table, moto and sandbox`,
    `differing          ${expected - agreeing}, and ${more.length} that nobody expected`,
    `compared of each of ${controls.length} controls`,
    ...controls.map((line) => `  ${line}`),
    `pairs left out     ${leftOut.length}`,
    ...leftOutByReason().map((line) => `  ${line}`),
    `not asked          ${Object.keys(unaskedBecause).length}`,
    ...Object.entries(unaskedBecause).map(([control, why]) => `  ${control}: ${why}`),
    `not built          ${notBuilt.length}`,
    ...notBuilt.map((line) => `  ${line}`),
    'A go-between of this test stood before moto. Everything else passed as it was.',
    ...Object.entries(doings).map(([doing, what]) => `  ${done[doing as keyof typeof doings]} x ${what}`),
  ];
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
