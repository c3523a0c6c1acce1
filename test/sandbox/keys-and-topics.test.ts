import { DescribeKeyCommand, GetKeyPolicyCommand, GetKeyRotationStatusCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  paginateListSubscriptionsByTopic,
  SNSClient,
} from '@aws-sdk/client-sns';
import { describe, expect, onTestFinished, test } from 'vitest';
import { loadScenario, startSandbox } from '../../src/sandbox/index.js';
import { as, hub, member, open, organization } from './support.js';

type Fields = Readonly<Record<string, unknown>>;

const openWith = (fields: Fields, rest: Fields = {}) => open(organization({ accounts: { [member]: fields }, ...rest }));

describe('a key', () => {
  const arn = `arn:aws:kms:us-east-1:${member}:key/k-1`;
  const aliases = ['alias/trail'];
  const clientOf = async (changes: Fields = {}, account = member, rest: Fields = {}) => {
    const keys = [{ id: 'k-1', region: 'us-east-1', aliases, ...changes }];
    return new KMSClient(as(await openWith({ keys, joined: '2024-01-01T00:00:00Z' }, rest), account));
  };
  const policyOf = async (changes: Fields = {}, KeyId = arn, account = member) =>
    (await clientOf(changes, account)).send(new GetKeyPolicyCommand({ KeyId }));
  const rotationOf = async (changes: Fields = {}, KeyId = arn, account = member) => {
    const { $metadata: _, ...status } = await (await clientOf(changes, account)).send(
      new GetKeyRotationStatusCommand({ KeyId }),
    );
    return status;
  };

  test("has a policy that lets CloudTrail encrypt for the account's trails", async () => {
    const { Policy = '', PolicyName } = await policyOf();

    expect(PolicyName).toBe('default');
    expect(JSON.parse(Policy)).toMatchObject({
      Statement: [
        { Principal: { AWS: `arn:aws:iam::${member}:root` }, Action: 'kms:*' },
        {
          Effect: 'Allow',
          Principal: { Service: 'cloudtrail.amazonaws.com' },
          Action: 'kms:GenerateDataKey*',
          Condition: {
            StringLike: { 'kms:EncryptionContext:aws:cloudtrail:arn': `arn:aws:cloudtrail:*:${member}:trail/*` },
          },
        },
        { Principal: { Service: 'cloudtrail.amazonaws.com' }, Action: 'kms:DescribeKey' },
      ],
    });
  });

  test("has one of its own partition's names", async () => {
    const keys = [{ id: 'k-1', region: 'cn-north-1' }];
    const sandbox = await openWith({ keys }, { partition: 'aws-cn' });
    const client = new KMSClient(as(sandbox, member, 'cn-north-1'));

    const { Policy } = await client.send(new GetKeyPolicyCommand({ KeyId: 'k-1' }));

    expect(Policy).toContain(`"arn:aws-cn:iam::${member}:root"`);
    expect(Policy).toContain(`"arn:aws-cn:cloudtrail:*:${member}:trail/*"`);
    expect(Policy).not.toContain('arn:aws:');
  });

  test('has the policy of the scenario, with what the sandbox could not read either', async () => {
    const policy = { Statement: [{ Effect: 'Deny', NotPrincipal: { AWS: '*' }, Action: 'kms:*', Resource: '*' }] };

    const { Policy = '' } = await policyOf({ policy });

    expect(JSON.parse(Policy)).toEqual(policy);
  });

  test.each(['{"Statement": [', '', 'two\nlines & <more>'])('has the broken policy %j as it is', async (policy) => {
    expect((await policyOf({ policy })).Policy).toBe(policy);
  });

  test('has one policy only', async () => {
    const client = await clientOf();

    const named = await client.send(new GetKeyPolicyCommand({ KeyId: 'k-1', PolicyName: 'default' }));

    expect(named.PolicyName).toBe('default');
    await expect(client.send(new GetKeyPolicyCommand({ KeyId: 'k-1', PolicyName: 'other' }))).rejects.toMatchObject({
      name: 'NotFoundException',
    });
  });

  test.each<[string, Fields, Fields]>([
    [
      'once a year',
      {},
      { KeyRotationEnabled: true, RotationPeriodInDays: 365, NextRotationDate: new Date('2026-12-31T00:00:00Z') },
    ],
    [
      'as often as the scenario says',
      { created: '2026-11-01T00:00:00Z', rotation: { periodInDays: 90 } },
      { KeyRotationEnabled: true, RotationPeriodInDays: 90, NextRotationDate: new Date('2027-01-30T00:00:00Z') },
    ],
    ['never', { rotation: { enabled: false } }, { KeyRotationEnabled: false }],
    ['on paper, while it is disabled', { state: 'Disabled' }, { KeyRotationEnabled: true, RotationPeriodInDays: 365 }],
    ['no more, since it will be deleted', { state: 'PendingDeletion' }, { KeyRotationEnabled: false }],
    ['no more, once its replicas are gone', { state: 'PendingReplicaDeletion' }, { KeyRotationEnabled: false }],
    ["always, when it is AWS's own", { manager: 'AWS', rotation: { enabled: false } }, { KeyRotationEnabled: true }],
    ['never, being asymmetric', { spec: 'RSA_2048' }, { KeyRotationEnabled: false }],
    ['never, being an HMAC key', { spec: 'HMAC_256' }, { KeyRotationEnabled: false }],
  ])('rotates %s', async (_, changes, expected) => {
    const status = await rotationOf(changes);

    expect(status).toMatchObject({ KeyId: 'k-1', ...expected });
    expect(Object.hasOwn(status, 'NextRotationDate')).toBe(expected['KeyRotationEnabled']);
  });

  test.each(['EXTERNAL', 'AWS_CLOUDHSM', 'EXTERNAL_KEY_STORE'])(
    'whose material comes from %s has no rotation to ask for',
    async (origin) => {
      await expect(rotationOf({ origin })).rejects.toMatchObject({
        name: 'UnsupportedOperationException',
        message: `${arn} origin is ${origin} which is not valid for this operation.`,
      });
    },
  );

  describe.each([
    ['policy', policyOf],
    ['rotation', rotationOf],
  ])('%s', (what, ask) => {
    test('is not asked for by an alias', async () => {
      const refused = { name: 'InvalidArnException', message: 'Key Aliases are not supported for this operation.' };

      await expect(ask({}, 'alias/trail')).rejects.toMatchObject(refused);
      await expect(ask({}, `arn:aws:kms:us-east-1:${member}:alias/trail`)).rejects.toMatchObject(refused);
    });

    test('is not told to other accounts, not even to those that may describe the key', async () => {
      const denied = { name: 'AccessDeniedException', message: expect.stringContaining('no resource-based policy') };

      await expect(ask({}, arn, hub)).rejects.toMatchObject(denied);
      await expect(ask({ readableBy: [hub] }, arn, hub)).rejects.toMatchObject(denied);
    });

    test('of a key that is not there is not found', async () => {
      await expect(ask({}, 'k-2')).rejects.toMatchObject({
        name: 'NotFoundException',
        message: `Key 'arn:aws:kms:us-east-1:${member}:key/k-2' does not exist`,
      });
    });

    test('is told in the key’s own region', async () => {
      await expect(ask({ region: 'eu-west-1' }, arn.replace('us-east-1', 'eu-west-1'))).rejects.toMatchObject({
        name: 'NotFoundException',
      });
    });

    test('can be denied', async () => {
      const Action = what === 'policy' ? 'kms:GetKeyPolicy' : 'kms:GetKeyRotationStatus';
      const policy = (action: string) => ({ Statement: [{ Effect: 'Allow', Action: action, Resource: arn }] });
      const call = what === 'policy' ? GetKeyPolicyCommand : GetKeyRotationStatusCommand;
      const send = async (action: string) => {
        const keys = [{ id: 'k-1', region: 'us-east-1' }];
        const caller = { account: member, roleName: 'Reader', policy: policy(action) };
        const sandbox = await openWith({ keys }, { caller });
        return new KMSClient(as(sandbox)).send(new call({ KeyId: 'k-1' }));
      };

      await expect(send(Action)).resolves.toBeDefined();
      await expect(send('kms:DescribeKey')).rejects.toMatchObject({
        name: 'AccessDeniedException',
        message: expect.stringContaining(`is not authorized to perform: ${Action} on resource: ${arn}`),
      });
    });
  });

  test('is described with origin, use and specification', async () => {
    const described = async (changes: Fields) => {
      const client = await clientOf(changes);
      return (await client.send(new DescribeKeyCommand({ KeyId: 'k-1' }))).KeyMetadata;
    };

    expect(await described({})).toMatchObject({
      Origin: 'AWS_KMS',
      KeyManager: 'CUSTOMER',
      KeyUsage: 'ENCRYPT_DECRYPT',
      KeySpec: 'SYMMETRIC_DEFAULT',
      MultiRegion: false,
    });
    expect(await described({})).not.toHaveProperty('ExpirationModel');
    expect(await described({})).not.toHaveProperty('MultiRegionConfiguration');
    expect(await described({ origin: 'EXTERNAL', state: 'PendingImport' })).toMatchObject({
      Origin: 'EXTERNAL',
      ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE',
      KeyState: 'PendingImport',
    });
    expect(await described({ spec: 'HMAC_256' })).toMatchObject({ KeyUsage: 'GENERATE_VERIFY_MAC' });
    expect(await described({ spec: 'RSA_2048' })).toMatchObject({ KeyUsage: 'SIGN_VERIFY', KeySpec: 'RSA_2048' });
  });

  test('of several regions knows its primary and its replicas', async () => {
    const regions = ['us-east-1', 'eu-west-1', 'eu-west-2'];
    const keys = regions.map((region) => ({ id: 'mrk-1', region, aliases }));
    const sandbox = await openWith({ keys });
    const places = regions.map((Region) => ({ Arn: `arn:aws:kms:${Region}:${member}:key/mrk-1`, Region }));
    const [primary, ...replicas] = places;

    const described = await Promise.all(
      ['us-east-1', 'eu-west-2'].map(async (region) => {
        const client = new KMSClient(as(sandbox, member, region));
        return (await client.send(new DescribeKeyCommand({ KeyId: 'mrk-1' }))).KeyMetadata;
      }),
    );

    expect(described).toMatchObject([
      {
        MultiRegion: true,
        MultiRegionConfiguration: { MultiRegionKeyType: 'PRIMARY', PrimaryKey: primary, ReplicaKeys: replicas },
      },
      { MultiRegionConfiguration: { MultiRegionKeyType: 'REPLICA', PrimaryKey: primary, ReplicaKeys: replicas } },
    ]);
  });

  test('answers with what AWS may add, and without fields', async () => {
    const later = await clientOf({ id: 'mrk-1' }, member, { faults: [{ fault: 'unknown-enum' }] });
    const without = await clientOf({}, member, { faults: [{ fault: 'absent-fields' }] });

    expect((await later.send(new DescribeKeyCommand({ KeyId: 'mrk-1' }))).KeyMetadata).toMatchObject({
      Origin: 'ADDED_LATER',
      KeySpec: 'ADDED_LATER',
      MultiRegionConfiguration: { MultiRegionKeyType: 'ADDED_LATER' },
    });
    expect(await without.send(new GetKeyPolicyCommand({ KeyId: 'k-1' }))).not.toHaveProperty('Policy');
    expect(await without.send(new GetKeyRotationStatusCommand({ KeyId: 'k-1' }))).not.toHaveProperty(
      'KeyRotationEnabled',
    );
  });
});

