import type { ObservedEvent } from '../model/event.js';
import { accessOf } from './access.js';
import { identityOf } from './identity.js';
import { type CloudTrailRecord, requestParameter } from './record.js';
import { codecatalystPrincipals, codecatalystSource } from './services.js';
import { isTampering } from './tampering.js';

export { isTampering } from './tampering.js';

export function isCodeCatalystEvent({ eventSource }: CloudTrailRecord): boolean {
  return eventSource === codecatalystSource;
}

/** CodeCatalyst assumes a role of the account: a workflow that deploys. It is no activity of a developer tool. */
export function isUseOfRole({ source, name, by }: Pick<ObservedEvent, 'source' | 'name' | 'by'>): boolean {
  return isAssumeRole(source, name) && by.kind === 'aws-service' && codecatalystPrincipals.has(by.service ?? '');
}

export function isAssumeRole(source: unknown, name: unknown): boolean {
  return source === 'sts.amazonaws.com' && name === 'AssumeRole';
}

/**
 * What judgements need of a record.
 *
 * @param account in whose history or log it stands: taken where the record names no recipient, as those before version
 *   1.02
 */
export function observedEvent(record: CloudTrailRecord, account: string): ObservedEvent {
  const parameters = isTampering(record) ? parametersOf(record) : undefined;
  return {
    id: record.eventID ?? '',
    source: record.eventSource,
    name: record.eventName,
    at: record.eventTime,
    region: record.awsRegion,
    account: record.recipientAccountId ?? account,
    by: identityOf(record),
    access: accessOf(record),
    ...(record.errorCode !== undefined && { errorCode: record.errorCode }),
    ...(isCodeCatalystEvent(record) && codecatalystNames(record)),
    ...(parameters && { parameters }),
  };
}

/** The events of one space are named after it: https://docs.aws.amazon.com/codecatalyst/latest/APIReference/API_GetSpace.html */
const namesItsSpace: ReadonlySet<string> = new Set(['GetSpace', 'UpdateSpace', 'DeleteSpace']);
const namesItsProject: ReadonlySet<string> = new Set(['GetProject', 'UpdateProject', 'DeleteProject']);

/** Of connection events AWS documents no parameters at all: whatever is called as its API calls it is taken. */
function codecatalystNames(record: CloudTrailRecord): Pick<ObservedEvent, 'space' | 'project' | 'connection'> {
  const own = (names: ReadonlySet<string>) =>
    names.has(record.eventName) ? requestParameter(record, 'name') : undefined;
  const space = requestParameter(record, 'spaceName') ?? own(namesItsSpace);
  const project = requestParameter(record, 'projectName') ?? own(namesItsProject);
  const connection =
    requestParameter(record, 'connectionId') ??
    (/connection/i.test(record.eventName) ? requestParameter(record, 'id') : undefined);
  return {
    ...(space !== undefined && { space }),
    ...(project !== undefined && { project }),
    ...(connection !== undefined && { connection }),
  };
}

function parametersOf({ requestParameters: value }: CloudTrailRecord): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}
