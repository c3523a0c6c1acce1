import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AuditSettings } from '../../src/model/audit-settings.js';
import { parseScenario, type Scenario } from '../../src/sandbox/index.js';
import { ran } from '../cli/in-process.js';
import { findingOf, standingOf } from '../support/assessing.js';
import { accountIn, askedFor, callsTo, organizationIn } from '../support/calls.js';
import { changedStandings, contradictions, missedCalls, verdictsOf } from '../support/comparing.js';
import { directoryWith, temporaryDirectory } from '../support/directories.js';
import { interfere, type PassingCall } from '../support/go-between.js';
import {
  audited,
  changed,
  configured,
  landingZone,
  leastLandingZone,
  once,
  open,
  soundLeast,
} from '../support/pipeline.js';
import { attempt, endOf } from '../support/resuming.js';

const management = '111122223333';
const archive = '222233334444';
const hub = '333344445555';
const plain = '777788889999';
const runner = '131313131313';
const trail = `arn:aws:cloudtrail:us-east-1:${management}:trail/aws-controltower-BaselineCloudTrail`;
const scenario = leastLandingZone;

const trust = (principal: string, externalId?: string) => ({
  Statement: [
    {
      Effect: 'Allow',
      Principal: { AWS: principal },
      Action: 'sts:AssumeRole',
      ...(externalId && { Condition: { StringEquals: { 'sts:ExternalId': externalId } } }),
    },
  ],
});

/** The landing zone, run from an account that is in no organization and may do nothing but enter the audit account. */
function fromOutside(roles: Readonly<Record<string, readonly object[]>>): Scenario {
  const { accounts, auditRole, ...others } = scenario;
  return parseScenario({
    ...others,
    caller: { account: runner, roleName: 'Pipeline' },
    auditRole: { ...auditRole, trusts: `arn:aws:iam::${hub}:role/TrailproofHub` },
    accounts: [
      ...accounts.map((account) => ({ ...account, roles: [...account.roles, ...(roles[account.id] ?? [])] })),
      { id: runner, name: 'Pipelines', outside: true },
    ],
  });
}

const pipeline = `arn:aws:iam::${runner}:role/Pipeline`;
const hop = { roleArn: `arn:aws:iam::${hub}:role/TrailproofHub`, externalId: 'hush-the-hop', sessionName: 'nightly' };
const hubRole = { name: 'TrailproofHub', trust: trust(pipeline, hop.externalId) };
const organizationRole = {
  roleArn: `arn:aws:iam::${management}:role/audit/Lister`,
  externalId: 'hush-the-lister',
  sessionName: 'lister',
};
const listerRole = { name: 'Lister', path: '/audit/', trust: trust(hop.roleArn, organizationRole.externalId) };

async function textBelow(directory: string): Promise<string> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return (await Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'latin1')))).join();
}

