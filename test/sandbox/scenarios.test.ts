import { readFileSync } from 'node:fs';
import { CloudTrailClient, DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail';
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { OrganizationsClient, paginateListAccounts } from '@aws-sdk/client-organizations';
import { GetBucketLocationCommand, S3Client } from '@aws-sdk/client-s3';
import { GetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { loadScenario, startSandbox } from '../../src/sandbox/index.js';
import { as, assume } from './support.js';

const directory = 'src/sandbox/scenarios';

/** As much of the two files beside a scenario as must agree with it. */
const policyShape = z.object({
  trails: z.object({
    encryption: z.object({ keys: z.array(z.string()) }),
    notification: z.object({ topics: z.array(z.string()) }),
    destination: z.object({ buckets: z.array(z.string()), account: z.string() }),
  }),
  codecatalyst: z.object({
    spaces: z.array(
      z.object({
        name: z.string(),
        id: z.string(),
        billingAccount: z.string(),
        connectedAccounts: z.array(z.string()),
      }),
    ),
  }),
});
const auditShape = z.object({
  role: z.object({ name: z.string(), path: z.string(), externalId: z.string(), sessionName: z.string() }),
});

const read = <T>(shape: z.ZodType<T>, path: string): T => shape.parse(parse(readFileSync(path, 'utf8')));
const regionIn = (arn: string) => arn.split(':')[3];
const accountIn = (arn: string) => arn.split(':')[4];

async function openScenario(name: string) {
  const sandbox = await startSandbox(loadScenario(`${directory}/${name}/scenario.yaml`));
  onTestFinished(() => sandbox.close());
  return sandbox;
}

describe.each(['landing-zone', 'demo'])('the %s', (name) => {
  const scenario = loadScenario(`${directory}/${name}/scenario.yaml`);
  const policy = read(policyShape, `${directory}/${name}/policy.yaml`);
  const { role } = read(auditShape, `${directory}/${name}/audit.yaml`);
  const ids = new Set(scenario.accounts.map(({ id }) => id));

  test('lets its hub list all accounts', async () => {
    const client = new OrganizationsClient(as(await openScenario(name)));

    const listed: (string | undefined)[] = [];
    for await (const { Accounts = [] } of paginateListAccounts({ client }, {}))
      listed.push(...Accounts.map(({ Id }) => Id));

    expect(listed).toEqual([...ids]);
  });

  test('lets its hub into every active account, but for those that say otherwise', async () => {
    const sandbox = await openScenario(name);
    const { externalId, sessionName } = role;
    const outcomes = await Promise.all(
      scenario.accounts.map(async ({ id }) => {
        const RoleArn = `arn:aws:iam::${id}:role${role.path}${role.name}`;
        const input = { RoleArn, ExternalId: externalId, RoleSessionName: sessionName };
        return [
          id,
          await assume(sandbox, input).then(
            () => true,
            () => false,
          ),
        ] as const;
      }),
    );

    const expected = scenario.accounts.map(({ id, state, auditRole }) => [
      id,
      state === 'ACTIVE' && auditRole === 'present',
    ]);
    expect(outcomes).toEqual(expected);
  });

  test('shows its organization trail in every active account that has got it', async () => {
    const sandbox = await openScenario(name);
    const denied = new Set(
      scenario.faults.filter(({ action }) => action === 'DescribeTrails').map((fault) => fault.account),
    );
    const without = scenario.accounts.flatMap(({ trails }) => trails.flatMap(({ unseenIn }) => unseenIn));
    const readable = scenario.accounts.filter(
      ({ id, state }) => state === 'ACTIVE' && !denied.has(id) && !without.some(({ account }) => account === id),
    );

    const seen = await Promise.all(
      readable.map(async ({ id }) => {
        const { trailList = [] } = await new CloudTrailClient(as(sandbox, id)).send(new DescribeTrailsCommand({}));
        return trailList.some((trail) => trail.Name === 'aws-controltower-BaselineCloudTrail');
      }),
    );

    expect(seen.every(Boolean)).toBe(true);
  });

  test('has the keys and buckets that its policy names', async () => {
    const sandbox = await openScenario(name);
    const { encryption, destination } = policy.trails;

    for (const KeyId of encryption.keys) {
      const client = new KMSClient(as(sandbox, accountIn(KeyId), regionIn(KeyId)));
      await expect(client.send(new DescribeKeyCommand({ KeyId }))).resolves.toBeDefined();
    }
    for (const Bucket of destination.buckets) {
      const client = new S3Client(as(sandbox, destination.account));
      await expect(client.send(new GetBucketLocationCommand({ Bucket }))).resolves.toBeDefined();
    }
  });

  test('has the accounts that its policy names', () => {
    const named = policy.codecatalyst.spaces.flatMap(({ billingAccount, connectedAccounts }) => [
      billingAccount,
      ...connectedAccounts,
    ]);

    expect(named.filter((id) => !ids.has(id))).toEqual([]);
  });
});

const landingZone = loadScenario(`${directory}/landing-zone/scenario.yaml`);
const demo = loadScenario(`${directory}/demo/scenario.yaml`);

test('the landing zone has every topic that its policy names', async () => {
  const sandbox = await openScenario('landing-zone');

  for (const TopicArn of read(policyShape, `${directory}/landing-zone/policy.yaml`).trails.notification.topics) {
    const client = new SNSClient(as(sandbox, accountIn(TopicArn), regionIn(TopicArn)));
    await expect(client.send(new GetTopicAttributesCommand({ TopicArn }))).resolves.toBeDefined();
  }
});

test('the landing zone has no faults, and one account that nobody can read', () => {
  expect(landingZone.faults).toEqual([]);
  expect(landingZone.accounts.filter(({ state }) => state !== 'ACTIVE').map(({ name }) => name)).toEqual([
    'old-proof-of-concept',
  ]);
});

test('events of a space land in the account that the landing zone says pays for it', () => {
  const { spaces } = read(policyShape, `${directory}/landing-zone/policy.yaml`).codecatalyst;
  const landing = landingZone.accounts.filter(({ events }) =>
    JSON.stringify(events).includes('"spaceName":"platform"'),
  );

  expect(landing.map(({ id }) => id)).toEqual(spaces.map(({ billingAccount }) => billingAccount));
});

test('the demo has a trouble for everybody', () => {
  const trailsOf = demo.accounts.flatMap(({ id, trails }) => trails.map((trail) => ({ id, ...trail })));
  const names = demo.accounts.map(({ name }) => name);
  const roles = demo.accounts.flatMap((account) => account.roles);

  expect(demo.accounts.length).toBeGreaterThanOrEqual(25);
  expect(trailsOf.some(({ logging }) => !logging)).toBe(true);
  expect(trailsOf.some(({ kmsKeyArn }) => kmsKeyArn === undefined)).toBe(true);
  expect(trailsOf.some(({ topicArn }) => topicArn === undefined)).toBe(true);
  expect(trailsOf.some(({ multiRegion }) => !multiRegion)).toBe(true);
  expect(demo.accounts.some(({ keys }) => keys.some(({ state }) => state === 'PendingDeletion'))).toBe(true);
  expect(new Set(demo.accounts.map(({ state }) => state))).toEqual(new Set(['ACTIVE', 'SUSPENDED', 'CLOSED']));
  expect(demo.accounts.filter(({ auditRole }) => auditRole === 'denied')).toHaveLength(2);
  expect(demo.faults.map(({ action, fault }) => `${action} ${fault}`)).toEqual([
    'ListRoles denied',
    'DescribeTrails denied-by-scp',
  ]);
  expect(roles.some(({ name }) => name === 'AWSRoleForCodeCatalystSupport')).toBe(true);
  expect(demo.organizationalUnits.map(({ name }) => name)).toContain('東京開発部');
  expect(Math.max(...names.map((name) => name.length))).toBe(50);
  expect(names.some((name) => name.startsWith('='))).toBe(true);
  expect(names.some((name) => name.includes('<script>'))).toBe(true);
});

test('the demo has a topic that does not exist any more', async () => {
  const sandbox = await openScenario('demo');
  const gone = 'arn:aws:sns:us-east-1:262626262626:trail-alerts';
  const client = new SNSClient(as(sandbox, accountIn(gone)));

  await expect(client.send(new GetTopicAttributesCommand({ TopicArn: gone }))).rejects.toMatchObject({
    name: 'NotFoundException',
  });
});
