import type { Refusals } from '../service.js';

export const jsonRefusals: Refusals = {
  denied: ['AccessDeniedException', 400],
  badCredentials: ['UnrecognizedClientException', 400],
  expired: ['ExpiredTokenException', 400],
  throttled: ['ThrottlingException', 400],
  skewed: ['InvalidSignatureException', 400],
  broken: 'InternalFailure',
};

export const queryRefusals: Refusals = {
  denied: ['AccessDenied', 403],
  badCredentials: ['InvalidClientTokenId', 403],
  expired: ['ExpiredToken', 403],
  throttled: ['Throttling', 400],
  skewed: ['SignatureDoesNotMatch', 403],
  broken: 'InternalFailure',
};

export const s3Refusals: Refusals = {
  denied: ['AccessDenied', 403],
  badCredentials: ['InvalidAccessKeyId', 403],
  expired: ['ExpiredToken', 400],
  throttled: ['SlowDown', 503],
  skewed: ['RequestTimeTooSkewed', 403],
  broken: 'InternalError',
};
