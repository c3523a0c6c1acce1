import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { notes, projectRoot, temporaryDirectory } from './command.js';
import { ran } from './in-process.js';

const key = 'arn:aws:kms:us-east-1:111122223333:key/5f0e8b1c-3a77-4a51-9c1e-6d2b94a0f3e7';
const topic = 'arn:aws:sns:us-east-1:333344445555:trail';
const hub = 'arn:aws:iam::333344445555:role/TrailproofHub';
const secret = 'canary-7d1c52';

const audit = `version: 1\nrole: { externalId: ${secret} }\n`;
const policy = `version: 1
trails:
  encryption: { keys: ["${key}"] }
  notification: { topics: ["${topic}"] }
  destination: { buckets: [org-trail-logs], account: "222233334444" }
`;

function configured(files: Readonly<Record<string, string>> = { 'audit.yaml': audit, 'policy.yaml': policy }): string {
  const directory = temporaryDirectory();
  mkdirSync(join(directory, 'config'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, 'config', name), text);
  return directory;
}

function deployed(name: string): string {
  return readFileSync(join(projectRoot, 'templates/deploy', name), 'utf8');
}

describe('trailproof iam', () => {
  it('prints the policies of all three as one JSON value', async () => {
    const { code, stdout } = await ran(['iam', '--principal', hub], { cwd: configured() });

    expect(code).toBe(0);
    const printed = JSON.parse(stdout) as Readonly<Record<string, Readonly<Record<string, object>>>>;
    expect(Object.entries(printed).map(([whose, identity]) => [whose, Object.keys(identity)])).toEqual([
      ['hub', ['permissions']],
      ['member', ['trust', 'permissions']],
      ['log-archive', ['trust', 'permissions']],
    ]);
    expect(printed['member']?.['trust']).toMatchObject({ Statement: [{ Principal: { AWS: hub } }] });
  });

  it.each(['hub', 'member', 'log-archive'])('prints what --for %s asks for', async (whom) => {
    const cwd = configured();

    const all = await ran(['iam'], { cwd });
    const one = await ran(['iam', '--for', whom], { cwd });

    const printed = JSON.parse(all.stdout) as Readonly<Record<string, unknown>>;
    expect(JSON.parse(one.stdout)).toEqual(printed[whom]);
  });

  it.each(['json', 'cloudformation'])('never prints the external id as %s, and says so', async (format) => {
    const { code, stdout, stderr } = await ran(['iam', '--format', format], { cwd: configured() });

    expect(code).toBe(0);
    expect(stdout + stderr).not.toContain(secret);
    expect(stderr).toMatch(/^note: \w+ stands for role\.externalId of audit\.yaml, which is never printed$/m);
  });

  it('says what to put in, and where the rights of log-archive belong', async () => {
    const { stderr } = await ran(['iam'], { cwd: configured({ 'policy.yaml': policy }) });

    expect(notes(stderr)).toBe(
      [
        'audit settings: built-in defaults; policy: config/policy.yaml',
        'note: EXTERNAL_ID stands for an external id to be chosen: write it into audit.yaml as role.externalId too',
        'note: ORGANIZATION_ID stands for the id of the organization (o-...)',
        'note: PRINCIPAL_ARN stands for the role or user that runs the audit: --principal puts it in',
        'note: with --principal, the hub gets only what its own account owns',
        'note: log-archive is for the accounts that own what the policy names: 111122223333, 222233334444, 333344445555; member is for the others',
        '',
      ].join('\n'),
    );
  });

  it('says what would narrow the rights where the policy names nothing', async () => {
    const { stdout, stderr } = await ran(['iam', '--for', 'log-archive']);

    expect(stdout).toContain('"kms:DescribeKey"');
    expect(stderr).toContain(
      'the policy does not state trails.destination.buckets, trails.encryption.keys, trails.notification.topics: stating',
    );
    expect(stderr).toContain('any account may own what trails name');
  });

  it('prints the templates that are shipped, but for the resources that the policy names', async () => {
    // The shipped ones are for whatever a policy may ask, also for what is off by itself.
    const on = 'controls: { event-data-store-encryption: on, trail-insights: on, trail-tags: on }\n';
    const cwd = withPolicy(configured({}), `${policy}${on}`);
    const template = (whom: string) =>
      ran(['iam', '--format', 'cloudformation', '--for', whom, '--policy', 'policy.yaml'], { cwd });

    const hubRole = await template('hub');
    const memberRole = await template('member');
    const archiveRole = await template('log-archive');

    const named = (text: string, arn: RegExp) => text.replaceAll(arn, 'Default: "*"');
    const unnamed = (text: string) => named(text, /Default: arn:aws:(s3|kms|sns):.*/g);
    expect(unnamed(hubRole.stdout)).toBe(deployed('hub-role.yaml'));
    expect(unnamed(memberRole.stdout)).toBe(deployed('member-role.yaml'));
    expect(archiveRole.stdout).toBe(memberRole.stdout);
    expect(memberRole.stdout).toContain(`Default: ${key},arn:aws:kms:us-east-1:333344445555:key/*\n`);
  });

  it('prints all templates as YAML documents with their names', async () => {
    const { stdout } = await ran(['iam', '--format', 'cloudformation', '--principal', hub]);

    const documents = stdout.split('---\n');
    expect(documents.map((text) => text.split('\n')[0])).toEqual([
      '# hub-role.yaml',
      '# member-role.yaml',
      '# organization.yaml',
    ]);
    expect(documents[1]).toContain(`Default: ${hub}\n`);
  });

  it.each([
    ['session', 'arn:aws:sts::333344445555:assumed-role/TrailproofHub/operator'],
    ['whole account', 'arn:aws:iam::333344445555:root'],
    ['pattern of all', '*'],
    ['pattern of roles', 'arn:aws:iam::333344445555:role/*'],
  ])('trusts no %s', async (_, principal) => {
    const { code, stdout, stderr } = await ran(['iam', '--principal', principal]);

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('Expected a role or user with its path');
  });

  it.each([
    [['--for', 'member'], 'accounts: self enters no role: there is nothing to print for member.'],
    [['--for', 'caller'], 'audit.yaml names no hop, so that who runs the audit is the hub: there is nothing'],
    [['--for', 'organization'], 'audit.yaml names no organizationRole, so that the hub asks AWS Organizations: there'],
  ])('%j prints nothing where the settings need nobody like that, and says so', async (args, reason) => {
    const cwd = configured({ 'audit.yaml': 'version: 1\naccounts: self\n' });

    const { code, stdout, stderr } = await ran(['iam', ...args], { cwd });

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(notes(stderr)).toContain(reason);
  });

  it('prints who enters the hub and who asks AWS Organizations where the settings name them', async () => {
    const cwd = configured({
      'audit.yaml': `version: 1
hop: { roleArn: "${hub}", externalId: ${secret} }
organizationRole: { roleArn: "arn:aws:iam::111122223333:role/Lister" }
`,
    });

    const { stdout, stderr } = await ran(['iam'], { cwd });

    expect(Object.keys(JSON.parse(stdout) as object)).toEqual([
      'caller',
      'hub',
      'organization',
      'member',
      'log-archive',
    ]);
    expect(stdout + stderr).not.toContain(secret);
    expect(stderr).toContain('note: HOP_EXTERNAL_ID stands for hop.externalId of audit.yaml, which is never printed\n');
    expect(stderr).not.toContain('with --principal');
  });

  it('names every problem of the configuration and prints nothing', async () => {
    const { code, stdout, stderr } = await ran(['iam'], { cwd: configured({ 'policy.yaml': 'version: 2\n' }) });

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('config/policy.yaml:1:10: ');
  });
});

function withPolicy(directory: string, text: string): string {
  writeFileSync(join(directory, 'policy.yaml'), text);
  return directory;
}