describe('a topic', () => {
  const TopicArn = `arn:aws:sns:us-east-1:${member}:alerts`;
  const clientOf = async (changes: Fields = {}, account = member, rest: Fields = {}) => {
    const topics = [{ name: 'alerts', region: 'us-east-1', ...changes }];
    return new SNSClient(as(await openWith({ topics }, rest), account));
  };
  const attributesOf = async (changes: Fields) =>
    (await (await clientOf(changes)).send(new GetTopicAttributesCommand({ TopicArn }))).Attributes ?? {};
  const subscriptionsOf = async (changes: Fields = {}, account = member, arn = TopicArn) =>
    (await (await clientOf(changes, account)).send(new ListSubscriptionsByTopicCommand({ TopicArn: arn })))
      .Subscriptions;
  const emails = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ protocol: 'email', endpoint: `${index}@example.com` }));

  test('has one confirmed subscription unless the scenario says otherwise', async () => {
    expect(await subscriptionsOf()).toEqual([
      {
        TopicArn,
        Protocol: 'email',
        Endpoint: 'security@example.com',
        Owner: member,
        SubscriptionArn: expect.stringMatching(new RegExp(`^${TopicArn}:[0-9a-f-]{36}$`)),
      },
    ]);
    expect(await attributesOf({})).toMatchObject({ SubscriptionsConfirmed: '1', SubscriptionsPending: '0' });
  });

  test('counts its subscriptions as it lists them', async () => {
    const subscriptions = [
      ...emails(2),
      { protocol: 'email', endpoint: 'late@example.com', confirmed: false },
      { protocol: 'sqs', endpoint: `arn:aws:sqs:us-east-1:${hub}:alerts` },
    ];

    const listed = await subscriptionsOf({ subscriptions });
    const arns = listed?.map(({ SubscriptionArn }) => SubscriptionArn);

    expect(listed?.map(({ Protocol, Endpoint }) => [Protocol, Endpoint])).toEqual(
      subscriptions.map(({ protocol, endpoint }) => [protocol, endpoint]),
    );
    expect(arns?.[2]).toBe('PendingConfirmation');
    expect(new Set(arns).size).toBe(4);
    expect(await attributesOf({ subscriptions })).toMatchObject({
      SubscriptionsConfirmed: '3',
      SubscriptionsPending: '1',
    });
  });

  test('may have none', async () => {
    expect(await subscriptionsOf({ subscriptions: [] })).toEqual([]);
    expect(await attributesOf({ subscriptions: [] })).toMatchObject({ SubscriptionsConfirmed: '0' });
  });

  test('says what the scenario lets it say, whatever follows from the rest', async () => {
    const attributes = { SubscriptionsConfirmed: '7', Policy: '{}' };

    expect(await attributesOf({ subscriptions: [], attributes })).toMatchObject(attributes);
  });

  test('has the policy and the key of the scenario', async () => {
    const policy = { Statement: [{ Effect: 'Deny', Principal: '*', Action: 'sns:*', Resource: '*' }] };

    const { Policy = '', KmsMasterKeyId } = await attributesOf({ policy, kmsKey: 'alias/aws/sns' });

    expect(JSON.parse(Policy)).toEqual(policy);
    expect(KmsMasterKeyId).toBe('alias/aws/sns');
    expect(await attributesOf({})).not.toHaveProperty('KmsMasterKeyId');
  });

  test.each(['{"Statement": [', '<policy> & "more"\n'])('has the broken policy %j as it is', async (policy) => {
    expect((await attributesOf({ policy }))['Policy']).toBe(policy);
  });

  test('lists a hundred subscriptions a page', async () => {
    const client = await clientOf({ subscriptions: emails(250) });
    const pages: string[][] = [];
    for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic({ client }, { TopicArn })) {
      pages.push(Subscriptions.map(({ Endpoint = '' }) => Endpoint));
    }

    expect(pages.map(({ length }) => length)).toEqual([100, 100, 50]);
    expect(new Set(pages.flat()).size).toBe(250);
    await expect(
      client.send(new ListSubscriptionsByTopicCommand({ TopicArn, NextToken: 'guess' })),
    ).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  test('does not list its subscriptions to other accounts, unless its policy lets them read', async () => {
    const denied = {
      name: 'AuthorizationErrorException',
      message: expect.stringContaining('ListSubscriptionsByTopic'),
    };

    await expect(subscriptionsOf({}, hub)).rejects.toMatchObject(denied);
    await expect(subscriptionsOf({}, hub, `${TopicArn}-gone`)).rejects.toMatchObject(denied);
    await expect(subscriptionsOf({ readableBy: [hub] }, hub)).resolves.toHaveLength(1);
  });

  test('that is not there, or in another region, has no subscriptions to list', async () => {
    await expect(subscriptionsOf({}, member, `${TopicArn}-gone`)).rejects.toMatchObject({ name: 'NotFoundException' });
    await expect(subscriptionsOf({}, member, TopicArn.replace('us-east-1', 'eu-west-1'))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });

  test('needs a right of its own to list them', async () => {
    const send = async (Action: string) => {
      const caller = {
        account: member,
        roleName: 'Reader',
        policy: { Statement: [{ Effect: 'Allow', Action, Resource: TopicArn }] },
      };
      const sandbox = await openWith({ topics: [{ name: 'alerts', region: 'us-east-1' }] }, { caller });
      return new SNSClient(as(sandbox)).send(new ListSubscriptionsByTopicCommand({ TopicArn }));
    };

    await expect(send('sns:ListSubscriptionsByTopic')).resolves.toBeDefined();
    await expect(send('sns:GetTopicAttributes')).rejects.toMatchObject({ name: 'AuthorizationErrorException' });
  });

  test('lists an empty page where a fault wants one, and subscriptions of nothing', async () => {
    const client = await clientOf({}, member, { faults: [{ fault: 'empty-page' }] });
    const without = await clientOf({}, member, { faults: [{ fault: 'absent-fields' }] });
    const list = (from: SNSClient, NextToken?: string) =>
      from.send(new ListSubscriptionsByTopicCommand({ TopicArn, NextToken }));

    const first = await list(client);
    const second = await list(client, first.NextToken);

    expect([first.Subscriptions, second.Subscriptions?.length]).toEqual([[], 1]);
    expect((await list(without)).Subscriptions).toEqual([{}]);
  });
});

