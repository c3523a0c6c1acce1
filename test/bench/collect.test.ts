import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { evidenceFile } from '../../src/runs/evidence-file.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { benchmark } from '../support/benchmarks.js';
import { temporaryDirectory } from '../support/directories.js';
import { once } from '../support/pipeline.js';
import { callAll } from './bound.js';
import { type Asked, namesOf, summarise, watchInFlight } from './calls.js';
import { collectAll } from './collector.js';
import { isWorkload, organizationOf, taskAt } from './organization.js';
import type { Task } from './task.js';

// What is exact. Times are for the benchmark itself, on a quiet machine.

const accounts = 21;
const concurrency = 8;

async function calls(run: (task: Task) => Promise<string | undefined>) {
  const scenario = organizationOf(accounts);
  const sandbox = await startSandbox(scenario, { latencyMs: 5 });
  onTestFinished(() => sandbox.close());
  const inFlight = watchInFlight();
  onTestFinished(() => inFlight.stop());
  const directory = await temporaryDirectory();
  const written = await run({ ...taskAt(sandbox, scenario), concurrency, lookupPause: 0, directory });
  const evidence = written === undefined ? '' : await readFile(join(written, evidenceFile), 'utf8');
  return {
    asked: summarise(sandbox.calls, isWorkload),
    names: namesOf(sandbox.calls),
    mostInFlight: inFlight.takeMost(),
    evidence: evidence.trimEnd().split('\n'),
  };
}

const collected = once(() => calls(collectAll));
const bare = once(() => calls((task) => callAll(task).then(() => undefined)));

const ofCoveredMember = {
  'account:ListRegions': 1,
  'cloudtrail:DescribeTrails': 1,
  'cloudtrail:ListTrails': 1,
  'cloudtrail:LookupEvents': 2,
  'iam:ListRoles': 1,
  'sts:AssumeRole': 1,
};

it('collecting costs one organization so many calls', async () => {
  const { asked } = await collected();

  expect(asked.byApi).toEqual({
    'account:ListRegions': accounts,
    'cloudtrail:DescribeTrails': accounts,
    'cloudtrail:GetEventSelectors': 1,
    'cloudtrail:GetTrailStatus': 1,
    'cloudtrail:ListTrails': accounts,
    // CodeCatalyst in its two regions; then who changed the trail (5), its key (2), its bucket (3) and trusted access (1).
    'cloudtrail:LookupEvents': 2 * accounts + 11,
    'iam:ListRoles': accounts,
    'kms:DescribeKey': 1,
    'kms:GetKeyPolicy': 1,
    'kms:GetKeyRotationStatus': 1,
    'logs:DescribeLogGroups': 1,
    'organizations:DescribeOrganization': 1,
    'organizations:DescribeOrganizationalUnit': 3,
    // Two of 20, and the empty one that Organizations gives on the way.
    'organizations:ListAccounts': 3,
    'organizations:ListAWSServiceAccessForOrganization': 1,
    'organizations:ListDelegatedAdministrators': 1,
    's3:GetBucketAcl': 1,
    's3:GetBucketEncryption': 1,
    's3:GetBucketLifecycleConfiguration': 1,
    's3:GetBucketLocation': 1,
    's3:GetBucketLogging': 1,
    's3:GetBucketNotificationConfiguration': 1,
    's3:GetBucketOwnershipControls': 1,
    's3:GetBucketPolicy': 1,
    's3:GetBucketPolicyStatus': 1,
    's3:GetBucketVersioning': 1,
    's3:GetObjectLockConfiguration': 1,
    's3:GetPublicAccessBlock': 1,
    's3-control:GetPublicAccessBlock': 1,
    'sns:GetTopicAttributes': 1,
    'sns:ListSubscriptionsByTopic': 1,
    // The audit's own account needs none; the owners of the bucket and of the key are entered twice.
    'sts:AssumeRole': accounts - 1 + 2,
    'sts:GetCallerIdentity': 1,
  });
  expect(asked.failed).toBe(0);
});

it('collecting costs a covered member seven calls', async () => {
  const { asked } = await collected();

  expect(asked.ofCoveredMember).toEqual(ofCoveredMember);
});

it('what is timed brings home every account, without a gap', async () => {
  const { evidence } = await collected();

  expect(evidence.filter((line) => line.startsWith('{"line":"account"'))).toHaveLength(accounts);
  expect(evidence.filter((line) => line.includes('"gap"'))).toEqual([]);
});

it('the bound makes the same calls as the collector', async () => {
  const [collector, bound] = [await collected(), await bare()];

  expect(bound.names).toEqual(collector.names);
  expect(bound.asked.digest).toBe(collector.asked.digest);
});

it.each([
  ['collector', collected],
  ['bound', bare],
])('the %s has no more calls in flight than it may', async (_part, run) => {
  const { mostInFlight } = await run();

  expect(mostInFlight).toBeGreaterThan(1);
  expect(mostInFlight).toBeLessThanOrEqual(concurrency);
});

it('prints JSON and nothing else where JSON is wanted', async () => {
  const options = ['--accounts', '6', '--latency', '1', '--pause', '0', '--rounds', '1', '--json'];

  const { stdout } = await benchmark('collect', options);

  const printed: { readonly coveredMemberCallsByApi: Asked['byApi'] } & Readonly<Record<string, unknown>> =
    JSON.parse(stdout);
  expect(printed).toMatchObject({ accounts: 6, callsPerCoveredMember: 4, codecatalystCallsPerCoveredMember: 3 });
  expect(printed.coveredMemberCallsByApi).toEqual(ofCoveredMember);
  expect(['ratio', 'peakMemoryMB', 'mostInFlight'].map((name) => typeof printed[name])).toEqual(
    Array.from({ length: 3 }, () => 'number'),
  );
});

it('an option that it does not know is an error of usage', async () => {
  await expect(benchmark('collect', ['--acounts', '12'])).rejects.toMatchObject({ code: 2, stderr: /--accounts <n>/ });
});
