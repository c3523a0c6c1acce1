import { describe, expect, it } from 'vitest';
import type { Keys } from '../../src/aws/aws.js';
import { callerSession, enterAccount, type Session } from '../../src/aws/session.js';
import { throughRole } from '../../src/collect/named-role.js';
import { describeTrails } from '../../src/collect/trails.js';
import { sessionPolicy } from '../../src/iam/rights.js';
import { isKnown } from '../../src/model/fact.js';
import type { Sandbox } from '../../src/sandbox/index.js';
import { temporaryDirectory } from '../support/directories.js';
import { interfere, xml } from '../support/go-between.js';
import { connect, type Fault, faulty, landingZone, lesserLandingZone, once, open } from '../support/pipeline.js';
import { attempt, contentsOf, endOf, keptIn } from '../support/resuming.js';

const { settings } = landingZone;
const scenario = lesserLandingZone;
const member = '777788889999';
const narrowed = sessionPolicy(['cloudtrail:DescribeTrails']);

function expired(action: string, times?: number): Fault {
  return { account: member, action, fault: 'expired-credentials', ...(times !== undefined && { times }) };
}

async function entered(sandbox: Sandbox, url = sandbox.url): Promise<Session> {
  const caller = await callerSession(connect(url), sandbox.credentials(), 'us-east-1');
  const session = await enterAccount(caller, member, settings.role, 'us-east-1');
  if (!isKnown(session)) throw new Error(session.gap.detail);
  return session.known;
}

const actionsOf = ({ calls }: Sandbox): readonly string[] => calls.map(({ action }) => action);

describe("an account's credentials that expired", () => {
  it('are renewed once, and the call is made again', async () => {
    const sandbox = await open(faulty(scenario, expired('DescribeTrails', 1)));
    const session = await entered(sandbox);

    const fact = await describeTrails(session, 'us-east-1');

    expect(isKnown(fact)).toBe(true);
    expect(actionsOf(sandbox)).toEqual([
      'GetCallerIdentity',
      'AssumeRole',
      'DescribeTrails',
      'AssumeRole',
      'DescribeTrails',
    ]);
  });

  it('are renewed once for all calls that found them so', async () => {
    const sandbox = await open(faulty(scenario, expired('DescribeTrails', 1)));
    const session = await entered(sandbox);

    const facts = await Promise.all(['us-east-1', 'us-west-2'].map((region) => describeTrails(session, region)));

    expect(facts.every(isKnown)).toBe(true);
    expect(actionsOf(sandbox).filter((action) => action === 'AssumeRole').length).toBeLessThanOrEqual(3);
  });

  it('and do so again at once are a gap', async () => {
    const sandbox = await open(faulty(scenario, expired('DescribeTrails')));
    const session = await entered(sandbox);

    const fact = await describeTrails(session, 'us-east-1');

    expect(fact).toMatchObject({ gap: { reason: 'service-error', detail: expect.stringContaining('Expired') } });
    expect(actionsOf(sandbox).filter((action) => action === 'DescribeTrails')).toHaveLength(2);
  });

  it('of a role that nobody may assume any more are the gap of that role', async () => {
    const sandbox = await open(faulty(scenario, expired('DescribeTrails')));
    let assumed = 0;
    const { url } = await interfere(sandbox.url, {
      answer: ({ api }) => {
        if (api !== 'sts:AssumeRole') return undefined;
        assumed += 1;
        if (assumed === 1) return undefined;
        const error = '<Error><Type>Sender</Type><Code>AccessDenied</Code><Message>the role is gone</Message></Error>';
        return xml(`<ErrorResponse>${error}<RequestId>x</RequestId></ErrorResponse>`, 403);
      },
    });
    const session = await entered(sandbox, url);

    const fact = await describeTrails(session, 'us-east-1');

    expect(fact).toMatchObject({ gap: { api: 'sts:AssumeRole', reason: 'role-not-assumed', account: member } });
  });
});

it('a hop that nobody may assume any more stops the run: it is no gap of the account that was asked', async () => {
  const sandbox = await open(faulty(scenario, expired('DescribeTrails')));
  let assumed = 0;
  const { url } = await interfere(sandbox.url, {
    answer: ({ api }) => {
      if (api !== 'sts:AssumeRole') return undefined;
      assumed += 1;
      return assumed === 1
        ? undefined
        : xml('<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>', 403);
    },
  });
  const caller = await callerSession(connect(url), sandbox.credentials(), 'us-east-1');
  const { name, path, ...entering } = settings.role;
  const hop = { ...entering, roleArn: `arn:aws:iam::${member}:role${path}${name}` };
  const session = await throughRole(caller, 'hop', hop, { region: 'us-east-1', sessionPolicy: narrowed });

  const fact = describeTrails(session, 'us-east-1');

  await expect(fact).rejects.toMatchObject({
    name: 'UserError',
    message: expect.stringContaining('(hop of audit.yaml)'),
  });
});

describe("the caller's own credentials", () => {
  const whole = once(async () => {
    const output = await temporaryDirectory();
    await attempt(await open(scenario), output);
    return contentsOf(output);
  });

  it('that expired stop the run, with everything kept; with new ones it goes on to the same bytes', async () => {
    const output = await temporaryDirectory();
    const failing = await open(faulty(scenario, expired('AssumeRole')));

    const { directory, cause } = await endOf(attempt(failing, output));
    const kept = await keptIn(directory);
    await attempt(await open(scenario), output, { resume: directory });

    expect(cause).toMatchObject({ name: 'UserError', message: expect.stringContaining('have expired. Sign in again') });
    expect(kept).not.toContain(member);
    expect(kept.length).toBeGreaterThan(2);
    expect(await contentsOf(output)).toEqual(await whole());
  });

  it('that expired are had anew from a source that renews them', async () => {
    const sandbox = await open(faulty(scenario, expired('AssumeRole', 1)));
    const old: Keys = sandbox.credentials('333344445555');
    let asked: Keys = old;
    const source = async (options?: { readonly forceRefresh?: boolean }): Promise<Keys> => {
      if (options?.forceRefresh) asked = sandbox.credentials();
      return asked;
    };
    const caller = await callerSession(connect(sandbox.url), source, 'us-east-1');

    const session = await enterAccount(caller, member, settings.role, 'us-east-1');

    expect(isKnown(session)).toBe(true);
  });

  it('are no excuse where AWS itself cannot be reached any more: the run stops, and goes on elsewhere', async () => {
    const output = await temporaryDirectory();
    const dying = await open(scenario);

    const { directory, cause } = await endOf(
      attempt(dying, output, { progress: (done) => void (done === 4 && dying.close()) }),
    );
    const kept = await keptIn(directory);
    await attempt(await open(scenario), output, { resume: directory });

    expect(cause).toMatchObject({ name: 'UserError', message: expect.stringContaining('Nothing answers at') });
    expect(kept.length).toBeGreaterThanOrEqual(4);
    expect(await contentsOf(output)).toEqual(await whole());
  });
});
