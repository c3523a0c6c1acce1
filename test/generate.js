// Rewrites what tests compare with: the JSON Schemas, docs/controls.md, docs/policy.md, the templates to deploy and the
// sample reports. `npm run generate`
// builds first.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { documents } from '../dist/cli/documents.js';
import { policyExample } from '../dist/config/example.js';
import { jsonSchemas } from '../dist/config/json-schema.js';
import { controlIds, controls } from '../dist/controls/index.js';
import { shippedTemplates } from '../dist/iam/templates.js';

const root = fileURLToPath(new URL('..', import.meta.url));

for (const [name, text] of Object.entries(jsonSchemas(controlIds))) {
  writeFileSync(join(root, 'config/schema', name), text);
}

writeFileSync(join(root, 'config/policy.example.yaml'), policyExample(controlIds));

for (const [name, text] of Object.entries(await documents())) {
  writeFileSync(join(root, 'docs', name), text);
}

mkdirSync(join(root, 'templates/deploy'), { recursive: true });
for (const [name, text] of Object.entries(shippedTemplates(controls))) {
  writeFileSync(join(root, 'templates/deploy', name), text);
}

const out = mkdtempSync(join(tmpdir(), 'trailproof-'));
execFileSync(process.execPath, [join(root, 'dist/main.js'), 'demo', '--quiet', '--out', out]);
const run = readdirSync(out, { recursive: true, encoding: 'utf8' }).find((path) => path.endsWith('report.md')) ?? '';
mkdirSync(join(root, 'reports/sample'), { recursive: true });
for (const file of ['report.md', 'report.pdf']) {
  // Not a copy: a run's files are their owner's alone, a sample is everybody's.
  writeFileSync(join(root, 'reports/sample', file), readFileSync(join(out, run, '..', file)));
}
rmSync(out, { recursive: true });
