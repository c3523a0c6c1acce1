import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Report } from '../../src/model/report.js';
import { type Built, callerKeys, roleName } from './build.js';
import { buckets, logArchive, prefix, regions, space } from './organization.js';

export interface Audited {
  readonly exitCode: number | null;
  readonly output: string;
  readonly report: Report;
}

/** Runs the built command, as a user would, against an endpoint. */
export async function runAudit(endpoint: string, built: Built, directory: string): Promise<Audited> {
  const config = join(directory, 'config');
  const out = join(directory, 'reports');
  await mkdir(config);
  await writeFile(join(config, 'audit.yaml'), stringify(settings));
  await writeFile(join(config, 'policy.yaml'), stringify(policy(built)));
  const command = ['dist/main.js', 'audit', '--config', config, '--out', out, '--as-of', '2026-11-20T02:08:00Z'];
  const audit = spawn(process.execPath, [...command, '--quiet'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 300_000,
    // Nothing of this machine's own AWS configuration.
    env: {
      PATH: process.env['PATH'],
      HOME: directory,
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: callerKeys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: callerKeys.secretAccessKey,
    },
  });
  let output = '';
  for (const stream of [audit.stdout, audit.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    audit.once('error', reject);
    audit.once('close', resolve);
  });
  const files = await readdir(out, { recursive: true }).catch(() => []);
  const reports = files.filter((file) => file.endsWith('report.json'));
  if (reports.length !== 1) throw new Error(`the audit left ${reports.length} reports and said:\n${output}`);
  return { exitCode, output, report: JSON.parse(await readFile(join(out, String(reports[0])), 'utf8')) as Report };
}

const settings = {
  version: 1,
  accounts: 'organization',
  role: { name: roleName },
  region: 'us-east-1',
  regions: [...regions],
};

function policy({ ids, allowedKeys, allowedTopics }: Built): object {
  const allowedBuckets = Object.entries(buckets).filter(([, { allowed }]) => allowed);
  return {
    version: 1,
    trails: {
      encryption: { mode: 'kms', keys: [...allowedKeys] },
      notification: { topics: [...allowedTopics] },
      destination: { buckets: allowedBuckets.map(([name]) => name), account: ids[logArchive], prefix },
    },
    codecatalyst: {
      undeclaredSpaces: 'fail',
      spaces: [
        {
          ...space,
          billingAccount: ids[space.billingAccount],
          connectedAccounts: space.connectedAccounts.map((name) => ids[name]),
        },
      ],
    },
  };
}
