import { readdirSync, readFileSync } from 'node:fs';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../src/sandbox/index.js';
import { temporaryDirectory } from '../support/directories.js';
import { type Answer, type Interference, interfere, json, type PassingCall, xml } from '../support/go-between.js';
import { landingZone, open } from '../support/pipeline.js';
import { trailproof } from './command.js';
import { ran } from './in-process.js';

const shipped = fileURLToPath(new URL('../../src/sandbox/scenarios/landing-zone/', import.meta.url));
const externalId = 'canary-external-id-7c1e';
const auditRole = { ...landingZone.scenario.auditRole, externalId };
/** Those that something of it is in. */
const regions = { enabledByDefault: ['eu-west-1', 'us-east-1', 'us-west-2'], optIn: ['eu-south-1'] };

/** Each account's role answers are broken in another way. */
const breakages: Readonly<Record<string, (body: string) => string>> = {
  '111122223333': (body) => body.slice(0, -200),
  '222233334444': (body) => body.replace(/<Arn>[^<]*/, '<Arn>nobody'),
  '444455556666': (body) => `<<&${body}`,
  '555566667777': (body) => body.replaceAll('Expiration>', 'Expires>'),
  '666677778888': (body) => body.replaceAll('SecretAccessKey>', 'Secret>'),
};

/** Those, and the one that the audit runs in. */
const accounts = landingZone.scenario.accounts.filter(({ id }) => id in breakages || id === '333344445555');

/** Every secret that goes over the wire: keys, tokens and signatures. */
function secretsOf({ headers, body }: PassingCall, answer: string): readonly string[] {
  const given = [...answer.matchAll(/<(?:SecretAccessKey|SessionToken)>([^<]+)</g)].map(([, secret]) => secret ?? '');
  const signature = /Signature=([0-9a-f]+)/.exec(String(headers.authorization))?.[1];
  const token = headers['x-amz-security-token'];
  expect(body.includes('AWS_SECRET')).toBe(false);
  return [...given, ...(signature ? [signature] : []), ...(typeof token === 'string' ? [token] : [])];
}

interface Searched {
  readonly secrets: ReadonlySet<string>;
  /** What was written anywhere: streams, and files by name. */
  readonly written: Readonly<Record<string, string>>;
}

async function searched(
  args: readonly string[],
  interference: Interference = {},
  command = trailproof,
): Promise<Searched> {
  const [config, output] = [await temporaryDirectory(), await temporaryDirectory()];
  await cp(shipped, config, { recursive: true });
  const settings = await readFile(join(config, 'audit.yaml'), 'utf8');
  await writeFile(join(config, 'audit.yaml'), settings.replace('landing-zone-demo', externalId));
  const sandbox = await open(parseScenario({ ...landingZone.scenario, accounts, regions, auditRole }));
  const { accessKeyId, secretAccessKey } = sandbox.credentials();
  const secrets = new Set([externalId, secretAccessKey]);
  const { url } = await interfere(sandbox.url, {
    ...interference,
    change: (call, body) => {
      const sent = interference.change?.(call, body) ?? body;
      for (const secret of secretsOf(call, body)) secrets.add(secret);
      return sent;
    },
  });
  const env = { AWS_ENDPOINT_URL: url, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  const filled = args.map((word) => (word === 'CONFIG' ? config : word === 'OUTPUT' ? output : word));
  const { stdout, stderr } = await command(filled, { env, cwd: output });
  const files = readdirSync(output, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return {
    secrets,
    written: {
      stdout,
      stderr,
      ...Object.fromEntries(
        files.map(({ parentPath, name }) => [name, readFileSync(join(parentPath, name), 'latin1')]),
      ),
    },
  };
}

function found({ secrets, written }: Searched): readonly string[] {
  return Object.entries(written).flatMap(([place, text]) =>
    [...secrets].filter((secret) => text.includes(secret)).map((secret) => `${place}: ${secret}`),
  );
}

const audit = ['audit', '--config', 'CONFIG', '--out', 'OUTPUT', '--as-of', landingZone.scenario.now, '--stats'];
const echo = ({ headers, body }: PassingCall): string =>
  `${headers.authorization} ${headers['x-amz-security-token']} ${new URLSearchParams(body).get('ExternalId')}`;
const refusal = (call: PassingCall): Answer =>
  xml(
    `<ErrorResponse><Error><Code>AccessDenied</Code><Message>no: ${echo(call)}</Message></Error></ErrorResponse>`,
    403,
  );

function brokenRole({ api, body: asked }: PassingCall, body: string): string {
  const account = api === 'sts:AssumeRole' ? /iam%3A%3A(\d{12})/.exec(asked)?.[1] : undefined;
  return breakages[account ?? '']?.(body) ?? body;
}

function repeating(call: PassingCall): Answer | undefined {
  switch (call.api) {
    case 'cloudtrail:DescribeTrails':
      return { status: 400, headers: { 'content-type': 'text/html' }, body: `<html>${echo(call)}</html>` };
    case 'cloudtrail:ListTrails':
      return json({ __type: 'AccessDeniedException', message: echo(call) }, 400);
    case 'sts:AssumeRole':
      return call.body.includes('444455556666') ? refusal(call) : undefined;
    default:
      return undefined;
  }
}

describe('secrets', () => {
  it.each<[string, readonly string[], Interference, typeof trailproof]>([
    ['an audit', audit, {}, ran],
    ['an audit whose role answers are broken', audit, { change: brokenRole }, ran],
    ['an audit whose refusals repeat the request', audit, { answer: repeating }, trailproof],
    ['an audit that nobody lets in', audit, { answer: refusal }, ran],
    ['a check', ['check', '--config', 'CONFIG'], {}, ran],
    ['the rights', ['iam', '--config', 'CONFIG'], {}, ran],
  ])('of %s are written nowhere', async (_title, args, interference, command) => {
    const what = await searched(args, interference, command);

    expect(`${what.written.stdout}${what.written.stderr}`).not.toBe('');
    expect(found(what)).toEqual([]);
  });
});
