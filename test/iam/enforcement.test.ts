import { describe, expect, it } from 'vitest';
import { controls } from '../../src/controls/index.js';
import { blanks, type Identities, type Identity, identities } from '../../src/iam/policies.js';
import { rightsFor } from '../../src/iam/rights.js';
import { AuditSettings } from '../../src/model/audit-settings.js';
import type { EvidenceLine } from '../../src/model/evidence.js';
import type { Gap } from '../../src/model/fact.js';
import { Policy } from '../../src/model/policy.js';
import { parseScenario, type Scenario } from '../../src/sandbox/index.js';
import { contradictions, missedCalls } from '../support/comparing.js';
import { spaceArn, spaceId, trustOf } from '../support/literals.js';
import { audited, changed, collected, judged, landingZone, lesserLandingZone, once } from '../support/pipeline.js';

// The sandbox lets the audit do what the printed policies allow and nothing else, and in only whom printed trust lets in.

const management = '111122223333';
const archive = '222233334444';
const hub = '333344445555';
const member = '777788889999';
const hubRole = `arn:aws:iam::${hub}:role/TrailproofHub`;
const operator = `arn:aws:iam::${hub}:user/operator`;
const listerRole = `arn:aws:iam::${management}:role/Lister`;
const owners = [management, archive];
const ownTrails = [hub, archive, member];
/** Every right is used by one of these. */
const kept = [...owners, hub, member];

const { scenario: zone, settings } = landingZone;
const [bucket = ''] = landingZone.policy.trails.destination.buckets ?? [];
const [kmsKeyArn = ''] = landingZone.policy.trails.encryption.keys ?? [];
const [topicArn = ''] = landingZone.policy.trails.notification.topics ?? [];
const archivesTopic = `arn:aws:sns:us-east-1:${archive}:archive`;
const hubsBucket = 'hub-logs';
const hubsKey = `arn:aws:kms:us-east-1:${hub}:key/hub`;
const organizationId = zone.organization?.id ?? '';

/** A resource's policy that lets CloudTrail do this. */
function letting(Action: string | readonly string[], Resource: string, more: object = {}) {
  const Principal = { Service: 'cloudtrail.amazonaws.com' };
  return { Effect: 'Allow', Principal, Action, Resource, ...more };
}

function documentOf(...Statement: readonly object[]) {
  return { Version: '2012-10-17', Statement };
}

const usesKey = documentOf(letting(['kms:GenerateDataKey*', 'kms:Decrypt'], '*'));
const logBucketPolicy = documentOf(
  letting('s3:GetBucketAcl', `arn:aws:s3:::${bucket}`),
  letting('s3:PutObject', `arn:aws:s3:::${bucket}/*`, {
    Condition: { StringEquals: { 'aws:SourceOrgID': organizationId } },
  }),
  {
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  },
);

/** A role whose rights are looked at. */
const deployment = {
  name: 'Deployment',
  trust: JSON.parse(trustOf(spaceArn())) as object,
  managedPolicies: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
  inlinePolicies: { deploy: documentOf({ Effect: 'Allow', Action: 's3:PutObject', Resource: '*' }) },
};
const connected = [archive, hub, member];

/** What controls that are off by themselves look at. */
const watched = {
  insightSelectors: [{ InsightType: 'ApiCallRateInsight' }, { InsightType: 'ApiErrorRateInsight' }],
  tags: { owner: 'platform' },
};
/**
 * Hub, archive and a member rest on a trail of their own too, so that each uses all the rights that it is given; the
 * public access of bucket and account make a whole together. In no more regions than that takes: each is asked in every account.
 */
const estate: Scenario = parseScenario({
  ...lesserLandingZone,
  regions: { enabledByDefault: ['us-east-1', 'us-west-2', 'eu-west-1'], optIn: ['eu-south-1'] },
  accounts: lesserLandingZone.accounts
    .filter(({ id }) => kept.includes(id))
    .map((account) => ({
      ...account,
      trails: [
        ...account.trails.map((trail) => ({
          ...trail,
          ...watched,
          unseenIn: [{ account: archive }, { account: member }],
        })),
        ...(ownTrails.includes(account.id) ? [ownTrail(account.id)] : []),
      ],
      roles: [...account.roles, ...(connected.includes(account.id) ? [deployment] : [])],
      logGroups: [...account.logGroups, { name: 'own', region: 'us-east-1' }],
      eventDataStores: [{ name: 'lake', region: 'us-east-1', kmsKeyArn }],
      keys: [
        ...account.keys.map((key) => ({ ...key, policy: usesKey })),
        ...(account.id === hub ? [{ id: 'hub', region: 'us-east-1', policy: usesKey }] : []),
      ],
      ...(account.id === archive && {
        topics: [{ name: 'archive', region: 'us-east-1' }],
        publicAccessBlock: { blockPublicAcls: false },
        buckets: account.buckets.map((one) => ({
          ...one,
          policy: one.name === bucket ? logBucketPolicy : one.policy,
          publicAccessBlock: { blockPublicPolicy: false },
        })),
      }),
    })),
});

