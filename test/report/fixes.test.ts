import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { viewOrganization } from '../../src/assess/organization-view.js';
import { say } from '../../src/judgement/judgement.js';
import type { Finding, Subject } from '../../src/model/finding.js';
import type { Policy } from '../../src/model/policy.js';
import { command, namesFor, namesInCommon } from '../../src/report/fixes.js';
import { streamed } from '../support/assessing.js';
import {
  accountLine,
  advanced,
  archive,
  bucket,
  bucketArn,
  everything,
  evidenceOf,
  evidenceWith,
  keyArn,
  known,
  management,
  managementCategory,
  member,
  owning,
  policyOf,
  topicArn,
  trailArn,
  trail as trailOf,
  unknown,
} from '../support/literals.js';
import { textsIn } from '../support/texts.js';

const trail = { kind: 'trail', id: trailArn } as const;

/** What a shell makes of a command: its words, apart. */
function wordsOf(line: string): readonly string[] {
  return execFileSync('/bin/sh', ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1);
}

function finding(subject: Subject, account = management): Finding {
  return {
    control: 'trail-logging',
    severity: 'high',
    subject,
    account,
    judgement: { verdict: 'fail', because: [say('no-key', {})], evidence: [] },
  };
}

async function namesOf(statement: Parameters<typeof namesFor>[0], subject: Subject, policy: Policy = policyOf()) {
  return namesFor(statement, finding(subject), await viewOrganization(streamed(evidenceOf()), policy));
}

describe('a command', () => {
  it('shows the very event of a role that CodeCatalyst used, which is one of STS', async () => {
    const used = say('role-used-by-codecatalyst', { region: 'eu-west-1', at: '2026-11-10T08:00:00Z' });
    const { fixes } = await textsIn('en');

    const line = command(
      fixes['role-used-by-codecatalyst'] ?? '',
      await namesOf(used, { kind: 'account', id: member }),
    );

    expect(wordsOf(line).slice(3)).toEqual([
      ...['--region', 'eu-west-1', '--lookup-attributes', 'AttributeKey=EventName,AttributeValue=AssumeRole'],
      ...['--start-time', '2026-11-10T08:00:00Z', '--end-time', '2026-11-10T08:00:00Z'],
    ]);
  });

  it('leaves what has no name in capitals', () => {
    expect(command('aws x --key {allowed-key} --name {trail} FILE', {})).toBe(
      'aws x --key ALLOWED_KEY --name TRAIL FILE',
    );
  });

  it('quotes no name that a shell takes as it is', () => {
    const arn = 'arn:aws:iam::111122223333:role/a/b_c@d+e=f,g.h%i-j';

    expect(command('{trail}', { trail: arn })).toBe(arn);
  });

  const names = [
    "it's",
    'a b',
    '; rm -rf ~',
    '$(id)',
    '`id`',
    '"x"',
    'a\\',
    'a|b&c>d',
    "'; id; '",
    '*',
    '~',
    'é 東京',
    'a\nb',
    '',
    '!!',
    '{a,b}',
  ];

  it.each(names)('gives a shell %j as one word, wherever it stands', (name) => {
    const line = command(`{trail} --a={trail} '{"Bucket":"{trail}","it":["{trail}"]}' "{trail}" last`, { trail: name });

    expect(wordsOf(line)).toEqual([name, `--a=${name}`, `{"Bucket":"${name}","it":["${name}"]}`, name, 'last']);
  });
});

