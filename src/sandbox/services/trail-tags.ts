import { type Incoming, listOf, ok, type Params, type Reply, refuse } from '../service.js';
import { unknownStore } from './event-data-stores.js';

const maxResources = 20;

export function taggedArns(params: Params): readonly string[] {
  return listOf(params, 'ResourceIdList').map(String);
}

/**
 * Tags of trails and event data stores, "in the current Region" and of the caller's own; one that is not refuses all.
 * https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_ListTags.html
 */
export function listTags(call: Incoming): Reply {
  const arns = taggedArns(call.params);
  if (arns.length > maxResources) {
    return refuse('ValidationException', `ResourceIdList must have length less than or equal to ${maxResources}`);
  }
  const found = arns.map((arn) => tagsOf(call, arn));
  const refusal = found.find((reply) => 'error' in reply);
  if (refusal !== undefined) return refusal;
  return ok({ ResourceTagList: found.map((reply) => ('result' in reply ? reply.result : {})) });
}

function tagsOf({ world, account, region }: Incoming, arn: string): Reply {
  const [, , , arnRegion, owner, kind] = /^(arn):([^:]+):cloudtrail:([^:]+):(\d{12}):([a-z]+)\/.+$/.exec(arn) ?? [];
  if (kind === undefined) return invalidArn(`Invalid ARN: ${arn}`);
  if (owner !== account.id) {
    return invalidArn(`AccountID in ARN is wrong, you can only access resources with AccountID ${account.id}`);
  }
  if (arnRegion !== region) {
    return invalidArn(`Region in ARN is wrong, you can only access resources in region ${region}.`);
  }
  const store = world.eventDataStores.get(arn);
  if (store?.status === 'PENDING_DELETION') {
    return refuse('InactiveEventDataStoreException', `Event data store ${arn} is inactive.`);
  }
  const tags = (world.trails.get(arn) ?? store)?.tags;
  if (tags !== undefined) {
    return ok({ ResourceId: arn, TagsList: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) });
  }
  if (kind === 'eventdatastore') return unknownStore(arn);
  return refuse('ResourceNotFoundException', `Resource not found: ${arn}`);
}

function invalidArn(message: string): Reply {
  return refuse('CloudTrailARNInvalidException', message);
}
