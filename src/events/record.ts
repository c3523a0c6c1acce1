import { parseJson } from '../model/json.js';
import { utcSeconds } from './event-time.js';

type Fields = Readonly<Record<string, unknown>>;

/**
 * A CloudTrail record of any version from 1.0 to 1.11 and whatever minor version follows: lenient in what it lacks or
 * what is of another type than documented, strict in what is used. An empty text says as much as a missing one.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export interface CloudTrailRecord {
  /** Missing in version 1.0 only, which had none: such a record cannot be told from its duplicate. */
  readonly eventID: string | undefined;
  readonly eventName: string;
  readonly eventSource: string;
  /** `2022-09-06T15:04:31Z`, however it was written. */
  readonly eventTime: string;
  readonly awsRegion: string;
  readonly eventType: string | undefined;
  readonly recipientAccountId: string | undefined;
  readonly userIdentity: UserIdentity | undefined;
  readonly sourceIPAddress: string | undefined;
  readonly userAgent: string | undefined;
  readonly errorCode: string | undefined;
  readonly readOnly: boolean | undefined;
  readonly sessionCredentialFromConsole: boolean | undefined;
  readonly addendum: Addendum | undefined;
  /** Left out where it is larger than 100 KB; a text in some records. */
  readonly requestParameters: unknown;
  /** The whole record as it came, with what nobody here knows. */
  readonly raw: Fields;
}

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html */
export interface UserIdentity {
  readonly type: string | undefined;
  readonly userName: string | undefined;
  readonly principalId: string | undefined;
  readonly arn: string | undefined;
  readonly accountId: string | undefined;
  readonly invokedBy: string | undefined;
  readonly identityProvider: string | undefined;
  readonly sessionIssuer: SessionIssuer | undefined;
  /** AWS writes it as text. */
  readonly mfaAuthenticated: boolean | undefined;
  readonly federatedProvider: string | undefined;
  /** The session was made by sts:AssumeRoot: it acts as the root user of a member account. */
  readonly assumedRoot: boolean | undefined;
  readonly onBehalfOf: OnBehalfOf | undefined;
}

export interface SessionIssuer {
  readonly type: string | undefined;
  readonly userName: string | undefined;
  readonly arn: string | undefined;
  readonly accountId: string | undefined;
}

export interface OnBehalfOf {
  readonly userId: string | undefined;
  readonly identityStoreArn: string | undefined;
}

/** Why a record came late, or which record it corrects. */
export interface Addendum {
  readonly reason: string | undefined;
  readonly originalEventID: string | undefined;
}

/** @returns undefined where the text is no CloudTrail record; `recordFault` says why */
export function parseRecord(text: string): CloudTrailRecord | undefined {
  return recordOf(parseJson(text));
}

/**
 * Written by hand, because it is called for millions of records.
 *
 * @param value parsed JSON
 * @returns undefined where it is no CloudTrail record; `recordFault` says why
 */
export function recordOf(value: unknown): CloudTrailRecord | undefined {
  const raw = fieldsOf(value);
  if (raw === undefined) return undefined;
  const eventID = textOf(raw['eventID']);
  const eventName = textOf(raw['eventName']);
  const eventSource = textOf(raw['eventSource']);
  const awsRegion = textOf(raw['awsRegion']);
  const eventTime = utcSeconds(raw['eventTime']);
  if (eventName === undefined || eventSource === undefined || awsRegion === undefined || eventTime === undefined) {
    return undefined;
  }
  const version = versionOf(raw['eventVersion']);
  if (version !== undefined && version.major !== 1) return undefined;
  if (eventID === undefined && !hasNoIds(version)) return undefined;
  return {
    eventID,
    eventName,
    eventSource,
    eventTime,
    awsRegion,
    eventType: textOf(raw['eventType']),
    recipientAccountId: textOf(raw['recipientAccountId']),
    userIdentity: userIdentityOf(raw['userIdentity']),
    sourceIPAddress: textOf(raw['sourceIPAddress']),
    userAgent: textOf(raw['userAgent']),
    errorCode: textOf(raw['errorCode']),
    readOnly: truthOf(raw['readOnly']),
    sessionCredentialFromConsole: truthOf(raw['sessionCredentialFromConsole']),
    addendum: addendumOf(raw['addendum']),
    requestParameters: raw['requestParameters'],
    raw,
  };
}