const policy = policyWith({});

function ownTrail(account: string): Readonly<Record<string, unknown>> {
  return {
    name: 'own',
    homeRegion: 'us-east-1',
    bucket,
    topicArn: account === archive ? archivesTopic : topicArn,
    kmsKeyArn: account === hub ? hubsKey : kmsKeyArn,
    logGroupArn: `arn:aws:logs:us-east-1:${account}:log-group:own:*`,
    ...watched,
  };
}

type Fields = Readonly<Record<string, unknown>>;

function policyWith({
  trails,
  controls: set,
  ...fields
}: Fields & { readonly trails?: Fields; readonly controls?: Fields }): Policy {
  const named = {
    ...landingZone.policy.trails,
    encryption: { keys: [kmsKeyArn, hubsKey] },
    notification: { topics: [topicArn, archivesTopic] },
  };
  const asked = Object.fromEntries(
    controls
      .filter(({ byDefault, id }) => byDefault === 'off' && id !== 'trail-data-events')
      .map(({ id }) => [id, 'on']),
  );
  return Policy.parse({
    ...landingZone.policy,
    codecatalyst: { spaces: [{ name: 'platform', id: spaceId, billingAccount: hub, connectedAccounts: connected }] },
    ...fields,
    trails: { ...named, ...trails },
    // The hub is recorded by the organization's trail and by its own.
    controls: { ...asked, 'duplicate-recording': 'off', ...set },
  });
}

interface Purpose {
  readonly policy: Policy;
  readonly settings: AuditSettings;
}

/** What is printed, with the reader's own names put in. */
function printed(purpose: Purpose = { policy, settings }): Identities {
  const rights = rightsFor(controls, { ...purpose, partition: 'aws' });
  const { hop } = purpose.settings;
  return replaced(identities(rights, { ...purpose, partition: 'aws', principal: hop ? operator : hubRole }), {
    [blanks.organizationId]: zone.organization?.id ?? '',
    [blanks.externalId]: settings.role.externalId ?? '',
    [blanks.hopExternalId]: hop?.externalId ?? '',
  });
}

function replaced(given: Identities, texts: Readonly<Record<string, string>>): Identities {
  let json = JSON.stringify(given);
  for (const [before, after] of Object.entries(texts)) json = json.replaceAll(`"${before}"`, `"${after}"`);
  return JSON.parse(json) as Identities;
}

/** The scenario with roles as printed and no other way in. Where policies are left away, the roles may do everything. */
function installed(scenario: Scenario, given: Identities, withPolicies = true): Scenario {
  const { auditRole: _, ...rest } = scenario;
  const { name, path } = settings.role;
  const role = (named: object, identity: Identity | undefined) =>
    identity?.trust ? [{ ...named, trust: identity.trust, ...(withPolicies && { policy: identity.permissions }) }] : [];
  const rolesIn = (account: string) => [
    ...role({ name, path }, owners.includes(account) ? given['log-archive'] : given.member),
    ...(hubRole.includes(account) ? role({ name: 'TrailproofHub' }, given.hub) : []),
    ...(listerRole.includes(account) ? role({ name: 'Lister' }, given.organization) : []),
  ];
  const { permissions } = given.caller ?? given.hub;
  return parseScenario({
    ...rest,
    caller: {
      ...(given.caller ? { account: hub, userName: 'operator' } : rest.caller),
      ...(withPolicies && { policy: permissions }),
    },
    accounts: rest.accounts.map((account) => ({ ...account, roles: [...account.roles, ...rolesIn(account.id)] })),
  });
}

