import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailCommand,
  GetTrailStatusCommand,
  ListTrailsCommand,
} from '@aws-sdk/client-cloudtrail';
import { describe, expect, test } from 'vitest';
import type { Sandbox } from '../../src/sandbox/index.js';
import { as, hub, management, member, open, organization, outsider } from './support.js';

const trail = { name: 'org-trail', homeRegion: 'eu-west-1', bucket: 'org-logs', organization: true };
const arn = `arn:aws:cloudtrail:eu-west-1:${management}:trail/org-trail`;

function withTrail(changes: object = {}, rest: object = {}) {
  const optedInRegions = ['eu-south-1'];
  const accounts = {
    [management]: { trails: [{ ...trail, ...changes }], optedInRegions },
    [member]: { optedInRegions: ['eu-south-1', 'me-south-1'] },
  };
  return organization({ accounts, ...rest });
}

const seenBy = async (sandbox: Sandbox, account: string, region: string, includeShadowTrails?: boolean) => {
  const client = new CloudTrailClient(as(sandbox, account, region));
  const { trailList } = await client.send(new DescribeTrailsCommand({ includeShadowTrails }));
  return trailList?.map(({ TrailARN }) => TrailARN);
};

describe('a member', () => {
  test("sees the organization trail in every region, with its owner's ARN", async () => {
    const sandbox = await open(withTrail());

    for (const region of ['eu-west-1', 'us-east-1', 'sa-east-1']) {
      expect(await seenBy(sandbox, member, region)).toEqual([arn]);
    }
  });

  test('sees it as a shadow, so not without shadow trails', async () => {
    const sandbox = await open(withTrail());

    expect(await seenBy(sandbox, member, 'eu-west-1', false)).toEqual([]);
    expect(await seenBy(sandbox, management, 'eu-west-1', false)).toEqual([arn]);
  });

  test('does not see it in a region that its owner has not enabled', async () => {
    const sandbox = await open(withTrail());

    expect(await seenBy(sandbox, member, 'eu-south-1')).toEqual([arn]);
    expect(await seenBy(sandbox, member, 'me-south-1')).toEqual([]);
  });

  test('sees one of a single region only there', async () => {
    const sandbox = await open(withTrail({ multiRegion: false }));

    expect(await seenBy(sandbox, member, 'eu-west-1')).toEqual([arn]);
    expect(await seenBy(sandbox, member, 'us-east-1')).toEqual([]);
  });

  test('sees what the scenario says against the rules', async () => {
    const seenIn = [{ account: member, region: 'me-south-1' }];
    const sandbox = await open(withTrail({ seenIn, unseenIn: [{ region: 'us-east-1' }] }));

    expect(await seenBy(sandbox, member, 'me-south-1')).toEqual([arn]);
    expect(await seenBy(sandbox, member, 'us-east-1')).toEqual([]);
    expect(await seenBy(sandbox, management, 'us-east-1')).toEqual([arn]);
  });

  test('does not find it by its name, because a name is looked for in its own account', async () => {
    const client = new CloudTrailClient(as(await open(withTrail()), member, 'eu-west-1'));
    const unknown = {
      name: 'TrailNotFoundException',
      message: `Unknown trail: arn:aws:cloudtrail:eu-west-1:${member}:trail/org-trail for the user: ${member}`,
    };

    await expect(client.send(new GetTrailStatusCommand({ Name: 'org-trail' }))).rejects.toMatchObject(unknown);
    await expect(client.send(new GetTrailCommand({ Name: 'org-trail' }))).rejects.toMatchObject(unknown);
    const { trailList } = await client.send(new DescribeTrailsCommand({ trailNameList: ['org-trail'] }));
    expect(trailList).toEqual([]);
  });

  test('finds it by its ARN', async () => {
    const client = new CloudTrailClient(as(await open(withTrail()), member));

    const { trailList } = await client.send(new DescribeTrailsCommand({ trailNameList: [arn] }));
    const { Trail } = await client.send(new GetTrailCommand({ Name: arn }));
    const { IsLogging } = await client.send(new GetTrailStatusCommand({ Name: arn }));

    expect(trailList).toHaveLength(1);
    expect(Trail).toMatchObject({ TrailARN: arn, HomeRegion: 'eu-west-1', IsOrganizationTrail: true });
    expect(IsLogging).toBe(true);
  });

  test('is refused its event selectors', async () => {
    const client = new CloudTrailClient(as(await open(withTrail()), member, 'eu-west-1'));

    await expect(client.send(new GetEventSelectorsCommand({ TrailName: arn }))).rejects.toMatchObject({
      name: 'CloudTrailARNInvalidException',
      message: `AccountID in ARN is wrong, you can only access resources with AccountID ${member}`,
    });
  });

  test('lists it', async () => {
    const client = new CloudTrailClient(as(await open(withTrail()), member));

    const { Trails } = await client.send(new ListTrailsCommand({}));

    expect(Trails).toEqual([{ TrailARN: arn, Name: 'org-trail', HomeRegion: 'eu-west-1' }]);
  });

  test('can be treated the other way round, since reports conflict', async () => {
    const members = { listTrails: false, getTrailStatus: false, getEventSelectors: true };
    const client = new CloudTrailClient(as(await open(withTrail({}, { members })), member, 'eu-west-1'));

    await expect(client.send(new GetTrailStatusCommand({ Name: arn }))).rejects.toMatchObject({
      name: 'CloudTrailARNInvalidException',
    });
    await expect(client.send(new GetEventSelectorsCommand({ TrailName: arn }))).resolves.toBeDefined();
    expect((await client.send(new ListTrailsCommand({}))).Trails).toEqual([]);
  });
});

test("CloudTrail's delegated administrator may read its event selectors", async () => {
  const delegatedAdministrators = [{ account: hub, service: 'cloudtrail.amazonaws.com' }];
  const client = new CloudTrailClient(as(await open(withTrail({}, { delegatedAdministrators })), hub));

  await expect(client.send(new GetEventSelectorsCommand({ TrailName: arn }))).resolves.toMatchObject({ TrailARN: arn });
});

test('an account outside the organization knows nothing of it', async () => {
  const sandbox = await open(withTrail());
  const client = new CloudTrailClient(as(sandbox, outsider));

  expect(await seenBy(sandbox, outsider, 'eu-west-1')).toEqual([]);
  await expect(client.send(new GetTrailStatusCommand({ Name: arn }))).rejects.toMatchObject({
    name: 'TrailNotFoundException',
  });
});
