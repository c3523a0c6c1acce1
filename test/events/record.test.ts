import { describe, expect, it } from 'vitest';
import { parseRecord, requestParameter } from '../../src/events/record.js';

const listConnections = {
  eventVersion: '1.08',
  userIdentity: { type: 'AssumedRole', arn: 'role-ARN', accountId: 'account-ID' },
  eventTime: '2022-11-10T19:34:59Z',
  eventSource: 'codecatalyst.amazonaws.com',
  eventName: 'ListConnections',
  awsRegion: 'us-west-2',
  requestParameters: null,
  eventID: 'EXAMPLE11111 ',
  recipientAccountId: 'account-ID',
};

describe('parseRecord', () => {
  it('takes what is used of a record and drops the rest', () => {
    const record = parseRecord(JSON.stringify(listConnections));

    expect(record).toEqual({
      eventID: 'EXAMPLE11111 ',
      eventName: 'ListConnections',
      eventSource: 'codecatalyst.amazonaws.com',
      eventTime: '2022-11-10T19:34:59Z',
      awsRegion: 'us-west-2',
      recipientAccountId: 'account-ID',
      requestParameters: null,
    });
  });

  it('needs no request parameters', () => {
    const { requestParameters: _, ...rest } = listConnections;

    expect(parseRecord(JSON.stringify(rest))?.eventName).toBe('ListConnections');
  });

  it('needs neither a recipient nor an error code', () => {
    const { recipientAccountId: _, ...rest } = listConnections;

    const record = parseRecord(JSON.stringify(rest));

    expect(record?.eventName).toBe('ListConnections');
    expect(record?.errorCode).toBeUndefined();
  });

  it('keeps an error code', () => {
    const record = parseRecord(JSON.stringify({ ...listConnections, errorCode: 'AccessDenied' }));

    expect(record?.errorCode).toBe('AccessDenied');
  });

  it.each([
    ['no JSON', '<html>'],
    ['nothing', ''],
    ['a list', '[]'],
    ['null', 'null'],
    ['a record without its name', JSON.stringify({ ...listConnections, eventName: undefined })],
    ['a record whose time is a number', JSON.stringify({ ...listConnections, eventTime: 1668108899 })],
  ])('%s is no record', (_title, text) => {
    expect(parseRecord(text)).toBeUndefined();
  });
});

describe('requestParameter', () => {
  const withParameters = (requestParameters: unknown) => ({
    eventID: 'id',
    eventName: 'ListProjects',
    eventSource: 'codecatalyst.amazonaws.com',
    eventTime: '2026-11-19T16:45:02Z',
    awsRegion: 'us-west-2',
    requestParameters,
  });

  it.each([
    ['in the documented case', { spaceName: 'platform' }, 'platform'],
    ['in any other case', { SpaceNAME: 'platform' }, 'platform'],
    ['not where it is absent', { projectName: 'checkout' }, undefined],
    ['not where it is no text', { spaceName: 7 }, undefined],
    ['not where parameters are null', null, undefined],
    ['not where parameters are a text', 'spaceName', undefined],
    ['not where there are none', undefined, undefined],
    ['not among what every object has', JSON.parse('{"__proto__": {"spaceName": "platform"}}'), undefined],
  ])('is found %s', (_title, parameters, found) => {
    expect(requestParameter(withParameters(parameters), 'spaceName')).toBe(found);
  });
});