describe('the names for a command', () => {
  it('are those of the trail that is judged, with its home region and its bucket', async () => {
    expect(await namesOf(say('no-key', {}), trail)).toMatchObject({
      account: management,
      trail: trailArn,
      region: 'us-east-1',
      bucket,
    });
  });

  it('are those of the trail that the cause names', async () => {
    const names = await namesOf(say('trail-not-logging', { trail: trailArn }), { kind: 'account', id: member });

    expect(names).toMatchObject({ trail: trailArn, region: 'us-east-1' });
  });

  it("leave the cause's own words as they are", async () => {
    const names = await namesOf(say('trail-not-in-region', { trail: trailArn, region: 'eu-west-1' }), trail);

    expect(names).toMatchObject({ trail: trailArn, region: 'eu-west-1' });
  });

  it('take the home region of a trail that nobody described from its ARN', async () => {
    const id = `arn:aws:cloudtrail:eu-central-1:${archive}:trail/unseen`;

    expect(await namesOf(say('no-key', {}), { kind: 'trail', id })).toMatchObject({
      trail: id,
      region: 'eu-central-1',
    });
  });

  it('are the bucket that is judged and the region in which it is', async () => {
    expect(await namesOf(say('no-bucket-policy', {}), { kind: 'bucket', id: bucketArn })).toMatchObject({
      bucket,
      region: 'us-east-1',
    });
  });

  it('have no region of a bucket that was not read', async () => {
    const names = await namesOf(say('no-bucket-policy', {}), { kind: 'bucket', id: 'arn:aws:s3:::elsewhere' });

    expect(names).toMatchObject({ bucket: 'elsewhere' });
    expect(names).not.toHaveProperty('region');
  });

  it('are the only key that the policy allows, and none of two', async () => {
    const other = keyArn.replace(/.$/, '0');
    const allowing = (...keys: readonly string[]) => policyOf({ trails: { encryption: { keys } } });

    expect(await namesOf(say('no-key', {}), trail, allowing(keyArn))).toMatchObject({ 'allowed-key': keyArn });
    expect((await namesOf(say('no-key', {}), trail, allowing(keyArn, other)))['allowed-key']).toBeUndefined();
    expect((await namesOf(say('no-key', {}), trail))['allowed-key']).toBeUndefined();
  });

  it("are a bucket's own keys where a bucket is judged", async () => {
    const policy = policyOf({ logBuckets: { encryption: { mode: 'kms', keys: [keyArn] } } });

    expect(await namesOf(say('no-key', {}), { kind: 'bucket', id: bucketArn }, policy)).toMatchObject({
      'allowed-key': keyArn,
    });
    expect((await namesOf(say('no-key', {}), trail, policy))['allowed-key']).toBeUndefined();
  });

  it('are those inside the ARNs that the cause names', async () => {
    const role = `arn:aws:iam::${member}:role/service-role/Deploy`;
    const group = `arn:aws:logs:us-east-1:${management}:log-group:/trail/all:*`;

    expect(await namesOf(say('role-unbound', { role }), { kind: 'account', id: member })).toMatchObject({
      'role-name': 'Deploy',
    });
    expect(await namesOf(say('key-missing', { key: keyArn }), trail)).toMatchObject({ 'key-region': 'us-east-1' });
    expect(await namesOf(say('topic-missing', { topic: topicArn }), trail)).toMatchObject({
      'topic-region': 'us-east-1',
    });
    expect(await namesOf(say('log-group-missing', { group }), trail)).toMatchObject({ 'group-name': '/trail/all' });
  });

  it.each([
    [
      'of its log group',
      say('log-group-missing', { group: 'arn:aws:logs:eu-west-1:111122223333:log-group:a:*' }),
      'group-region',
    ],
    [
      'of its event data store',
      say('event-data-store-without-key', { store: 'arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/a' }),
      'store-region',
    ],
    ['of a key', say('key-missing', { key: keyArn.replace('us-east-1', 'eu-west-1') }), 'key-region'],
  ] as const)('are the region %s', async (_title, statement, name) => {
    expect((await namesOf(statement, trail))[name]).toBe('eu-west-1');
  });

  it('are the regions of the key and the topic that the trail names', async () => {
    expect(await namesOf(say('no-key', {}), trail)).toMatchObject({
      key: keyArn,
      'key-region': 'us-east-1',
      topic: topicArn,
      'topic-region': 'us-east-1',
    });
  });

  it.each([
    ['basic', everything, 'event-selectors'],
    ['advanced', advanced([managementCategory]), 'advanced-event-selectors'],
  ])('are the kind of selectors that the trail has: %s', async (_kind, selectors, expected) => {
    const seen = { trail: trailOf(), from: 'trail', selectors: known(selectors) };
    const evidence = evidenceWith(accountLine(management, owning({ trails: { [trailArn]: seen } })));
    const view = await viewOrganization(streamed(evidence), policyOf());

    expect(namesFor(say('trail-leaves-out-reads', { trail: trailArn }), finding(trail), view)).toMatchObject({
      'selector-kind': expected,
    });
  });

  it('have no kind of selectors where nobody could read them', async () => {
    const seen = { trail: trailOf(), from: 'trail', selectors: unknown('cloudtrail:GetEventSelectors') };
    const evidence = evidenceWith(accountLine(management, owning({ trails: { [trailArn]: seen } })));
    const view = await viewOrganization(streamed(evidence), policyOf());

    expect(namesFor(say('no-key', {}), finding(trail), view)['selector-kind']).toBeUndefined();
  });

  it.each([
    [1, 1],
    [2, 3],
    [15, 30],
    [30, 30],
    [31, 60],
    [366, 400],
    [2557, 2557],
    [2558, 2922],
    [3289, 3653],
    [3653, 3653],
  ])('are days for which CloudWatch Logs can keep what must be kept for %i: %i', async (minDays, days) => {
    const group = `arn:aws:logs:us-east-1:${management}:log-group:/trail/all:*`;

    expect(await namesOf(say('log-group-retention-short', { group, days: 1, minDays }), trail)).toMatchObject({
      'group-days': String(days),
    });
  });

  it('in common are those on which all agree', () => {
    expect(namesInCommon({ trail: 'a', region: 'r' }, { trail: 'b', region: 'r' })).toEqual({ region: 'r' });
  });
});
