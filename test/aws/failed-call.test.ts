import { describe, expect, it } from 'vitest';
import { failedCall } from '../../src/aws/gap.js';
import type { GapReason } from '../../src/model/fact.js';

/** An error as SDK clients throw it. */
function thrown(
  name: string,
  status: number | undefined,
  message = 'no',
  more: Readonly<Record<string, unknown>> = {},
) {
  const $metadata = status === undefined ? {} : { httpStatusCode: status, requestId: 'request-1', attempts: 1 };
  return Object.assign(new Error(message), { name, $fault: 'client', $metadata, ...more });
}

const byScp =
  'User: arn:aws:sts::111122223333:assumed-role/a/b is not authorized to perform: cloudtrail:DescribeTrails with an explicit deny in a service control policy: arn:aws:organizations::111122223333:policy/o-a/service_control_policy/p-b';

describe('a refusal of AWS', () => {
  it.each<[string, string, number, GapReason]>([
    ['CloudTrail, Organizations, KMS and Account deny', 'AccessDeniedException', 400, 'denied'],
    ['STS, IAM and S3 deny', 'AccessDenied', 403, 'denied'],
    ['SNS denies', 'AuthorizationError', 403, 'denied'],
    ["SNS denies, by the SDK's class", 'AuthorizationErrorException', 403, 'denied'],
    ['S3 denies without a body', '403', 403, 'denied'],
    ['S3 denies a HEAD', 'Forbidden', 403, 'denied'],
    ['EC2 denies', 'UnauthorizedOperation', 403, 'denied'],
    ['CloudTrail throttles', 'ThrottlingException', 400, 'throttled'],
    ['STS and IAM throttle', 'Throttling', 400, 'throttled'],
    ['SNS throttles', 'Throttled', 429, 'throttled'],
    ['Organizations and Account throttle', 'TooManyRequestsException', 400, 'throttled'],
    ['S3 throttles', 'SlowDown', 503, 'throttled'],
    ['EC2 throttles', 'RequestLimitExceeded', 503, 'throttled'],
    ['STS in a region that is not enabled', 'RegionDisabledException', 403, 'region-not-enabled'],
    ['a service broke', 'InternalFailure', 500, 'service-error'],
    ['S3 broke', 'InternalError', 500, 'service-error'],
    ['KMS broke', 'KMSInternalException', 500, 'service-error'],
    ['a service is not there', 'ServiceUnavailable', 503, 'service-error'],
    ['the trail is not there', 'TrailNotFoundException', 400, 'service-error'],
    ["a trail of another account's", 'CloudTrailARNInvalidException', 400, 'service-error'],
    ['the token has expired', 'ExpiredTokenException', 400, 'service-error'],
    ['the clock is wrong', 'RequestTimeTooSkewed', 403, 'service-error'],
    ['an error that nobody knows', 'SomethingNewException', 400, 'service-error'],
  ])('%s: %s is %s', (_title, name, status, reason) => {
    const failed = failedCall(thrown(name, status), true);

    expect(failed).toEqual({ code: name, reason, detail: `${name}: no`, requestId: 'request-1' });
  });

  it.each(['AccessDenied', 'AccessDeniedException', 'AuthorizationError'])(
    '%s that names a service control policy is told apart',
    (name) => {
      expect(failedCall(thrown(name, 403, byScp), true).reason).toBe('denied-by-scp');
    },
  );

  it.each(['UnrecognizedClientException', 'InvalidClientTokenId', 'AuthFailure', 'InvalidAccessKeyId'])(
    '%s says in an opt-in region that the region is not enabled, and elsewhere that the keys are unknown',
    (name) => {
      expect(failedCall(thrown(name, 403), false).reason).toBe('region-not-enabled');
      expect(failedCall(thrown(name, 403), true).reason).toBe('denied');
    },
  );
});

describe('no answer', () => {
  it.each<[string, Error]>([
    ['a request that timed out', thrown('TimeoutError', undefined, 'Request timed out')],
    ['a connection that was cut', thrown('Error', undefined, 'socket hang up', { code: 'ECONNRESET' })],
    [
      'a connection that was cut, as the SDK names it',
      thrown('TimeoutError', undefined, 'socket hang up', { code: 'ECONNRESET' }),
    ],
    ['nobody listens', thrown('Error', undefined, 'connect ECONNREFUSED', { code: 'ECONNREFUSED' })],
    ['nobody listens on either address', thrown('AggregateError', undefined, '', { code: 'ECONNREFUSED' })],
    ['an unknown host', thrown('Error', undefined, 'getaddrinfo ENOTFOUND', { code: 'ENOTFOUND' })],
    ['no name server', thrown('Error', undefined, 'getaddrinfo EAI_AGAIN', { code: 'EAI_AGAIN' })],
    ['no route', thrown('Error', undefined, 'connect EHOSTUNREACH', { code: 'EHOSTUNREACH' })],
    ['no network', thrown('Error', undefined, 'connect ENETUNREACH', { code: 'ENETUNREACH' })],
    ['a broken pipe', thrown('Error', undefined, 'write EPIPE', { code: 'EPIPE' })],
    [
      'a certificate that has expired',
      thrown('Error', undefined, 'certificate has expired', { code: 'CERT_HAS_EXPIRED' }),
    ],
    [
      'a name that the certificate has not',
      thrown('Error', undefined, 'altnames', { code: 'ERR_TLS_CERT_ALTNAME_INVALID' }),
    ],
  ])('%s is unreachable', (_title, error) => {
    expect(failedCall(error, true).reason).toBe('unreachable');
  });
});

describe('an answer that is none of AWS', () => {
  it.each<[string, unknown]>([
    ['HTML in place of JSON', thrown('SyntaxError', 200, 'Unexpected token <')],
    ['HTML in place of JSON, of which nothing is known', thrown('SyntaxError', undefined, 'Unexpected token <')],
    ['an error without a status', thrown('Error', undefined, 'char not expected')],
    ['a thrown text', 'oops'],
    ['nothing thrown', undefined],
    ['an object thrown', {}],
  ])('%s is unexpected', (_title, error) => {
    expect(failedCall(error, true).reason).toBe('unexpected-answer');
  });
});

it('keeps a message in one line', () => {
  const { detail } = failedCall(thrown('SyntaxError', 200, '<html>\n  <body>'), true);

  expect(detail).toBe('SyntaxError: <html> <body>');
});

it("names the network's code beside the error", () => {
  const { detail } = failedCall(thrown('Error', undefined, 'socket hang up', { code: 'ECONNRESET' }), true);

  expect(detail).toBe('Error ECONNRESET: socket hang up');
});
