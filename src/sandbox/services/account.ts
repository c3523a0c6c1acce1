import { page } from '../pages.js';
import { type Incoming, listOf, numberOf, ok, type Reply, refuse, type Service, textOf } from '../service.js';
import { arnOf } from '../world.js';
import { jsonRefusals } from './refusals.js';

export const account: Service = {
  name: 'account',
  protocol: 'rest-json',
  global: true,
  refusals: {
    ...jsonRefusals,
    denied: ['AccessDeniedException', 403],
    badCredentials: ['UnrecognizedClientException', 403],
    expired: ['ExpiredTokenException', 403],
    throttled: ['TooManyRequestsException', 429],
    skewed: ['InvalidSignatureException', 403],
    broken: 'InternalServerException',
  },
  actions: {
    ListRegions: {
      permission: 'account:ListRegions',
      arn: ({ world, account: own }) => arnOf(world.scenario, 'account', '', own.id, 'account'),
      pages: { list: 'Regions', token: 'NextToken' },
      answer: listRegions,
    },
  },
};

function listRegions({ world, account: own, params }: Incoming): Reply {
  const asked = textOf(params, 'AccountId');
  if (asked !== undefined) {
    // AWS answers for other accounts too, to the management account; an audit asks each account itself.
    return refuse('AccessDeniedException', 'User is not authorized to access this account', 403);
  }
  const maxResults = numberOf(params, 'MaxResults') ?? 50;
  if (maxResults < 1 || maxResults > 50) return refuse('ValidationException', 'MaxResults: from 1 to 50');

  const { regions, scenario } = world;
  const wanted = new Set(listOf(params, 'RegionOptStatusContains'));
  const statusOf = (region: string) =>
    own.shape.regionStatus[region] ?? (own.enabledRegions.has(region) ? 'ENABLED' : 'DISABLED');
  const all = [
    ...regions.enabledByDefault.map((region) => ({ RegionName: region, RegionOptStatus: 'ENABLED_BY_DEFAULT' })),
    ...regions.optIn.map((region) => ({ RegionName: region, RegionOptStatus: statusOf(region) })),
  ]
    .filter(({ RegionOptStatus }) => wanted.size === 0 || wanted.has(RegionOptStatus))
    .sort((a, b) => (a.RegionName < b.RegionName ? -1 : 1));

  const found = page(all, textOf(params, 'NextToken'), Math.min(maxResults, scenario.pageSizes.regions));
  if (found === undefined) return refuse('ValidationException', 'The provided NextToken is invalid');
  return ok({ Regions: found.items, NextToken: found.next });
}
