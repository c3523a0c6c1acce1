import { expect, it } from 'vitest';
import { parseArn } from '../../src/model/arn.js';

it.each([
  [
    'arn:aws:cloudtrail:us-east-1:111122223333:trail/a',
    { partition: 'aws', service: 'cloudtrail', region: 'us-east-1', account: '111122223333', resource: 'trail/a' },
  ],
  [
    'arn:aws-us-gov:iam::111122223333:role/audit/Trailproof',
    { partition: 'aws-us-gov', service: 'iam', region: '', account: '111122223333', resource: 'role/audit/Trailproof' },
  ],
  ['arn:aws-cn:s3:::logs', { partition: 'aws-cn', service: 's3', region: '', account: '', resource: 'logs' }],
  [
    'arn:aws:logs:us-east-1:111122223333:log-group:trail:*',
    { partition: 'aws', service: 'logs', region: 'us-east-1', account: '111122223333', resource: 'log-group:trail:*' },
  ],
])('%s has its parts', (text, parts) => {
  expect(parseArn(text)).toEqual(parts);
});

it.each(['', 'trail', 'arn:aws:s3', 'arn:aws:s3::', 'arn::s3:::logs', 'urn:aws:s3:::logs', 'arn:aws::::x'])(
  '"%s" is no ARN',
  (text) => {
    expect(parseArn(text)).toBeUndefined();
  },
);
