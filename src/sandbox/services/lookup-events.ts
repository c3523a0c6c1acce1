import { digest } from '../hash.js';
import { type Incoming, listOf, numberOf, ok, type Params, type Reply, refuse, seconds, textOf } from '../service.js';
import { historyOf, type RecordedEvent } from './event-history.js';

const historyDays = 90;
const maxPage = 50;

/** Event history: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html */
export function lookupEvents({ world, account, region, params }: Incoming): Reply {
  const size = numberOf(params, 'MaxResults') ?? maxPage;
  if (size < 1 || size > maxPage) {
    return refuse(
      'InvalidMaxResultsException',
      `This exception is thrown if the limit specified is not valid: ${size}`,
    );
  }
  const filter = readFilter(params);
  if (filter === undefined) return refuse('InvalidLookupAttributesException', 'You can specify one lookup attribute.');
  const category = textOf(params, 'EventCategory');
  if (category !== undefined && category !== 'insight') {
    return refuse('InvalidEventCategoryException', 'The event category is not valid.');
  }
  const start = numberOf(params, 'StartTime');
  const end = numberOf(params, 'EndTime');
  if (start !== undefined && end !== undefined && start > end) {
    return refuse('InvalidTimeRangeException', 'Start time must be before end time.');
  }
  const offset = readToken(params);
  if (offset === undefined) return refuse('InvalidNextTokenException', 'Invalid token or parameters differ.');

  const oldest = Math.max((start ?? 0) * 1000, world.now - historyDays * 86_400_000);
  const newest = end === undefined ? world.now : end * 1000;
  const insights = category === 'insight';
  const matching = historyOf(world, account).filter(
    (event) => !insights && event.region === region && event.time >= oldest && event.time <= newest && filter(event),
  );
  const next = offset + size < matching.length ? writeToken(offset + size, params) : undefined;
  return ok({ Events: matching.slice(offset, offset + size).map(describeEvent), NextToken: next });
}

/** The value that is looked up, so that a fault can hit one lookup and not another. */
export function lookedUp(params: Params): string | undefined {
  const [attribute] = listOf(params, 'LookupAttributes') as readonly Params[];
  return attribute && textOf(attribute, 'AttributeValue');
}

type Filter = (event: RecordedEvent) => boolean;

const attributes = new Map<string, (event: RecordedEvent, value: string) => boolean>([
  ['AccessKeyId', (event, value) => event.accessKeyId === value],
  ['EventId', (event, value) => event.id === value],
  ['EventName', (event, value) => event.name === value],
  ['EventSource', (event, value) => event.source === value],
  ['ReadOnly', (event, value) => event.readOnly === value],
  ['ResourceName', (event, value) => event.resources.some(({ name }) => name === value)],
  ['ResourceType', (event, value) => event.resources.some(({ type }) => type === value)],
  ['Username', (event, value) => event.username === value],
]);

function readFilter(params: Params): Filter | undefined {
  const [attribute, ...more] = listOf(params, 'LookupAttributes') as readonly Params[];
  if (more.length > 0) return undefined;
  if (attribute === undefined) return () => true;
  const matches = attributes.get(textOf(attribute, 'AttributeKey') ?? '');
  const value = textOf(attribute, 'AttributeValue');
  return matches === undefined || value === undefined ? undefined : (event) => matches(event, value);
}

/** A token is only good with the parameters that it was given out for. */
function writeToken(offset: number, params: Params): string {
  return Buffer.from(`${offset}:${fingerprint(params)}`).toString('base64url');
}

function readToken(params: Params): number | undefined {
  const token = textOf(params, 'NextToken');
  if (token === undefined) return 0;
  const [offset, print] = Buffer.from(token, 'base64url').toString().split(':');
  return print === fingerprint(params) ? Number(offset) : undefined;
}

function fingerprint(params: Params): string {
  const same = Object.entries(params)
    .filter(([name]) => name !== 'NextToken')
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return digest(JSON.stringify(same)).toString('hex').slice(0, 16);
}

function describeEvent(event: RecordedEvent) {
  return {
    EventId: event.id,
    EventName: event.name,
    ReadOnly: event.readOnly,
    AccessKeyId: event.accessKeyId,
    EventTime: seconds(event.time),
    EventSource: event.source,
    Username: event.username,
    Resources: event.resources.map(({ type, name }) => ({ ResourceType: type, ResourceName: name })),
    CloudTrailEvent: event.text,
  };
}