describe('a hop', () => {
  const hopped = once(() => audited({ scenario: fromOutside({ [hub]: [hubRole] }), settings: { hop } }));

  it('is taken first, and then everything is as from its own account', async () => {
    const before = await soundLeast();

    const { assessment, calls, report } = await hopped();

    expect(verdictsOf(assessment)).toEqual(verdictsOf(before.assessment));
    expect(report.outcome.exitCode).toBe(0);
    expect(callsTo(calls, runner)).toEqual(['sts:GetCallerIdentity us-east-1']);
    expect(calls.slice(0, 2)).toMatchObject([
      { action: 'GetCallerIdentity', account: runner },
      { action: 'AssumeRole', account: hub, resource: hop.roleArn },
    ]);
  });

  it("is in the evidence, beside the caller's own ARN, with the answers that led to it", async () => {
    const { lines } = await hopped();

    expect(lines[0]).toMatchObject({
      caller: `arn:aws:sts::${runner}:assumed-role/Pipeline/operator`,
      hop: `arn:aws:sts::${hub}:assumed-role/TrailproofHub/nightly`,
    });
    expect(organizationIn(lines).answers.filter(({ api }) => api.startsWith('sts:'))).toMatchObject([
      { api: 'sts:AssumeRole', account: hub, resource: hop.roleArn },
      { api: 'sts:GetCallerIdentity', account: runner },
    ]);
    expect(accountIn(lines, hub).reading?.access).toMatchObject({
      known: `arn:aws:sts::${hub}:assumed-role/TrailproofHub/nightly`,
    });
  });

  it('makes its own account the one that is meant by self', async () => {
    const { calls, lines } = await audited({
      scenario: fromOutside({ [hub]: [hubRole] }),
      settings: { hop, accounts: 'self' },
    });

    expect(lines[0]).toMatchObject({ scope: 'self', scopeId: hub });
    expect(calls.filter(({ action }) => action === 'AssumeRole').map(({ resource }) => resource)).toEqual([
      hop.roleArn,
    ]);
  });

  it('can do no more than the audit asks, whatever its role may do', async () => {
    const policies = new Map<string, { readonly Statement: readonly { readonly Action: readonly string[] }[] }>();
    const note = ({ api, body }: PassingCall) => {
      const asked = new URLSearchParams(body);
      if (api === 'sts:AssumeRole') policies.set(asked.get('RoleArn') ?? '', JSON.parse(asked.get('Policy') ?? ''));
      return undefined;
    };
    await audited({
      scenario: fromOutside({ [hub]: [hubRole], [management]: [listerRole] }),
      settings: { hop, organizationRole },
      by: async ({ url }) => (await interfere(url, { answer: note })).url,
    });

    const allowed = (arn: string) => policies.get(arn)?.Statement.flatMap(({ Action }) => Action) ?? [];
    const member = allowed(`arn:aws:iam::${plain}:role/TrailproofAudit`);
    const lister = allowed(organizationRole.roleArn);
    expect(allowed(hop.roleArn)).toEqual(['sts:AssumeRole', ...lister, ...member]);
    expect(lister).toContain('organizations:ListAccounts');
    expect(lister.every((action) => action.startsWith('organizations:'))).toBe(true);
    expect(member.some((action) => /^(sts|organizations):/.test(action))).toBe(false);
  });

  it('is taken again where a run is gone on with, and Organizations is not asked again', async () => {
    const sandbox = await open(fromOutside({ [hub]: [hubRole], [management]: [listerRole] }));
    const output = await temporaryDirectory();
    const settings = configured({ hop, organizationRole });
    const { directory } = await endOf(attempt(sandbox, output, { ...settings, stopAfter: 3 }));
    const before = sandbox.calls.length;

    const { report } = await attempt(sandbox, output, { ...settings, resume: directory });

    expect(report.outcome.exitCode).toBe(0);
    expect(sandbox.calls.slice(before, before + 2).map(({ action, account }) => [action, account])).toEqual([
      ['GetCallerIdentity', runner],
      ['AssumeRole', hub],
    ]);
  });

  it('leaves no external id in any file of a run, finished or not', async () => {
    const sandbox = await open(fromOutside({ [hub]: [hubRole], [management]: [listerRole] }));
    const [unfinished, finished] = [await temporaryDirectory(), await temporaryDirectory()];
    const settings = configured({ hop, organizationRole });

    await endOf(attempt(sandbox, unfinished, { ...settings, stopAfter: 3 }));
    await attempt(sandbox, finished, settings);

    expect(await textBelow(unfinished)).toContain(hop.roleArn);
    expect((await textBelow(unfinished)) + (await textBelow(finished))).not.toMatch(/hush/);
  });

  it('makes another run than none: what was begun without it is not gone on with', async () => {
    const sandbox = await open(scenario);
    const output = await temporaryDirectory();
    const { directory } = await endOf(attempt(sandbox, output, { stopAfter: 2 }));
    const own = { roleArn: `arn:aws:iam::${plain}:role/Hop`, sessionName: 'hop' };
    const other = await open(
      changed(scenario, plain, { roles: [{ name: 'Hop', trust: trust(`arn:aws:iam::${hub}:root`) }] }),
    );

    const again = attempt(other, output, { ...configured({ hop: own }), resume: directory });

    await expect(again).rejects.toThrow(`hop: then "none", now "${own.roleArn}"`);
  });
});

describe('a role for Organizations', () => {
  it('is asked about the organization and nothing else, from the hop', async () => {
    const delegatedAdministrators = [{ account: archive, service: 'cloudtrail.amazonaws.com' }];
    const outside = parseScenario({
      ...fromOutside({ [hub]: [hubRole], [management]: [listerRole] }),
      delegatedAdministrators,
    });

    const organization = { cloudtrailAdministrators: [archive] };
    const { calls, lines, report } = await audited({
      scenario: outside,
      policy: { ...landingZone.policy, organization },
      settings: { hop, organizationRole },
    });

    const asked = calls.filter(({ service }) => service === 'organizations');
    expect(new Set(asked.map(({ account }) => account))).toEqual(new Set([management]));
    expect(calls.filter(({ resource }) => resource === organizationRole.roleArn)).toHaveLength(1);
    expect(organizationIn(lines).answers.map(({ api, account }) => `${api} ${account}`)).toEqual(
      expect.arrayContaining([
        `sts:GetCallerIdentity ${runner}`,
        `sts:AssumeRole ${hub}`,
        `sts:AssumeRole ${management}`,
        `organizations:ListAccounts ${management}`,
      ]),
    );
    expect(report.outcome.exitCode).toBe(0);
  });

  it('is assumed by the caller itself where there is no hop', async () => {
    const member = parseScenario({
      ...changed(scenario, management, {
        roles: [{ ...listerRole, trust: trust(`arn:aws:iam::${plain}:role/Auditors`, organizationRole.externalId) }],
      }),
      caller: { account: plain, roleName: 'Auditors' },
    });

    const { lines, report } = await audited({ scenario: member, settings: { organizationRole } });

    expect(lines[0]).toMatchObject({ caller: `arn:aws:sts::${plain}:assumed-role/Auditors/operator` });
    expect(lines[0]).not.toHaveProperty('hop');
    expect(report.outcome.exitCode).toBe(0);
  });
});

