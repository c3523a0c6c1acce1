import { describe, expect, it } from 'vitest';
import { isCodeCatalystEvent, isTampering, observedEvent } from '../../src/events/observe.js';
import { ObservedEvent } from '../../src/model/event.js';
import { trailRecord } from '../support/trail-record.js';

const codecatalyst = { eventSource: 'codecatalyst.amazonaws.com', awsRegion: 'us-west-2' };

describe('observedEvent', () => {
  it('keeps what judgements rest on, and no more', () => {
    const event = observedEvent(
      trailRecord({ errorCode: 'AccessDenied', requestParameters: { a: 1 } }),
      '999999999999',
    );

    expect(event).toStrictEqual({
      id: '0b1c2d3e-0000-4000-8000-000000000001',
      source: 'codebuild.amazonaws.com',
      name: 'StartBuild',
      at: '2026-11-19T16:45:02Z',
      region: 'eu-west-1',
      account: '111122223333',
      by: { kind: 'iam-user', account: '111122223333', user: 'mary' },
      access: 'write',
      errorCode: 'AccessDenied',
    });
    expect(ObservedEvent.parse(event)).toStrictEqual(event);
  });

  it('is of the account in whose log it stands where it names no recipient', () => {
    expect(observedEvent(trailRecord({ recipientAccountId: undefined }), '999999999999').account).toBe('999999999999');
  });

  it.each([
    [
      'space and project by their names',
      'CreateDevEnvironment',
      { SpaceName: 's', projectname: 'p' },
      { space: 's', project: 'p' },
    ],
    ['a space by the name that its own API gives it', 'GetSpace', { name: 's' }, { space: 's' }],
    ['a project by its own', 'GetProject', { spaceName: 's', name: 'p' }, { space: 's', project: 'p' }],
    ['no space in the name of something else', 'CreateSourceRepository', { name: 'r' }, {}],
    ['a connection by its id', 'AcceptConnection', { ID: 'c-1' }, { connection: 'c-1' }],
    [
      'a connection by its full name first',
      'DeleteConnection',
      { id: 'x', connectionId: 'c-1' },
      { connection: 'c-1' },
    ],
    ['no connection in the id of something else', 'GetDevEnvironment', { id: 'd-1' }, {}],
    ['nothing in a text', 'CreateProject', 'spaceName', {}],
    ['nothing where nothing is', 'ListConnections', null, {}],
  ])('of CodeCatalyst has %s', (_title, eventName, requestParameters, names) => {
    const { space, project, connection } = observedEvent(
      trailRecord({ ...codecatalyst, eventName, requestParameters }),
      '111122223333',
    );

    expect({ space, project, connection }).toEqual(names);
  });

  it('looks for spaces in events of CodeCatalyst only', () => {
    expect(observedEvent(trailRecord({ requestParameters: { spaceName: 's' } }), '1')).not.toHaveProperty('space');
  });
});

describe('tampering', () => {
  it.each([
    ['cloudtrail', ['StopLogging', 'DeleteTrail', 'UpdateTrail', 'PutEventSelectors', 'PutInsightSelectors']],
    ['s3', ['DeleteBucketPolicy', 'PutBucketPolicy', 'PutBucketLifecycle']],
    ['kms', ['DisableKey', 'ScheduleKeyDeletion']],
    ['organizations', ['DisableAWSServiceAccess']],
  ])('at %s is %j, each with what was asked', (service, names) => {
    for (const eventName of names) {
      const record = trailRecord({
        eventSource: `${service}.amazonaws.com`,
        eventName,
        requestParameters: { name: 't' },
      });

      expect(isTampering(record)).toBe(true);
      expect(observedEvent(record, '1').parameters).toEqual({ name: 't' });
    }
  });

  it.each([
    ['at another service', 'codebuild', 'StopLogging'],
    ['that starts recording again', 'cloudtrail', 'StartLogging'],
    ['that reads', 'cloudtrail', 'GetTrail'],
  ])('is no call %s', (_title, service, eventName) => {
    const record = trailRecord({
      eventSource: `${service}.amazonaws.com`,
      eventName,
      requestParameters: { name: 't' },
    });

    expect(isTampering(record)).toBe(false);
    expect(observedEvent(record, '1')).not.toHaveProperty('parameters');
  });

  it.each([['a text'], [null], [undefined], [[1]]])('with %j for parameters has none', (requestParameters) => {
    const record = trailRecord({ eventSource: 'kms.amazonaws.com', eventName: 'DisableKey', requestParameters });

    expect(observedEvent(record, '1')).not.toHaveProperty('parameters');
  });
});

it('an event of CodeCatalyst is told by its source', () => {
  expect(isCodeCatalystEvent(trailRecord(codecatalyst))).toBe(true);
  expect(isCodeCatalystEvent(trailRecord())).toBe(false);
});
