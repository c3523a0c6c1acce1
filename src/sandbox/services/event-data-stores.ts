import { page } from '../pages.js';
import { type Incoming, numberOf, ok, type Reply, refuse, seconds, textOf } from '../service.js';
import { arnOf, type EventDataStore } from '../world.js';
import { isCloudTrailAdministrator } from './cloudtrail-administrator.js';

const maxPage = 1000;
/** What a store records whose selectors nobody set. */
const managementEvents = [
  { Name: 'Default management events', FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] },
];

/**
 * Names and ARNs only: the rest "is no longer returned by ListEventDataStores".
 * https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_EventDataStore.html
 */
export function listEventDataStores(call: Incoming): Reply {
  const { world, region, params } = call;
  const asked = numberOf(params, 'MaxResults');
  if (asked !== undefined && (asked < 1 || asked > maxPage)) {
    return refuse('InvalidMaxResultsException', `Specify a value between 1 and ${maxPage} for MaxResults.`);
  }
  const shown = [...world.eventDataStores.values()].filter((store) => store.region === region && isShown(call, store));
  const size = Math.min(asked ?? maxPage, world.scenario.pageSizes.eventDataStores);
  const found = page(shown, textOf(params, 'NextToken'), size);
  if (found === undefined) return refuse('InvalidNextTokenException', 'The provided token is invalid.');
  const listed = found.items.map(({ arn, name }) => ({ EventDataStoreArn: arn, Name: name }));
  return ok({ EventDataStores: listed, NextToken: found.next });
}

export function getEventDataStore(call: Incoming): Reply {
  return withEventDataStore(call, (store) => ok(describeStore(store)));
}

/** The store that a call names by ARN, or by the id at its end. */
export function withEventDataStore(call: Incoming, answer: (store: EventDataStore) => Reply): Reply {
  const arn = storeArn(call);
  if (!isStoreArn(arn)) return invalidArn(arn);
  const store = call.world.eventDataStores.get(arn);
  if (store !== undefined && store.region === call.region && isShown(call, store)) return answer(store);
  // "Not valid or does not map to an event data store in your account."
  return arn.split(':')[4] === call.account.id ? unknownStore(arn) : invalidArn(arn);
}

export function storeArn({ world, account, region, params }: Incoming): string {
  const asked = textOf(params, 'EventDataStore') ?? '';
  return asked.startsWith('arn:')
    ? asked
    : arnOf(world.scenario, 'cloudtrail', region, account.id, `eventdatastore/${asked}`);
}

export function unknownStore(arn: string): Reply {
  return refuse('EventDataStoreNotFoundException', `Event data store ${arn} is not found.`);
}

/**
 * The management account owns an organization's stores, and CloudTrail's delegated administrator manages them with it.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-delegated-administrator.html
 */
function isShown(call: Incoming, { owner, organization }: EventDataStore): boolean {
  return owner === call.account || (organization && owner.member && isCloudTrailAdministrator(call));
}

function isStoreArn(arn: string): boolean {
  return /^arn:[^:]+:cloudtrail:[^:]+:\d{12}:eventdatastore\/[a-zA-Z0-9-]+$/.test(arn);
}

function invalidArn(arn: string): Reply {
  return refuse('EventDataStoreARNInvalidException', `Event data store ARN is invalid: ${arn}`);
}

function describeStore({ owner, ...store }: EventDataStore) {
  const created = seconds(Date.parse(store.created ?? owner.shape.joined));
  return {
    EventDataStoreArn: store.arn,
    Name: store.name,
    Status: store.status,
    AdvancedEventSelectors: store.advancedEventSelectors ?? managementEvents,
    MultiRegionEnabled: store.multiRegion,
    OrganizationEnabled: store.organization,
    RetentionPeriod: store.retentionDays,
    TerminationProtectionEnabled: store.status !== 'PENDING_DELETION',
    CreatedTimestamp: created,
    UpdatedTimestamp: created,
    KmsKeyId: store.kmsKeyArn,
    BillingMode: 'EXTENDABLE_RETENTION_PRICING',
    FederationStatus: 'DISABLED',
  };
}
