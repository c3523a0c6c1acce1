import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  duplicateKey,
  isCorrection,
  parseRecord,
  recordFault,
  recordOf,
  requestParameter,
} from '../../src/events/record.js';
import { rawRecord, trailRecord } from '../support/trail-record.js';

function without(field: string): Record<string, unknown> {
  const { [field]: _, ...rest } = rawRecord();
  return rest;
}

describe('recordOf', () => {
  it('takes what is used of a record, and keeps what nobody here knows', () => {
    const raw = rawRecord({ errorCode: 'AccessDenied', somethingNew: { deep: [1] } });

    expect(recordOf(raw)).toMatchObject({
      eventID: '0b1c2d3e-0000-4000-8000-000000000001',
      eventName: 'StartBuild',
      eventSource: 'codebuild.amazonaws.com',
      eventTime: '2026-11-19T16:45:02Z',
      awsRegion: 'eu-west-1',
      recipientAccountId: '111122223333',
      errorCode: 'AccessDenied',
      readOnly: false,
      requestParameters: null,
      raw: { somethingNew: { deep: [1] } },
    });
  });

  it.each(['1.0', '1.01', '1.02', '1.03', '1.04', '1.05', '1.06', '1.07', '1.08', '1.09', '1.10', '1.11', '1.12'])(
    'takes version %s',
    (eventVersion) => {
      expect(recordOf(rawRecord({ eventVersion }))).toBeDefined();
    },
  );

  it.each(['2.0', '0.9', '11.0'])('refuses version %s: another major version is another structure', (eventVersion) => {
    expect(recordOf(rawRecord({ eventVersion }))).toBeUndefined();
    expect(recordFault(rawRecord({ eventVersion }))).toBe('eventVersion');
  });

  it.each([
    ['1.0', true],
    ['1.00', true],
    ['1.01', false],
    ['1.1', false],
    ['1.10', false],
    ['1.08', false],
    [undefined, false],
    ['new', false],
    [1.0, false],
  ])('a record of version %s may lack an id: %s', (eventVersion, may) => {
    const raw = { ...without('eventID'), eventVersion };

    expect(recordOf(raw) !== undefined).toBe(may);
    expect(recordFault(raw)).toBe(may ? undefined : 'eventID');
  });

  it.each(['eventVersion', 'userIdentity', 'eventType', 'readOnly', 'recipientAccountId', 'requestParameters'])(
    'needs no %s',
    (field) => {
      expect(recordOf(without(field))).toBeDefined();
      expect(recordFault(without(field))).toBeUndefined();
    },
  );

  it.each(['eventID', 'eventName', 'eventSource', 'eventTime', 'awsRegion'])(
    'needs a %s, and a text in it',
    (field) => {
      for (const raw of [without(field), rawRecord({ [field]: '' }), rawRecord({ [field]: 7 })]) {
        expect(recordOf(raw)).toBeUndefined();
        expect(recordFault(raw)).toBe(field);
      }
    },
  );

  it.each([
    ['true', true],
    ['false', false],
    [true, true],
    [false, false],
    ['TRUE', undefined],
    [1, undefined],
    [null, undefined],
  ])('readOnly %j is %s', (readOnly, truth) => {
    expect(recordOf(rawRecord({ readOnly }))?.readOnly).toBe(truth);
  });

  it.each([
    ['of another type', { userIdentity: 'root', userAgent: 7, addendum: [], errorCode: {} }],
    ['null', { userIdentity: null, userAgent: null, addendum: null, errorCode: null }],
    ['empty', { userIdentity: undefined, userAgent: '', addendum: undefined, errorCode: '' }],
  ])('what is not required and %s says nothing', (_title, fields) => {
    expect(recordOf(rawRecord(fields))).toMatchObject({
      userIdentity: undefined,
      userAgent: undefined,
      addendum: undefined,
      errorCode: undefined,
    });
  });

  it('never throws, whatever stands where', () => {
    const fields = Object.keys(rawRecord({ addendum: {}, sessionCredentialFromConsole: '' }));
    fc.assert(
      fc.property(fc.constantFrom(...fields), fc.anything(), (field, value) => {
        const raw = rawRecord({ [field]: value });
        expect(recordOf(raw) === undefined).toBe(recordFault(raw) !== undefined);
      }),
    );
  });
});