function without(given: Identities, whose: keyof Identities, action: string): Identities {
  const identity = given[whose];
  if (!identity) throw new Error(`nothing is printed for ${whose}`);
  const left = identity.permissions.Statement.map((statement) => ({
    ...statement,
    Action: statement.Action.filter((allowed) => allowed !== action),
  }));
  const permissions = { ...identity.permissions, Statement: left.filter(({ Action }) => Action.length > 0) };
  return { ...given, [whose]: { ...identity, permissions } };
}

function whoseIs(account: string): keyof Identities {
  if (account === hub) return 'hub';
  return owners.includes(account) ? 'log-archive' : 'member';
}

function actionsOf({ permissions }: Identity): readonly string[] {
  return permissions.Statement.flatMap(({ Action }) => Action);
}

/** Every gap anywhere in the evidence. */
function gapsIn(lines: readonly EvidenceLine[]): readonly Gap[] {
  const gaps: Gap[] = [];
  JSON.stringify(lines, (key, value: unknown) => {
    if (key === 'gap') gaps.push(value as Gap);
    return value;
  });
  return gaps;
}

function failedCalls(lines: readonly EvidenceLine[]): readonly string[] {
  return [...new Set(gapsIn(lines).map(({ api, reason }) => `${api} ${reason}`))].sort();
}

function refusedCalls(lines: readonly EvidenceLine[]): readonly string[] {
  return failedCalls(lines).filter((call) => / (denied|role-not-assumed)$/.test(call));
}

const bound = once(() => audited({ scenario: installed(estate, printed()), policy }));

describe('with the printed rights alone', () => {
  it('the landing zone audits clean', async () => {
    const scenario = installed(zone, printed(landingZone));

    const { lines, report } = await audited({ scenario });

    expect(failedCalls(lines)).toEqual([]);
    expect(report.outcome.exitCode).toBe(0);
  });

  it('an audit gathers the same evidence as with all rights', async () => {
    const free = await collected({ scenario: installed(estate, printed(), false), policy });

    const { lines, report } = await bound();

    expect(failedCalls(lines)).toEqual([]);
    expect(lines).toEqual(free.lines);
    expect(report.outcome.exitCode).toBe(0);
  });

  it.each([
    ['the policy names all there is', policy, {}],
    ['the policy states nothing', Policy.parse({ version: 1 }), {}],
    ['S3 encrypts anyway', policyWith({ trails: { encryption: { mode: 's3' } } }), {}],
    ['CodeCatalyst is left out', policyWith({ controls: offAllOf('codecatalyst') }), {}],
    ['trails are left out', policyWith({ controls: offAllOf('trail') }), {}],
    ['regions are stated', policy, { regions: ['us-east-1', 'us-west-2'] }],
    ['accounts are named', policy, { accounts: kept }],
    ['the hub is a role that is entered first', policy, { hop: { roleArn: hubRole, externalId: 'of-the-hub' } }],
    ['another role asks AWS Organizations', policy, { organizationRole: { roleArn: listerRole } }],
    ['the hub stands alone', policyWith({ trails: { destination: { buckets: [hubsBucket] } } }), { accounts: 'self' }],
  ])('an audit asks for each of them and for nothing else, where %s', async (_, asked, how) => {
    const purpose = { policy: asked, settings: AuditSettings.parse({ ...settings, ...how }) };
    const given = printed(purpose);
    const alone = changed(estate, hub, {
      trails: [{ ...ownTrail(hub), bucket: hubsBucket }],
      buckets: [{ name: hubsBucket, region: 'us-east-1' }],
    });
    const scenario = purpose.settings.accounts === 'self' ? alone : estate;

    const usual = asked === policy && Object.keys(how).length === 0;
    const { lines, calls } = await (usual ? bound() : collected({ scenario: installed(scenario, given), ...purpose }));

    const made = new Set(
      calls.map(({ service, action }) => iamNames[`${service}:${action}`] ?? `${service}:${action}`),
    );
    made.delete('sts:GetCallerIdentity'); // needs no right
    expect([...made].sort()).toEqual([...new Set(Object.values(given).flatMap(actionsOf))].sort());
    expect(refusedCalls(lines)).toEqual([]);
  });
});

