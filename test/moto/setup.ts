import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import type { TestProject } from 'vitest/node';
import { runAudit } from './audit.js';
import { build } from './build.js';
import { comparable, differing, type Finding, findingsOf, leftOut, leftOutByReason } from './comparison.js';
import { notBuilt } from './left-out.js';
import { startMoto, startProxy } from './moto.js';
import { accounts } from './organization.js';

/** What the tests are given of the audit. */
export interface Outcome {
  readonly exitCode: number | null;
  readonly findings: readonly Finding[];
  /** As the report lists them, by name. */
  readonly accounts: Readonly<Record<string, { readonly state: string; readonly access: string }>>;
  readonly accountPages: number;
}

declare module 'vitest' {
  interface ProvidedContext {
    outcome: Outcome;
  }
}

/** Builds the organization in moto and audits it, once for all tests. */
export default async function setup(project: TestProject): Promise<void> {
  const started = Date.now();
  const moto = await startMoto().catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    return process.exit(1);
  });
  const proxy = await startProxy(moto.url);
  const directory = await mkdtemp(join(tmpdir(), 'trailproof-moto-'));
  try {
    const built = await build(moto.url);
    const builtAfter = Date.now();
    const { exitCode, report } = await runAudit(proxy.url, built, directory);
    const findings = findingsOf(report);
    const rows = report.accounts.map(({ name, state, access }) => [name, { state, access }] as const);
    const { lookups, accountPages } = proxy.seen;
    project.provide('outcome', { exitCode, findings, accounts: Object.fromEntries(rows), accountPages });

    const different = differing(findings);
    const agreeing = comparable.filter((row) => !different.includes(row)).length;
    const seconds = (from: number, to: number): string => `${((to - from) / 1000).toFixed(1)} s`;
    const lines = [
      `accounts built     ${accounts.length}, in ${seconds(started, builtAfter)}; audited in ${seconds(builtAfter, Date.now())}`,
      `findings expected  ${comparable.length}`,
      `findings found     ${findings.length}`,
      `agreeing           ${agreeing}`,
      `differing          ${different.length}`,
      `pairs left out     ${leftOut.length}`,
      ...leftOutByReason().map((line) => `  ${line}`),
      `not built          ${notBuilt.length}`,
      ...notBuilt.map((line) => `  ${line}`),
      `A proxy of this test stood before moto. It refused LookupEvents, ${lookups} times, and had the accounts listed in`,
      `small pages, ${accountPages} of them. Everything else passed as it was.`,
    ];
    process.stdout.write(`\n${lines.join('\n')}\n\n`);
  } finally {
    proxy.stop();
    moto.stop();
    await rm(directory, { recursive: true, force: true });
  }
}