describe.each([
  ['landing-zone', [], []],
  ['demo', ['81f7c4d0-2b5a-4f5e-a1a3-7c3f0d9be246'], ['tokyo-trail']],
])('the %s', (name, withoutRotation, withoutReaders) => {
  const scenario = loadScenario(`src/sandbox/scenarios/${name}/scenario.yaml`);

  test('has these keys that do not rotate, and these topics that nobody reads', () => {
    const keys = scenario.accounts.flatMap((account) => account.keys);
    const topics = scenario.accounts.flatMap((account) => account.topics);

    expect(keys.filter(({ rotation }) => !rotation.enabled).map(({ id }) => id)).toEqual(withoutRotation);
    expect(
      topics
        .filter(({ subscriptions }) => !subscriptions.some(({ confirmed }) => confirmed))
        .map((topic) => topic.name),
    ).toEqual(withoutReaders);
  });

  test('lets CloudTrail use its keys for the trails that name them', async () => {
    const sandbox = await startSandbox(scenario);
    onTestFinished(() => sandbox.close());
    const trails = scenario.accounts.flatMap(({ id, trails: own }) => own.map((trail) => ({ ...trail, owner: id })));
    const encrypted = trails.flatMap(({ kmsKeyArn: key, ...trail }) => (key === undefined ? [] : [{ ...trail, key }]));

    expect(encrypted.length).toBeGreaterThan(0);
    for (const { key, name: trailName, homeRegion, owner } of encrypted) {
      const [, , , region, account] = key.split(':');
      const client = new KMSClient(as(sandbox, account, region));
      const { Policy = '' } = await client.send(new GetKeyPolicyCommand({ KeyId: key }));
      const arn = `arn:aws:cloudtrail:${homeRegion}:${owner}:trail/${trailName}`;
      expect(Policy.includes(`"${arn}"`) || Policy.includes(`"arn:aws:cloudtrail:*:${owner}:trail/*"`)).toBe(true);
    }
  });
});