describe('a role that cannot be assumed ends the run, and says which and why', () => {
  it.each<[string, Partial<AuditSettings>, RegExp]>([
    [
      'a hop that is not there',
      { hop: { ...hop, roleArn: `${hop.roleArn}2` } },
      /TrailproofHub2 \(hop of audit\.yaml\) .*assumed-role\/Pipeline\/operator: AccessDenied/,
    ],
    [
      'a hop that asks for another external id',
      { hop: { ...hop, externalId: 'hush-wrong' } },
      /TrailproofHub \(hop .* AccessDenied(?:.|\n)*hop\.externalId/,
    ],
    [
      'an organization role that is not there',
      { hop, organizationRole: { ...organizationRole, roleArn: `arn:aws:iam::${management}:role/Lister` } },
      /role\/Lister \(organizationRole of audit\.yaml\) .*assumed-role\/TrailproofHub\/nightly: AccessDenied(?:.|\n)*organizationRole\.roleArn/,
    ],
  ])('%s', async (_title, settings, message) => {
    const sandbox = await open(fromOutside({ [hub]: [hubRole], [management]: [listerRole] }));
    const output = await temporaryDirectory();

    const error: unknown = await attempt(sandbox, output, configured(settings)).catch((reason: unknown) => reason);

    expect(error).toMatchObject({ name: 'UserError', message: expect.stringMatching(message) });
    expect((error as Error).message).not.toMatch(/hush/);
    expect(await readdir(output)).toEqual([]);
    expect(sandbox.calls.filter(({ service }) => !['sts', 'organizations'].includes(service))).toEqual([]);
  });

  it('with exit code 2 from the command line, and no external id in what is said', async () => {
    const sandbox = await open(fromOutside({}));
    const { accessKeyId, secretAccessKey } = sandbox.credentials();
    const cwd = await directoryWith(
      'config/audit.yaml',
      `version: 1\nregion: us-east-1\nhop: { roleArn: "${hop.roleArn}", externalId: ${hop.externalId} }\n`,
    );

    const ended = await ran(['audit', '--as-of', landingZone.scenario.now], {
      cwd,
      env: { AWS_ENDPOINT_URL: sandbox.url, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
    });

    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain(`${hop.roleArn} (hop of audit.yaml) cannot be assumed by`);
    expect(ended.stderr).not.toMatch(/hush|bug/);
  });
});

describe('without a role in the management account', () => {
  const roleless = changed(scenario, management, { auditRole: 'absent' });
  const ofConfig = [{ account: hub, service: 'config.amazonaws.com' }];

  it('a delegated administrator tells of the trail, and only what the management account knows stays open', async () => {
    const before = await soundLeast();

    const { assessment, calls, report } = await audited({ scenario: roleless });

    const changes = changedStandings(before.assessment, assessment);
    const elsewhere = changes.filter(({ account }) => account !== management);
    expect(contradictions(before.assessment, assessment)).toEqual([]);
    // The trail's key and log group are the management account's.
    expect(new Set(elsewhere.map(({ control }) => control))).toEqual(
      new Set(['trail-encryption', 'trail-key-rotation', 'trail-cloudwatch-logs']),
    );
    expect(new Set(changes.map(({ after }) => after))).toEqual(new Set(['not-assessed']));
    expect(missedCalls(assessment)).toEqual(['sts:AssumeRole']);
    expect(report.gaps.flatMap(({ accounts }) => accounts)).toEqual(report.gaps.map(() => management));
    expect(askedFor(calls, 'GetTrailStatus')).toEqual([hub]);
    expect(report.outcome.exitCode).toBe(3);
  });

  it('and without an administrator of CloudTrail a member tells whether the trail is logging', async () => {
    const before = await soundLeast();
    const lonely = parseScenario({ ...roleless, delegatedAdministrators: ofConfig });

    const { assessment, calls } = await audited({ scenario: lonely });

    expect(contradictions(before.assessment, assessment)).toEqual([]);
    expect(findingOf(assessment, 'trail-logging', trail).judgement.verdict).toBe('pass');
    expect(askedFor(calls, 'GetTrailStatus')[0]).not.toBe(management);
    expect(findingOf(assessment, 'trail-delivery', trail).judgement).toMatchObject({
      verdict: 'not-assessed',
      gaps: [{ account: management, api: 'cloudtrail:GetTrailStatus' }],
    });
    expect(missedCalls(assessment)).toEqual([
      'cloudtrail:GetEventSelectors',
      'cloudtrail:GetTrailStatus',
      'sts:AssumeRole',
    ]);
    expect(standingOf(assessment, plain, 'account-recording')).toEqual({ verdict: 'not-assessed' });
  });

  it('and without an administrator only deliveries are open where members may read what the trail records', async () => {
    const open = parseScenario({
      ...roleless,
      delegatedAdministrators: ofConfig,
      members: { getEventSelectors: true },
    });

    const { assessment } = await audited({ scenario: open });

    expect(missedCalls(assessment)).toEqual(['cloudtrail:GetTrailStatus', 'sts:AssumeRole']);
    expect(standingOf(assessment, plain, 'multi-region-recording')).toEqual({ verdict: 'pass' });
  });
});