describe('eventTime', () => {
  it.each([
    ['2022-09-06T15:04:31Z', '2022-09-06T15:04:31Z'],
    ['20131102T010628Z', '2013-11-02T01:06:28Z'],
    ['2022-09-06T15:04:31.987Z', '2022-09-06T15:04:31Z'],
    ['2022-09-06T15:04:31+09:00', '2022-09-06T06:04:31Z'],
    ['2022-12-31T23:30:00-0100', '2023-01-01T00:30:00Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00Z'],
  ])('%s is %s', (eventTime, at) => {
    expect(recordOf(rawRecord({ eventTime }))?.eventTime).toBe(at);
  });

  it.each([
    ['of no zone', '2022-09-06T15:04:31'],
    ['as a person writes it', 'Sep 6, 2016 10:59:11 AM'],
    ['of a day only', '2022-09-06'],
    ['of a day that there is not', '2023-02-29T00:00:00Z'],
    ['of day 0', '2023-02-00T00:00:00Z'],
    ['of month 13', '2023-13-01T00:00:00Z'],
    ['of month 0', '2023-00-01T00:00:00Z'],
    ['of hour 24', '2023-01-01T24:00:00Z'],
    ['of minute 60', '2023-01-01T00:60:00Z'],
    ['of second 60', '2023-01-01T00:00:60Z'],
    ['of a zone that there is not', '2023-01-01T00:00:00+24:00'],
    ['before year 0', '0000-01-01T00:00:00+01:00'],
    ['in seconds', 1668108899],
    ['with blanks', ' 2022-09-06T15:04:31Z'],
  ])('a time %s is refused and not guessed', (_title, eventTime) => {
    expect(recordOf(rawRecord({ eventTime }))).toBeUndefined();
    expect(recordFault(rawRecord({ eventTime }))).toBe('eventTime');
  });

  it('is the same moment as that of a date, to the second', () => {
    const dates = fc.date({
      min: new Date('0000-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(dates, (date) => {
        const at = recordOf(rawRecord({ eventTime: date.toISOString() }))?.eventTime;
        expect(at).toBe(`${date.toISOString().slice(0, 19)}Z`);
      }),
    );
  });
});

describe('parseRecord', () => {
  it('reads a record from its text', () => {
    expect(parseRecord(JSON.stringify(rawRecord()))).toEqual(trailRecord());
  });

  it.each([
    ['no JSON', '<html>'],
    ['nothing', ''],
    ['a list', '[]'],
    ['null', 'null'],
    ['a text', '"record"'],
  ])('%s is no record', (_title, text) => {
    expect(parseRecord(text)).toBeUndefined();
  });
});

describe('an addendum', () => {
  it.each([
    ['a correction, where data was updated', 'UPDATED_DATA', true],
    ['the event itself, where it came late', 'DELIVERY_DELAY', false],
    ['the event itself, where its service was out', 'SERVICE_OUTAGE', false],
    ['the event itself, where the reason is new', 'SOMETHING_NEW', false],
  ])('is %s', (_title, reason, corrects) => {
    const record = trailRecord({ addendum: { reason, originalEventID: 'first' } });

    expect(isCorrection(record)).toBe(corrects);
    expect(record.addendum).toEqual({ reason, originalEventID: 'first' });
  });

  it('that is not there corrects nothing', () => {
    expect(isCorrection(trailRecord())).toBe(false);
  });
});

describe('duplicateKey', () => {
  it('is one for one id in one account, and another in another', () => {
    const key = duplicateKey(trailRecord(), '999999999999');

    expect(duplicateKey(trailRecord({ eventName: 'Other' }), '888888888888')).toBe(key);
    expect(duplicateKey(trailRecord({ recipientAccountId: '444455556666' }), '999999999999')).not.toBe(key);
    expect(duplicateKey(trailRecord({ eventID: 'other' }), '999999999999')).not.toBe(key);
  });

  it('takes the account in whose log the record stands where that names no recipient', () => {
    const anonymous = trailRecord({ recipientAccountId: undefined });

    expect(duplicateKey(anonymous, '111122223333')).toBe(duplicateKey(trailRecord(), '999999999999'));
  });

  it('is none without an id', () => {
    expect(duplicateKey(trailRecord({ eventVersion: '1.0', eventID: undefined }), '111122223333')).toBeUndefined();
  });
});

describe('requestParameter', () => {
  it.each([
    ['in the documented case', { spaceName: 'platform' }, 'platform'],
    ['in any other case', { SpaceNAME: 'platform' }, 'platform'],
    ['not where it is absent', { projectName: 'checkout' }, undefined],
    ['not where it is no text', { spaceName: 7 }, undefined],
    ['not where parameters are null', null, undefined],
    ['not where parameters are a text', 'spaceName', undefined],
    ['not where there are none', undefined, undefined],
    ['not among what every object has', JSON.parse('{"__proto__": {"spaceName": "platform"}}'), undefined],
  ])('is found %s', (_title, requestParameters, found) => {
    expect(requestParameter(trailRecord({ requestParameters }), 'spaceName')).toBe(found);
  });
});
