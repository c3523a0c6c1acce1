import { describe, expect, it } from 'vitest';
import { viewOrganization } from '../../src/assess/organization-view.js';
import { parsePolicy } from '../../src/config/policy.js';
import { controlIds } from '../../src/controls/index.js';
import { draftPolicy } from '../../src/init/draft-policy.js';
import type { AccountEvidence, EvidenceLine } from '../../src/model/evidence.js';
import { defaultPolicy, type Policy } from '../../src/model/policy.js';
import type { SharedResource } from '../../src/model/shared-resource.js';
import { gapsIn } from '../../src/survey/gaps.js';
import { streamed } from '../support/assessing.js';
import {
  accountLine,
  archive,
  asOf,
  basic,
  bucket,
  closed,
  event,
  everything,
  evidenceOf,
  evidenceWith,
  healthyBucket,
  history,
  hub,
  keyArn,
  known,
  logging,
  management,
  member,
  other,
  owning,
  reading,
  role,
  since,
  spaceArn,
  spaceEvent,
  spaceId,
  stopped,
  topicArn,
  trail,
  trailArn,
  trailWithout,
  trustOf,
  unknown,
} from '../support/literals.js';

/** The draft as it reads back, and its text. */
async function drafted(lines: readonly EvidenceLine[] = evidenceOf()): Promise<{ policy: Policy; text: string }> {
  const accounts = lines.filter((line): line is AccountEvidence => line.line === 'account');
  const view = await viewOrganization(streamed(lines), defaultPolicy);
  const text = draftPolicy({ view, accounts, gaps: gapsIn(lines) });
  const read = parsePolicy(text, 'policy.yaml', controlIds);
  if ('problems' in read) throw new Error(`${JSON.stringify(read.problems)}\n${text}`);
  return { policy: read.value, text };
}

const workflowRole = (space: string, id = spaceId) =>
  role(trustOf(spaceArn(id)), `CodeCatalystWorkflowDevelopmentRole-${space}`);
const events = (...list: Parameters<typeof history>[0] & object) => ({ 'us-west-2': known(history(list)) });
const billing = accountLine(member, reading({ codecatalystEvents: events(spaceEvent('platform', asOf)) }));

