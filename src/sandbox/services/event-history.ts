import { uuid } from '../hash.js';
import { roleId } from '../identity.js';
import type { RecordShape } from '../scenario-shape.js';
import { type Account, arnOf, type World } from '../world.js';

/** A record as LookupEvents searches it and hands it out. */
export interface RecordedEvent {
  readonly id: string;
  readonly name: string;
  readonly source: string;
  /** Milliseconds. */
  readonly time: number;
  readonly region: string;
  readonly readOnly: string;
  readonly accessKeyId: string | undefined;
  readonly username: string | undefined;
  readonly resources: readonly { readonly type: string; readonly name: string }[];
  /** The record as JSON text. */
  readonly text: string;
}

const histories = new WeakMap<Account, readonly RecordedEvent[]>();

/** An account's management events, newest first, all regions. Completed once, when first asked for. */
export function historyOf(world: World, account: Account): readonly RecordedEvent[] {
  const known = histories.get(account);
  if (known !== undefined) return known;
  const history = account.shape.events
    .map((record, index) => complete(world, account, record, index))
    .filter(({ eventCategory }) => eventCategory === 'Management')
    .map(searchable)
    .sort((a, b) => b.time - a.time || (a.id < b.id ? -1 : 1));
  histories.set(account, history);
  return history;
}

/**
 * The record as CloudTrail writes it. Who acted is somebody of the account in the role Operations, where nobody is said.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
function complete(world: World, account: Account, record: RecordShape, index: number) {
  const seed = [account.id, String(index), record.eventSource, record.eventName, record.eventTime ?? ''];
  const role = arnOf(world.scenario, 'iam', '', account.id, 'role/Operations');
  const time = Date.parse(record.eventTime ?? '') || world.now - 86_400_000;
  return {
    eventVersion: '1.11',
    userIdentity: {
      type: 'AssumedRole',
      principalId: `${roleId(role)}:operator`,
      arn: arnOf(world.scenario, 'sts', '', account.id, 'assumed-role/Operations/operator'),
      accountId: account.id,
      sessionContext: {
        sessionIssuer: {
          type: 'Role',
          principalId: roleId(role),
          arn: role,
          accountId: account.id,
          userName: 'Operations',
        },
        attributes: { creationDate: instant(time - 300_000), mfaAuthenticated: 'false' },
      },
    },
    eventTime: instant(time),
    awsRegion: world.regions.global,
    sourceIPAddress: '198.51.100.7',
    userAgent: 'aws-cli/2.17.0',
    requestParameters: null,
    responseElements: null,
    requestID: uuid('request', ...seed),
    eventID: uuid('event', ...seed),
    readOnly: /^(BatchGet|Describe|Get|List|Lookup)/.test(record.eventName),
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: account.id,
    eventCategory: 'Management',
    ...record,
  };
}

/** To the second, as CloudTrail has it. */
function instant(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
}

function searchable(record: ReturnType<typeof complete>): RecordedEvent {
  const identity: Fields = fieldsOf(record.userIdentity) ?? {};
  const { resources } = record as Fields;
  return {
    id: String(record.eventID),
    name: record.eventName,
    source: record.eventSource,
    time: Date.parse(record.eventTime ?? ''),
    region: record.awsRegion ?? '',
    readOnly: String(record.readOnly),
    accessKeyId: textIn(identity, 'accessKeyId'),
    username: usernameOf(identity),
    resources: (Array.isArray(resources) ? resources : []).flatMap((resource: unknown) => {
      const { ARN: name, type } = fieldsOf(resource) ?? {};
      return typeof name === 'string' ? [{ name, type: typeof type === 'string' ? type : '' }] : [];
    }),
    text: JSON.stringify(record),
  };
}

/** A user's name, a session's name, or `root`. */
function usernameOf(identity: Fields): string | undefined {
  if (identity['type'] === 'Root') return 'root';
  return textIn(identity, 'userName') ?? textIn(identity, 'arn')?.split('/').at(-1);
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null ? (value as Fields) : undefined;
}

function textIn(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  return typeof value === 'string' ? value : undefined;
}
