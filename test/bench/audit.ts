import { cpSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Asked } from './calls.js';
import { inOwnProcess, said, start } from './processes.js';
import type { Task } from './task.js';

// Measures the memory of an audit by every control, from the first call to Markdown and JSON. docs/benchmarks.md has it.

const { values } = parseArgs({
  options: {
    accounts: { type: 'string', default: '10000' },
    latency: { type: 'string', default: '0' },
    concurrency: { type: 'string', default: '64' },
  },
});
const accounts = Number(values.accounts);
// Beside what was compiled, as they lie beside the sources.
const [compiled, root] = ['../../', '../../../../../'].map((up) => fileURLToPath(new URL(up, import.meta.url)));
for (const data of ['templates', 'config']) cpSync(`${root}${data}`, `${compiled}${data}`, { recursive: true });
const sandbox = start('sandbox', { accounts, latency: Number(values.latency), everything: true });
try {
  const target = await said<Omit<Task, 'concurrency' | 'directory'>>(sandbox);
  const measured = await inOwnProcess('whole', { ...target, concurrency: Number(values.concurrency) });
  sandbox.send('what was asked?');
  const { byApi, failed } = await said<Asked>(sandbox);
  process.stdout.write(`${JSON.stringify({ accounts, ...measured, failed, callsByApi: byApi }, null, 2)}\n`);
} finally {
  if (sandbox.connected) sandbox.disconnect();
}
