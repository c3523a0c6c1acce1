import { describe, expect, it } from 'vitest';
import { callerSession } from '../../src/aws/session.js';
import { resolveScope } from '../../src/collect/scope.js';
import { controls } from '../../src/controls/index.js';
import { rightsFor } from '../../src/iam/rights.js';
import type { Scenario } from '../../src/sandbox/index.js';
import { findBucketOwner } from '../../src/survey/bucket-owner.js';
import { changed, connect, faulty, landingZone, open } from '../support/pipeline.js';

const bucket = 'aws-controltower-logs-222233334444-us-east-1';
const archive = '222233334444';
const plain = '999900001111';

async function search(scenario: Scenario, name = bucket) {
  const sandbox = await open(scenario);
  const { settings } = landingZone;
  const caller = await callerSession(connect(sandbox.url), sandbox.credentials(), 'us-east-1');
  const scope = await resolveScope({ caller, session: caller, lister: caller }, settings, new Set());
  const rights = rightsFor(controls, { settings, partition: 'aws' });
  const plan = { session: caller, settings, rights, region: 'us-east-1', scope };
  const { found, tried } = await findBucketOwner(plan, `arn:aws:s3:::${name}`);
  const asked = sandbox.calls.filter(({ action }) => action === 'GetBucketLocation').map(({ account }) => account);
  return { owner: found?.resource.fact, tried, asked };
}

describe("a bucket's owner", () => {
  it('is found in the account whose id the name holds, and others that are likely are asked beside it', async () => {
    const { owner, asked } = await search(landingZone.scenario);

    expect(owner).toMatchObject({ known: { exists: true, owner: archive, region: 'us-east-1' } });
    expect(asked).toContain(archive);
    expect(asked.length).toBeLessThanOrEqual(10);
  });

  it('is found wherever the bucket is, whatever its name and region', async () => {
    const elsewhere = changed(landingZone.scenario, plain, { buckets: [{ name: 'unlikely', region: 'eu-west-1' }] });

    const { owner } = await search(elsewhere, 'unlikely');

    expect(owner).toMatchObject({ known: { owner: plain, region: 'eu-west-1' } });
  });

  it('is not guessed where nobody who can be entered owns it', async () => {
    const closed = faulty(landingZone.scenario, { action: 'AssumeRole', account: archive, fault: 'denied' });

    const { owner, tried } = await search(closed);

    expect(owner).toBeUndefined();
    expect(tried).toBe(10);
  });
});
