import { CloudTrailClient, ListTrailsCommand } from '@aws-sdk/client-cloudtrail';
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import type { Sandbox } from '../../src/sandbox/index.js';
import { as, member, open, organization } from './support.js';

const listTrails = new ListTrailsCommand({});
const opened = (fault: object) =>
  open(
    organization({
      accounts: {
        [member]: {
          trails: [{ name: 'trail', homeRegion: 'us-east-1', bucket: 'logs' }],
          buckets: [{ name: 'logs', region: 'us-east-1' }],
        },
      },
      faults: [fault],
    }),
  );
const trailsOf = async (sandbox: Sandbox, attempts = 1) =>
  (await new CloudTrailClient(as(sandbox, member, 'us-east-1', attempts)).send(listTrails)).Trails ?? [];

/** Without the SDK, which reads an answer to its end. */
function fetchTrails(sandbox: Sandbox): Promise<Response> {
  const { accessKeyId } = sandbox.credentials(member);
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20261120/us-east-1/cloudtrail/aws4_request`;
  const headers = { authorization, 'x-amz-target': 'CloudTrail_20131101.ListTrails' };
  return fetch(sandbox.url, { method: 'POST', headers, body: '{}' });
}

describe.each(['reset', 'incomplete'])('an answer that is %s', (fault) => {
  test('ends in its middle, after AWS said that all was well', async () => {
    const sandbox = await opened({ fault });

    const response = await fetchTrails(sandbox);

    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow('terminated');
  });

  test('is asked for again by clients', async () => {
    const sandbox = await opened({ fault, times: 2 });

    expect(await trailsOf(sandbox, 3)).toHaveLength(1);
    expect(sandbox.calls.map(({ outcome }) => outcome)).toEqual([fault, fault, 'ok']);
  });

  test('is an error of the connection at last', async () => {
    const sandbox = await opened({ fault });

    await expect(trailsOf(sandbox, 2)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(sandbox.calls).toMatchObject([{ fault }, { fault }]);
  });

  test('without a body does not come at all', async () => {
    const sandbox = await opened({ fault });
    const head = new HeadBucketCommand({ Bucket: 'logs' });

    await expect(new S3Client(as(sandbox, member)).send(head)).rejects.toMatchObject({ code: 'ECONNRESET' });
  });
});

describe('an answer that is truncated', () => {
  test('is half of it, announced as the whole, and clients do not ask again', async () => {
    const sandbox = await opened({ fault: 'truncated' });

    await expect(trailsOf(sandbox, 3)).rejects.toThrow(SyntaxError);
    expect(sandbox.calls).toMatchObject([{ outcome: 'truncated', fault: 'truncated' }]);
  });

  test('is broken XML too', async () => {
    const client = new IAMClient(as(await opened({ fault: 'truncated' }), member));

    await expect(client.send(new ListRolesCommand({}))).rejects.toThrow('XML parse error');
  });
});

describe('an answer that drips', () => {
  test('arrives whole, byte by byte', async () => {
    const sandbox = await opened({ fault: 'slow-drip', everyMs: 1 });
    const start = performance.now();

    expect(await trailsOf(sandbox)).toHaveLength(1);
    expect(performance.now() - start).toBeGreaterThan(100);
    expect(sandbox.calls).toMatchObject([{ outcome: 'slow-drip' }]);
  });

  test('begins at once, and takes a second for each byte where nothing else is said', async () => {
    const start = performance.now();

    const response = await fetchTrails(await opened({ fault: 'slow-drip' }));
    const begun = performance.now() - start;
    const reader = response.body?.getReader();
    const first = await reader?.read();

    expect(begun).toBeLessThan(800);
    expect(performance.now() - start).toBeGreaterThan(950);
    expect(first?.value).toHaveLength(1);
    await reader?.cancel();
  });
});

describe('an answer that is huge', () => {
  test('says the same after all the white space', async () => {
    const sandbox = await opened({ fault: 'huge', megabytes: 2 });
    const { Roles } = await new IAMClient(as(sandbox, member)).send(new ListRolesCommand({}));

    expect(await trailsOf(sandbox)).toHaveLength(1);
    expect(Roles?.map(({ RoleName }) => RoleName)).toEqual(['Auditor']);
    expect(sandbox.calls.map(({ outcome }) => outcome)).toEqual(['huge', 'huge']);
  });

  test('is 100 MB where nothing else is said, and is made while it is sent', async () => {
    const sandbox = await opened({ fault: 'huge' });
    const held = () => process.memoryUsage().arrayBuffers;
    const before = held();

    const response = await fetchTrails(sandbox);
    let bytes = 0;
    let most = 0;
    for await (const chunk of response.body ?? []) {
      bytes += (chunk as Uint8Array).length;
      most = Math.max(most, held() - before);
    }

    expect(bytes).toBeGreaterThan(100 * 1024 * 1024);
    expect(most).toBeLessThan(bytes);
  });

  test('may be hung up on', async () => {
    const sandbox = await opened({ fault: 'huge', times: 1 });

    const response = await fetchTrails(sandbox);
    await response.body?.cancel();

    expect(await trailsOf(sandbox)).toHaveLength(1);
  });
});
