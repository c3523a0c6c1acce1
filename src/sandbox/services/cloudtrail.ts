import { page } from '../pages.js';
import { type Incoming, listOf, ok, type Params, type Reply, refuse, type Service, textOf } from '../service.js';
import { arnOf, type Trail } from '../world.js';
import { isCloudTrailAdministrator } from './cloudtrail-administrator.js';
import { getEventDataStore, listEventDataStores, storeArn, withEventDataStore } from './event-data-stores.js';
import { lookedUp, lookupEvents } from './lookup-events.js';
import { jsonRefusals } from './refusals.js';
import { describeInsights, describeSelectors, describeStatus, describeTrail } from './trail-answers.js';
import { listTags, taggedArns } from './trail-tags.js';
import { isOwn, showsToMember, sightOf, trailsInSight } from './trail-visibility.js';

const named = (params: Params) => textOf(params, 'Name') ?? textOf(params, 'TrailName');
const aboutTrail = { resource: named, arn: (call: Incoming) => fullArn(call, named(call.params) ?? '') };
const aboutStore = { resource: (params: Params) => textOf(params, 'EventDataStore'), arn: storeArn };
const isAboutStore = (params: Params) => params['EventDataStore'] !== undefined;

export const cloudtrail: Service = {
  name: 'cloudtrail',
  protocol: 'json',
  global: false,
  refusals: jsonRefusals,
  actions: {
    DescribeTrails: { permission: 'cloudtrail:DescribeTrails', answer: describeTrails },
    ListTrails: {
      permission: 'cloudtrail:ListTrails',
      pages: { list: 'Trails', token: 'NextToken' },
      answer: listTrails,
    },
    GetTrail: { permission: 'cloudtrail:GetTrail', ...aboutTrail, answer: getTrail },
    GetTrailStatus: { permission: 'cloudtrail:GetTrailStatus', ...aboutTrail, answer: getTrailStatus },
    GetEventSelectors: { permission: 'cloudtrail:GetEventSelectors', ...aboutTrail, answer: getEventSelectors },
    GetInsightSelectors: {
      permission: 'cloudtrail:GetInsightSelectors',
      resource: (params) => named(params) ?? aboutStore.resource(params),
      arn: (call) => (isAboutStore(call.params) ? storeArn(call) : aboutTrail.arn(call)),
      answer: getInsightSelectors,
    },
    ListTags: {
      permission: 'cloudtrail:ListTags',
      resource: (params) => taggedArns(params)[0],
      // IAM compares each ARN; what asks for several at once is judged by the first.
      arn: ({ params }) => taggedArns(params)[0] ?? '*',
      answer: listTags,
    },
    ListEventDataStores: {
      permission: 'cloudtrail:ListEventDataStores',
      pages: { list: 'EventDataStores', token: 'NextToken' },
      answer: listEventDataStores,
    },
    GetEventDataStore: { permission: 'cloudtrail:GetEventDataStore', ...aboutStore, answer: getEventDataStore },
    LookupEvents: {
      permission: 'cloudtrail:LookupEvents',
      resource: lookedUp,
      pages: { list: 'Events', token: 'NextToken' },
      answer: lookupEvents,
    },
  },
};

function describeTrails(call: Incoming): Reply {
  const { world, account, region, params } = call;
  const names = listOf(params, 'trailNameList').map(String);
  const broken = names.find((name) => name.startsWith('arn:') && !isTrailArn(name));
  if (broken !== undefined) return invalidArn(broken);

  const found =
    names.length === 0 ? trailsInSight(world, account, region) : names.flatMap((name) => sighting(call, name));
  const withShadows = params['includeShadowTrails'] !== false;
  const shown = found.filter(([, sight]) => sight === 'home' || withShadows);
  return ok({ trailList: shown.map(([trail]) => describeTrail(trail)) });
}

/** A name says a trail of this account that lives in this region; another region's trail is asked for by ARN. */
function sighting(call: Incoming, name: string): (readonly [Trail, 'home' | 'shadow'])[] {
  const { world, account, region } = call;
  const trail = world.trails.get(fullArn(call, name));
  if (trail === undefined || !(isOwn(trail, account) || showsToMember(trail, account))) return [];
  return [[trail, sightOf(trail, account, region) ?? 'shadow']];
}

