import { page } from '../pages.js';
import {
  type Incoming,
  listOf,
  numberOf,
  ok,
  type Params,
  type Reply,
  refuse,
  type Service,
  textOf,
} from '../service.js';
import { arnOf, type LogGroup } from '../world.js';
import { jsonRefusals } from './refusals.js';

const maxPage = 50;
const cheapClasses: readonly string[] = ['INFREQUENT_ACCESS', 'ESSENTIALS'];

/** CloudWatch Logs. */
export const logs: Service = {
  name: 'logs',
  protocol: 'json',
  global: false,
  refusals: { ...jsonRefusals, broken: 'ServiceUnavailableException' },
  actions: {
    DescribeLogGroups: {
      permission: 'logs:DescribeLogGroups',
      resource: (params) => textOf(params, 'logGroupNamePrefix'),
      // Whatever prefix is asked for, IAM sees a group without a name: a policy for single groups does not allow the call.
      arn: ({ world, account, region }) => arnOf(world.scenario, 'logs', region, account.id, 'log-group::log-stream:'),
      pages: { list: 'logGroups', token: 'nextToken' },
      answer: describeLogGroups,
    },
  },
};

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html */
function describeLogGroups({ world, account, region, params }: Incoming): Reply {
  const limit = numberOf(params, 'limit') ?? maxPage;
  if (limit < 1 || limit > maxPage) return invalid(`Value '${limit}' at 'limit' must be between 1 and ${maxPage}`);
  const [prefix, pattern] = [textOf(params, 'logGroupNamePrefix'), textOf(params, 'logGroupNamePattern')];
  if (prefix !== undefined && pattern !== undefined) {
    return invalid('LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.');
  }
  const groups = [...world.logGroups.values()].filter(
    (group) => group.owner === account && group.region === region && isAskedFor(group, params),
  );
  const found = page(groups, textOf(params, 'nextToken'), Math.min(limit, world.scenario.pageSizes.logGroups));
  if (found === undefined) return invalid('The specified nextToken is invalid.');
  const described = found.items.map(describe);
  // "Then only arn, creationTime, and logGroupName are included in the response."
  const inBrief = described.map(({ arn, creationTime, logGroupName }) => ({ arn, creationTime, logGroupName }));
  return ok({ logGroups: pattern === undefined ? described : inBrief, nextToken: found.next });
}

function isAskedFor(group: LogGroup, params: Params): boolean {
  const { name, arn } = group;
  const identifiers = listOf(params, 'logGroupIdentifiers');
  const classes = classesLike(textOf(params, 'logGroupClass'));
  return (
    name.startsWith(textOf(params, 'logGroupNamePrefix') ?? '') &&
    name.includes(textOf(params, 'logGroupNamePattern') ?? '') &&
    (classes?.includes(group.class) ?? true) &&
    (identifiers.length === 0 || identifiers.includes(name) || identifiers.includes(arn))
  );
}

/** "If you specify either INFREQUENT_ACCESS or ESSENTIALS, the results include log groups in both." */
function classesLike(asked: string | undefined): readonly string[] | undefined {
  if (asked === undefined) return undefined;
  return cheapClasses.includes(asked) ? cheapClasses : [asked];
}

function describe({ arn, name, owner, ...group }: LogGroup) {
  return {
    logGroupName: name,
    creationTime: Date.parse(group.created ?? owner.shape.joined),
    retentionInDays: group.retentionDays,
    metricFilterCount: group.metricFilters,
    arn: `${arn}:*`,
    storedBytes: group.storedBytes,
    kmsKeyId: group.kmsKeyArn,
    logGroupClass: group.class,
    logGroupArn: arn,
  };
}

function invalid(message: string): Reply {
  return refuse('InvalidParameterException', message);
}
