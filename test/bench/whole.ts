import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { assess } from '../../src/assess/assess.js';
import { readTexts } from '../../src/cli/texts.js';
import { readFrameworks } from '../../src/config/frameworks.js';
import { controls } from '../../src/controls/index.js';
import { renderers } from '../../src/render/index.js';
import { buildReport } from '../../src/report/build-report.js';
import { readEvidence } from '../../src/runs/evidence-file.js';
import { collectAll } from './collector.js';
import { everyControl } from './organization.js';
import type { Task } from './task.js';

/** An audit from the first call to the reports, but for the PDF, by every control that there is. */
export async function auditAll(task: Task): Promise<void> {
  const directory = await collectAll(task);
  const texts = await readTexts('en');
  const assessment = await assess(() => readEvidence(directory), everyControl, controls);
  const digest = '0'.repeat(64);
  const report = buildReport({
    runId: 'benchmark',
    assessment,
    texts,
    frameworks: await readFrameworks(),
    policySha256: digest,
    evidenceSha256: digest,
  });
  for (const name of ['md', 'json']) {
    const renderer = await renderers.get(name)?.();
    if (!renderer) throw new Error(`no renderer ${name}`);
    const file = await open(join(directory, renderer.file), 'w');
    for (const piece of await renderer.render(report, texts)) await file.write(piece as string);
    await file.close();
  }
}