describe('a drafted policy', () => {
  it('says when, as whom and from how much it was written, and that a person should read it', async () => {
    const { text } = await drafted();

    expect(text).toContain(`# Written by trailproof init (trailproof test) at ${asOf}`);
    expect(text).toContain(`# arn:aws:sts::${hub}:assumed-role/TrailproofHub/operator.\n`);
    expect(text).toContain('# Organization o-a1b2c3d4e5, 5 accounts (5 ACTIVE), 5 of them read.');
    expect(text).toMatch(/# It states what is, not what should be: .* A person\n# should read it/);
  });

  it("names the organization trail's key, topic, bucket and the bucket's owner", async () => {
    const { policy, text } = await drafted();

    expect(policy.trails).toEqual({
      ...defaultPolicy.trails,
      encryption: { mode: 'kms', keys: [keyArn] },
      notification: { ...defaultPolicy.trails.notification, topics: [topicArn] },
      destination: { buckets: [bucket], account: archive },
    });
    expect(text).toContain(`"${keyArn}" # account ${management}; Enabled\n`);
    expect(text).not.toContain('not read');
  });

  it('lists all organization trails, and one prefix only where there is one', async () => {
    const second = trail({
      arn: `arn:aws:cloudtrail:eu-west-1:${hub}:trail/second`,
      bucket: 'second-logs',
      prefix: 'b',
      kmsKeyId: keyArn.replace('5f0e', '6f0e'),
    });
    const seen = { trail: second, from: 'x', status: known(stopped), selectors: known(everything) };
    const lines = evidenceWith(accountLine(hub, owning({ trails: { [second.arn]: seen } })));

    const { policy, text } = await drafted(lines);

    expect(policy.trails.encryption.keys).toEqual([keyArn, keyArn.replace('5f0e', '6f0e')]);
    expect(policy.trails.destination).toEqual({ buckets: [bucket, 'second-logs'], account: archive });
    expect(text).toContain('# prefix: not one, but "", "b"');
    expect(text).toMatch(/"second-logs" # not read: its owner$/m);
    expect(text).toContain('#     not as the built-in policy asks: it is not logging\n');
  });

  it('lowers nothing: what a trail lacks is a comment', async () => {
    const poor = { ...trailWithout('kmsKeyId', 'topicArn'), validation: false, multiRegion: false };
    const selectors = known(basic({ excludedSources: ['kms.amazonaws.com'] }));
    const seen = { trail: poor, from: 'x', status: known(logging), selectors };
    const lines = [archive, hub, member, other].map((id) =>
      accountLine(id, reading({ trails: { [trailArn]: { trail: poor, from: 'x' } } })),
    );

    const { policy, text } = await drafted(
      evidenceWith(accountLine(management, reading({ trails: { [trailArn]: seen } })), ...lines),
    );

    expect(policy.trails.encryption).toEqual({ mode: 'kms' });
    expect(policy.trails.notification).toEqual(defaultPolicy.trails.notification);
    expect(policy.recording.mayExclude).toEqual([]);
    expect(text.match(/not as the built-in policy asks: .*/g)).toEqual([
      'not as the built-in policy asks: it records us-east-1 only',
      'not as the built-in policy asks: log file validation is off',
      'not as the built-in policy asks: it has no KMS key (encryption: { mode: s3 } accepts that)',
      'not as the built-in policy asks: it has no SNS topic',
      'not as the built-in policy asks: it leaves out kms.amazonaws.com (recording: { mayExclude } accepts that)',
    ]);
  });

  it('takes the own trails that accounts rest on where there is no organization trail', async () => {
    const own = trail({
      arn: `arn:aws:cloudtrail:us-east-1:${member}:trail/own`,
      organization: false,
      bucket: 'own-logs',
    });
    const seen = { trail: own, from: 'x', status: known(logging), selectors: known(everything) };

    const { policy } = await drafted(evidenceOf([accountLine(member, reading({ trails: { [own.arn]: seen } }))]));

    expect(policy.trails.destination).toEqual({ buckets: ['own-logs'] });
  });

  it('states no trail settings where no trail was seen', async () => {
    const { policy, text } = await drafted(evidenceOf([accountLine(member, reading({ trails: {} }))], {}));

    expect(policy.trails).toEqual(defaultPolicy.trails);
    expect(text).toContain('# No trail was seen');
  });

  it('names no owner where buckets have more than one', async () => {
    const second = trail({ arn: `${trailArn}-2`, bucket: 'second-logs' });
    const resources: Readonly<Record<string, SharedResource>> = {
      [`arn:aws:s3:::${bucket}`]: {
        kind: 'bucket',
        fact: known(healthyBucket),
      },
      'arn:aws:s3:::second-logs': {
        kind: 'bucket',
        fact: known({ ...healthyBucket, owner: hub, region: 'us-west-2' }),
      },
    };
    const trails = { [trailArn]: { trail: trail(), from: 'x' }, [second.arn]: { trail: second, from: 'x' } };

    const { policy, text } = await drafted(evidenceOf([accountLine(management, reading({ trails }))], resources));

    expect(policy.trails.destination).toEqual({ buckets: [bucket, 'second-logs'] });
    expect(text).toContain(`    # account: not one, but ${archive}, ${hub}\n`);
  });

  it('leaves to a person whether a region counts as denied', async () => {
    const trailsByRegion = {
      'us-east-1': known([trailArn]),
      'ap-south-1': unknown('cloudtrail:DescribeTrails', { reason: 'denied-by-scp', region: 'ap-south-1' }),
    };

    const { policy, text } = await drafted(evidenceWith(accountLine(member, reading({ trailsByRegion }))));

    expect(policy.regions.denied).toEqual([]);
    expect(text).toContain('\n# regions: { denied: ["ap-south-1"] }\n');
  });

  it('has one line for each call that was not answered, with the accounts behind it', async () => {
    const lines = evidenceWith(...[archive, hub, member, other].map((id) => accountLine(id, closed(id))));

    const { text } = await drafted(lines);

    const unread = text.split('\n').filter((line) => line.startsWith('# not read: sts:AssumeRole'));
    expect(unread).toEqual([expect.stringContaining(`${archive} account ${archive}, ${hub} account ${hub}`)]);
    expect(text).toContain('5 accounts (5 ACTIVE), 1 of them read.');
  });
});

describe('spaces in a drafted policy', () => {
  it('are said to be none where every history and every role was read and shows none', async () => {
    const { policy, text } = await drafted();

    expect(policy.codecatalyst?.spaces).toEqual([]);
    expect(text).toContain(`its events since ${since} were read`);
  });

  it.each<[string, Parameters<typeof reading>[0]]>([
    ['a history was not read', { codecatalystEvents: { 'us-west-2': unknown('cloudtrail:LookupEvents') } }],
    ['a history was cut off', { codecatalystEvents: { 'us-west-2': known(history([], { truncated: true })) } }],
    ['roles were not read', { codecatalystRoles: unknown('iam:ListRoles') }],
  ])('are not stated where %s', async (_title, more) => {
    const { policy, text } = await drafted(evidenceWith(accountLine(member, reading(more))));

    expect(policy.codecatalyst).toBeUndefined();
    expect(text).toContain('Accounts that could not be read through: 1, ');
  });

  it('have the account in which their newest event landed, the id that a role pairs, and whoever has a trace', async () => {
    const lines = evidenceWith(
      billing,
      accountLine(archive, reading({ codecatalystEvents: events(spaceEvent('platform', since)) })),
      accountLine(hub, reading({ codecatalystRoles: known([role()]) })),
      accountLine(other, reading({ codecatalystRoles: known([workflowRole('platform')]) })),
    );

    const { policy, text } = await drafted(lines);

    expect(policy.codecatalyst).toEqual({
      undeclaredSpaces: 'fail',
      acceptedAdministrators: [],
      spaces: [
        {
          name: 'platform',
          id: spaceId,
          region: 'us-west-2',
          billingAccount: member,
          connectedAccounts: [archive, hub, member, other].sort(),
        },
      ],
    });
    expect(text).toContain(`"${hub}" # account ${hub}; role CodeCatalystDeployment trusts the space\n`);
    expect(text).toContain(`# earlier events landed in ${archive} account ${archive}, the last at ${since}\n`);
  });

  it('have no id where roles pair two with the name', async () => {
    const lines = evidenceWith(
      billing,
      accountLine(hub, reading({ codecatalystRoles: known([workflowRole('platform')]) })),
      accountLine(
        other,
        reading({ codecatalystRoles: known([workflowRole('platform', spaceId.replace('e3', 'f4'))]) }),
      ),
    );

    const { policy, text } = await drafted(lines);

    expect(policy.codecatalyst?.spaces).toEqual([
      { name: 'platform', region: 'us-west-2', billingAccount: member, connectedAccounts: [member] },
    ]);
    expect(text).toContain('# id: not read');
    expect(text).toContain(`# not read: the name of space ${spaceId}, which `);
  });

  it('take no account that is connected to nobody knows which space', async () => {
    const lines = evidenceWith(
      billing,
      accountLine(other, reading({ codecatalystEvents: events(event('AcceptConnection', since)) })),
    );

    const { policy, text } = await drafted(lines);

    expect(policy.codecatalyst?.spaces[0]?.connectedAccounts).toEqual([member]);
    expect(text).toContain(`# not read: to which space ${other} account ${other} has been connected since ${since}\n`);
  });

  it.each<[string, Parameters<typeof reading>[0], string]>([
    [
      'is trusted by its id',
      { codecatalystRoles: known([role()]) },
      `not read: the name of space ${spaceId}, which arn:aws:iam::${member}:role/CodeCatalystDeployment trusts`,
    ],
    [
      'is trusted by id and name',
      { codecatalystRoles: known([workflowRole('platform')]) },
      `not read: who pays for space platform, id ${spaceId}`,
    ],
    ['was connected to', { codecatalystEvents: events(event('AcceptConnection', since)) }, 'not read: to which space'],
  ])('are not stated, and not said to be none, where one %s and that is all', async (_title, more, expected) => {
    const { policy, text } = await drafted(evidenceWith(accountLine(member, reading(more))));

    expect(policy.codecatalyst).toBeUndefined();
    expect(text).toContain(expected);
  });
});

describe("strangers' text in a drafted policy", () => {
  const hostile = 'x\nfailOn: critical\r\n- "\u0085\u2028\u2029#\u0000\u001b[2J\u202e: {';

  it('stays in its comment', async () => {
    const lines = evidenceWith(accountLine(archive, reading(), { name: hostile }));

    const { policy, text } = await drafted(lines);

    expect(policy).toEqual((await drafted()).policy);
    expect(text).toContain('x\\u{a}failOn: critical');
    expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Zl}\p{Zp}\u202e]/u);
  });

  it.each([
    ['a space', { codecatalystEvents: events(spaceEvent(hostile, asOf)) }],
    [
      'a role',
      { codecatalystRoles: known([role(trustOf(spaceArn()), `CodeCatalystWorkflowDevelopmentRole-${hostile}`)]) },
    ],
  ])('is a comment where it is the name of %s', async (_title, more) => {
    const { policy, text } = await drafted(evidenceWith(accountLine(member, reading(more))));

    expect([policy.failOn, policy.codecatalyst]).toEqual(['low', undefined]);
    expect(text).toContain('x\\u{a}failOn: critical');
  });

  it.each(['kmsKeyId', 'topicArn', 'bucket', 'prefix'] as const)('is a comment where it is a %s', async (field) => {
    const odd = trail({ [field]: hostile });
    const seen = { trail: odd, from: 'x', status: known(logging), selectors: known(everything) };
    const line = accountLine(management, reading({ trails: { [trailArn]: seen } }));

    const { policy, text } = await drafted(evidenceOf([line]));

    expect(policy.failOn).toBe('low');
    expect(JSON.stringify(policy)).not.toContain('failOn: critical');
    expect(text).toContain('x\\u{a}failOn: critical');
  });
});
