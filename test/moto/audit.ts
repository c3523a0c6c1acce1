import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { controlIds } from '../../src/controls/index.js';
import type { Report } from '../../src/model/report.js';
import { type Built, roleName } from './build.js';
import { unaskedBecause } from './left-out.js';
import { accounts, later, space } from './organization.js';
import { bucketPlans, keyPlans, logArchive, prefix, regions, topicPlans } from './resources.js';

export interface Audited {
  readonly exitCode: number | null;
  readonly output: string;
  readonly report: Report;
}

export interface Audit {
  readonly endpoint: string;
  readonly keys: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly built: Built;
  /** The audit of the first day, of everything; or that of a month later, of what a month changes. */
  readonly time: 'now' | 'later';
  readonly asOf: Date;
  /** Empty, for what the audit reads and writes. */
  readonly directory: string;
}

/** YAML in which nothing stands for something else: the configuration has no place for that. */
const withoutAliases = { aliasDuplicateObjects: false };

/** Runs the built command, as a user would, against an endpoint. */
export async function runAudit({ endpoint, keys, built, time, asOf, directory }: Audit): Promise<Audited> {
  const config = join(directory, 'config');
  const out = join(directory, 'reports');
  await mkdir(config, { recursive: true });
  const scope = time === 'later' && { scope: { accounts: later.accounts.map((name) => built.ids[name]) } };
  await writeFile(join(config, 'audit.yaml'), stringify({ ...settings, ...scope }));
  await writeFile(
    join(config, 'policy.yaml'),
    stringify({ ...policy(built), controls: switches[time] }, withoutAliases),
  );
  const command = ['dist/main.js', 'audit', '--config', config, '--out', out, '--as-of', asOf.toISOString()];
  const audit = spawn(process.execPath, [...command, '--quiet'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 300_000,
    // Nothing of this machine's own AWS configuration.
    env: {
      PATH: process.env['PATH'],
      HOME: directory,
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
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

/** All controls; or those whose verdicts change with time. */
const switches = {
  now: {
    'trail-data-events': 'on',
    'trail-insights': 'on',
    'trail-tags': 'on',
    'event-data-store-encryption': 'on',
    ...Object.fromEntries(Object.keys(unaskedBecause).map((id) => [id, 'off'])),
  },
  later: Object.fromEntries(
    controlIds
      .filter((id) => !['organization-trail', 'trail-delivery', 'trail-cloudwatch-logs'].includes(id))
      .map((id) => [id, 'off']),
  ),
};

function policy({ ids, keyArns }: Built): object {
  const listed = (plans: Readonly<Record<string, { readonly unlisted?: true }>>): string[] =>
    Object.entries(plans).flatMap(([name, { unlisted }]) => (unlisted ? [] : [name]));
  const keys = listed(keyPlans).map((name) => keyArns[name] ?? '');
  const named = accounts.flatMap(({ name, trails }) =>
    trails.flatMap(({ topic, region }) =>
      topic === 'none' || topicPlans[topic].unlisted ? [] : [`arn:aws:sns:${region}:${ids[name]}:${topic}`],
    ),
  );
  return {
    version: 1,
    trails: {
      encryption: { mode: 'kms', keys },
      notification: { topics: [...new Set(named)] },
      destination: { buckets: listed(bucketPlans), account: ids[logArchive], prefix },
      logGroup: { minRetentionDays: 90 },
      insights: ['ApiCallRateInsight', 'ApiErrorRateInsight'],
      tags: ['owner'],
    },
    logBuckets: {
      encryption: { mode: 'kms', keys },
      tamperProtection: { versioning: 'required', lock: 'object-lock' },
      retention: { minDays: 365 },
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