/** IAM has other names for what S3 is asked. */
const iamNames: Readonly<Record<string, string>> = {
  's3:GetBucketEncryption': 's3:GetEncryptionConfiguration',
  's3:GetBucketLifecycleConfiguration': 's3:GetLifecycleConfiguration',
  's3:GetBucketNotificationConfiguration': 's3:GetBucketNotification',
  's3:GetObjectLockConfiguration': 's3:GetBucketObjectLockConfiguration',
  's3:GetPublicAccessBlock': 's3:GetBucketPublicAccessBlock',
  's3-control:GetPublicAccessBlock': 's3:GetAccountPublicAccessBlock',
};

function offAllOf(prefix: string): Readonly<Record<string, 'off'>> {
  const ids = controls.map(({ id }) => id).filter((id) => id.startsWith(prefix));
  return Object.fromEntries(ids.map((id) => [id, 'off']));
}

const ends = ['organizations:DescribeOrganization', 'organizations:ListAccounts'];
const givesNames = 'organizations:DescribeOrganizationalUnit';
/** Without them an audit judges as much, by more calls and with fewer names: the report names them, no finding does. */
const decideNothing = ['cloudtrail:ListTrails', givesNames];
/** Where the estate is as it should be, another answer decides before them. */
const decidedElsewhere = [
  's3:GetBucketAcl',
  's3:GetBucketNotification',
  's3:GetBucketObjectLockConfiguration',
  's3:GetBucketOwnershipControls',
];
/** Where regions cannot be listed, those that every account of AWS has are asked, of which the estate has three. */
const besides: Readonly<Record<string, readonly string[]>> = {
  'account:ListRegions': ['cloudtrail:ListEventDataStores denied'],
};

/** Of what these answer, others ask for more: without one of them those are not asked. */
const leadsToOthers = [
  'account:ListRegions',
  'cloudtrail:DescribeTrails',
  'cloudtrail:ListEventDataStores',
  'cloudtrail:ListTrails',
  'iam:ListRolePolicies',
  'iam:ListRoles',
  's3:GetBucketLocation',
  'sts:AssumeRole',
];

interface Loss {
  readonly whose: keyof Identities;
  readonly actions: readonly string[];
}

/** Rights of one identity that are taken away at once: up to three that have nothing to do with one another, or one alone. */
function lossesOf(whose: keyof Identities, identity: Identity): readonly Loss[] {
  const actions = actionsOf(identity).filter((action) => !ends.includes(action));
  const apart = actions.filter((action) => !leadsToOthers.includes(action));
  const rows = Math.ceil(apart.length / 3);
  return [
    ...actions.filter((action) => leadsToOthers.includes(action)).map((action) => ({ whose, actions: [action] })),
    // Not neighbours, which are often about the same resource.
    ...Array.from({ length: rows }, (_, row) => ({
      whose,
      actions: apart.filter((_action, index) => index % rows === row),
    })),
  ];
}

const entrance = 'sts:AssumeRole';

/** No account has two identities: what one loses is lost beside what another loses, where that is something else. */
function inFewAudits(losses: readonly Loss[]): readonly (readonly Loss[])[] {
  const audits: Loss[][] = [];
  for (const loss of losses) {
    const fitting = audits.find((others) => others.every((other) => fits(loss, other)));
    if (fitting) fitting.push(loss);
    else audits.push([loss]);
  }
  return audits;
}

function fits(loss: Loss, other: Loss): boolean {
  // Whom nobody lets in misses nothing else.
  if (loss.actions.includes(entrance) || other.actions.includes(entrance)) return false;
  return loss.whose !== other.whose && !loss.actions.some((action) => other.actions.includes(action));
}

/** The calls that are refused in whose accounts. */
function refusalsBy({ whose, actions }: Loss): readonly string[] {
  return actions.flatMap((action) => {
    if (action === entrance) return ['log-archive', 'member'].map((entered) => `${entered} ${action} role-not-assumed`);
    return [`${whose} ${action} denied`, ...(besides[action] ?? []).map((call) => `${whose} ${call}`)];
  });
}