function listTrails({ world, account, params }: Incoming): Reply {
  const ofOthers = world.scenario.members.listTrails
    ? world.organizationTrails.filter((trail) => !isOwn(trail, account) && showsToMember(trail, account))
    : [];
  const all = [...account.trails, ...ofOthers].sort((a, b) => (a.arn < b.arn ? -1 : 1));
  const found = page(all, textOf(params, 'NextToken'), world.scenario.pageSizes.trails);
  if (found === undefined) return refuse('InvalidNextTokenException', 'The provided token is invalid.');
  const listed = found.items.map(({ arn, name, homeRegion }) => ({
    TrailARN: arn,
    Name: name,
    HomeRegion: homeRegion,
  }));
  return ok({ Trails: listed, NextToken: found.next });
}

function getTrail(call: Incoming): Reply {
  return withTrail(call, 'getTrail', (trail) => ok({ Trail: describeTrail(trail) }));
}

function getEventSelectors(call: Incoming): Reply {
  return withTrail(call, 'getEventSelectors', (trail) => ok(describeSelectors(trail)));
}

/**
 * Insights that are off are an error.
 * https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetInsightSelectors.html
 */
function getInsightSelectors(call: Incoming): Reply {
  const { params } = call;
  const isAboutTrail = named(params) !== undefined;
  if (isAboutTrail === isAboutStore(params)) {
    return refuse('InvalidParameterCombinationException', 'Specify either TrailName or EventDataStore.');
  }
  if (!isAboutTrail) return withEventDataStore(call, ({ name }) => insightsOff(`Event data store ${name}`));
  return withTrail(call, 'getEventSelectors', (trail) =>
    trail.insightSelectors.length === 0 ? insightsOff(`Trail ${trail.name}`) : ok(describeInsights(trail)),
  );
}

function insightsOff(what: string): Reply {
  const remedy = 'Edit the trail settings to enable Insights, and then try the operation again.';
  return refuse('InsightNotEnabledException', `${what} does not have Insights enabled. ${remedy}`);
}

/** One region's status: where the trail has neither home nor replica there is none. */
function getTrailStatus(call: Incoming): Reply {
  const { world, account, region } = call;
  return withTrail(call, 'getTrailStatus', (trail) => {
    if (sightOf(trail, account, region) === undefined) return unknownTrail(call, trail.arn);
    return ok(describeStatus(world, trail, region));
  });
}

function withTrail(
  call: Incoming,
  action: 'getTrail' | 'getTrailStatus' | 'getEventSelectors',
  answer: (trail: Trail) => Reply,
): Reply {
  const { world, account, params } = call;
  const arn = fullArn(call, named(params) ?? '');
  if (!isTrailArn(arn)) return invalidArn(arn);
  const trail = world.trails.get(arn);
  if (trail === undefined) return unknownTrail(call, arn);
  if (isOwn(trail, account)) return answer(trail);
  if (!showsToMember(trail, account)) return unknownTrail(call, arn);
  if (world.scenario.members[action] || isCloudTrailAdministrator(call)) return answer(trail);
  const message = `AccountID in ARN is wrong, you can only access resources with AccountID ${account.id}`;
  return refuse('CloudTrailARNInvalidException', message);
}

/** A bare name is a trail of the caller's account in the caller's region, whatever trails it sees there. */
function fullArn({ world, account, region }: Incoming, name: string): string {
  return name.startsWith('arn:') ? name : arnOf(world.scenario, 'cloudtrail', region, account.id, `trail/${name}`);
}

function isTrailArn(arn: string): boolean {
  return /^arn:[^:]+:cloudtrail:[^:]+:\d{12}:trail\/.+$/.test(arn);
}

function invalidArn(arn: string): Reply {
  return refuse('CloudTrailARNInvalidException', `Invalid ARN: ${arn}`);
}

function unknownTrail({ account }: Incoming, arn: string): Reply {
  return refuse('TrailNotFoundException', `Unknown trail: ${arn} for the user: ${account.id}`);
}