/** The field for whose sake `recordOf` refuses a value; undefined where it refuses nothing. */
export function recordFault(value: unknown): string | undefined {
  const raw = fieldsOf(value);
  if (raw === undefined) return 'record';
  if (recordOf(value) !== undefined) return undefined;
  if (utcSeconds(raw['eventTime']) === undefined) return 'eventTime';
  const missing = ['eventName', 'eventSource', 'awsRegion'].find((field) => textOf(raw[field]) === undefined);
  if (missing !== undefined) return missing;
  return (versionOf(raw['eventVersion'])?.major ?? 1) === 1 ? 'eventID' : 'eventVersion';
}

/**
 * A correction of an event that was recorded before: it is not counted again. A delayed event, or one that was
 * delivered after an outage, is the event itself.
 */
export function isCorrection({ addendum }: CloudTrailRecord): boolean {
  return addendum?.reason === 'UPDATED_DATA';
}

/**
 * CloudTrail may deliver an event twice: equal ids in one account are one event.
 *
 * @param account in whose history or log it stands
 * @returns undefined where the record has no id
 */
export function duplicateKey({ eventID, recipientAccountId }: CloudTrailRecord, account: string): string | undefined {
  return eventID === undefined ? undefined : `${recipientAccountId ?? account} ${eventID}`;
}

/** A request parameter found without regard to case: what CodeCatalyst calls its parameters is documented for two events only. */
export function requestParameter(
  { requestParameters }: { readonly requestParameters?: unknown },
  name: string,
): string | undefined {
  if (typeof requestParameters !== 'object' || requestParameters === null) return undefined;
  const entry = Object.entries(requestParameters).find(([key]) => key.toLowerCase() === name.toLowerCase());
  return typeof entry?.[1] === 'string' ? entry[1] : undefined;
}

interface Version {
  readonly major: number;
  readonly minor: number;
}

/** Two integers, and no fraction: 1.10 comes after 1.09. A text that is none says nothing. */
function versionOf(value: unknown): Version | undefined {
  if (typeof value !== 'string') return undefined;
  const [, major, minor] = /^(\d{1,4})\.(\d{1,4})$/.exec(value) ?? [];
  return major === undefined || minor === undefined ? undefined : { major: Number(major), minor: Number(minor) };
}

function hasNoIds(version: Version | undefined): boolean {
  return version !== undefined && version.minor < 1;
}

function userIdentityOf(value: unknown): UserIdentity | undefined {
  const raw = fieldsOf(value);
  if (raw === undefined) return undefined;
  const session = fieldsOf(raw['sessionContext']);
  const attributes = fieldsOf(session?.['attributes']);
  const webId = fieldsOf(session?.['webIdFederationData']);
  return {
    type: textOf(raw['type']),
    userName: textOf(raw['userName']),
    principalId: textOf(raw['principalId']),
    arn: textOf(raw['arn']),
    accountId: textOf(raw['accountId']),
    invokedBy: textOf(raw['invokedBy']),
    identityProvider: textOf(raw['identityProvider']),
    sessionIssuer: sessionIssuerOf(session?.['sessionIssuer']),
    mfaAuthenticated: truthOf(attributes?.['mfaAuthenticated']),
    federatedProvider: textOf(webId?.['federatedProvider']),
    assumedRoot: truthOf(session?.['assumedRoot']),
    onBehalfOf: onBehalfOfOf(raw['onBehalfOf']),
  };
}

function sessionIssuerOf(value: unknown): SessionIssuer | undefined {
  const raw = fieldsOf(value);
  return (
    raw && {
      type: textOf(raw['type']),
      userName: textOf(raw['userName']),
      arn: textOf(raw['arn']),
      accountId: textOf(raw['accountId']),
    }
  );
}

function onBehalfOfOf(value: unknown): OnBehalfOf | undefined {
  const raw = fieldsOf(value);
  return raw && { userId: textOf(raw['userId']), identityStoreArn: textOf(raw['identityStoreArn']) };
}

function addendumOf(value: unknown): Addendum | undefined {
  const raw = fieldsOf(value);
  return raw && { reason: textOf(raw['reason']), originalEventID: textOf(raw['originalEventID']) };
}

function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** AWS writes some truths as text. */
function truthOf(value: unknown): boolean | undefined {
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  return undefined;
}