describe('without a right', () => {
  const readings = inFewAudits(
    Object.entries(printed()).flatMap(([whose, identity]) => lossesOf(whose as keyof Identities, identity)),
  );
  const titled = readings.map(
    (losses) => [losses.map(({ whose, actions }) => `${whose}: ${actions.join(', ')}`).join('; '), losses] as const,
  );

  it.each(titled)('of %s, a gap names each, in the accounts that lost it', async (_title, losses) => {
    const actions = losses.flatMap((loss) => loss.actions);
    const left = losses.reduce(
      (given, { whose, actions: lost }) => lost.reduce((before, action) => without(before, whose, action), given),
      printed(),
    );

    const { lines } = await collected({ scenario: installed(estate, left), policy });

    const { assessment, report } = await judged(lines, policy);
    const refusals = losses.flatMap(refusalsBy);
    const needless = (whose: keyof Identities) => [
      ...decideNothing,
      ...decidedElsewhere,
      ...(whose === 'hub' ? ['cloudtrail:GetEventSelectors'] : []),
    ];
    const needed = losses.flatMap(({ whose, actions: lost }) =>
      lost.filter((action) => !needless(whose).includes(action)),
    );
    const named = [...report.gaps, ...report.failedCalls].map(({ api }) => api);
    const refused = gapsIn(lines)
      .filter(({ reason }) => reason === 'denied' || reason === 'role-not-assumed')
      .map(({ account, api, reason }) => `${whoseIs(account)} ${api} ${reason}`);
    expect([...new Set(refused)].sort()).toEqual(refusals.sort());
    const missed = missedCalls(assessment);
    expect(missed).toEqual(needed.length === 0 ? [] : expect.arrayContaining(needed));
    expect(missed.filter((api) => decideNothing.includes(api))).toEqual([]);
    expect(named).toEqual(expect.arrayContaining([...actions]));
    expect(contradictions((await bound()).assessment, assessment)).toEqual([]);
  });

  it('every right is taken away once', () => {
    const taken = readings.flat().flatMap(({ whose, actions }) => actions.map((action) => `${whose} ${action}`));
    const given = Object.entries(printed()).flatMap(([whose, identity]) =>
      actionsOf(identity).map((action) => `${whose} ${action}`),
    );

    expect([...taken, ...ends.map((action) => `hub ${action}`)].sort()).toEqual(given.sort());
  });

  it.each(ends)('%s, the audit ends and names it', async (action) => {
    const auditing = collected({ scenario: installed(estate, without(printed(), 'hub', action)), policy });

    await expect(auditing).rejects.toThrow(`The organization cannot be listed: ${action}: AccessDeniedException`);
  });

  it(`${givesNames}, units are shown by their ids, and each has its gap`, async () => {
    const { lines } = await collected({ scenario: installed(estate, without(printed(), 'hub', givesNames)), policy });

    const units = lines.flatMap((line) => (line.line === 'account' ? (line.account.organizationalUnits ?? []) : []));
    expect(units).not.toEqual([]);
    for (const unit of units) expect(unit).toMatch(/^ou-/);
    expect(new Set(gapsIn(lines).map(({ resource }) => resource))).toEqual(new Set(units));
  });
});

describe('under other names than the printed ones', () => {
  const { externalId = '' } = settings.role;
  const failuresWith = async (texts: Readonly<Record<string, string>>) => {
    const { lines } = await collected({ scenario: installed(estate, replaced(printed(), texts)), policy });
    return failedCalls(lines);
  };
  const ofResources = once(() =>
    failuresWith({
      [`arn:aws:s3:::${bucket}`]: 'arn:aws:s3:::other',
      [kmsKeyArn]: `${kmsKeyArn}0`,
      [archivesTopic]: `${archivesTopic}0`,
    }),
  );

  it.each([
    ['another external id', { [externalId]: 'somebody-elses' }, 'sts:AssumeRole role-not-assumed'],
    ['another organization', { [zone.organization?.id ?? '']: 'o-zzzzzzzzzz' }, 'sts:AssumeRole role-not-assumed'],
    ['another hub', { [hubRole]: `arn:aws:iam::${hub}:role/Other` }, 'sts:AssumeRole role-not-assumed'],
    [
      'another role',
      { 'arn:aws:iam::*:role/TrailproofAudit': 'arn:aws:iam::*:role/Other' },
      'sts:AssumeRole role-not-assumed',
    ],
  ])('%s is no way in', async (_, texts, failure) => {
    expect(await failuresWith(texts)).toEqual([failure]);
  });

  it.each([
    ['another bucket', 's3:GetBucketLocation denied'],
    ['another key', 'kms:DescribeKey denied'],
    ['another topic', 'sns:GetTopicAttributes denied'],
  ])('%s is no way in, as neither are the other two', async (_, failure) => {
    const failures = await ofResources();

    expect(failures).toContain(failure);
    expect(failures).toHaveLength(3);
  });
});
