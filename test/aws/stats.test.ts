import { expect, it } from 'vitest';
import { callCounter } from '../../src/aws/stats.js';

it.each([
  ['sts.us-east-1.amazonaws.com', false],
  ['sts.amazonaws.com', false],
  ['org-trail-logs.s3.eu-west-1.amazonaws.com', false],
  ['cloudtrail.cn-north-1.amazonaws.com.cn', false],
  ['sts.eusc-de-east-1.amazonaws.eu', false],
  ['cloudtrail.us-east-1.api.aws', false],
  ['127.0.0.1', true],
  ['localhost', true],
  ['amazonaws.com.example.org', true],
  ['sts.notamazonaws.com', true],
  ['', true],
])('a call to "%s" is one to a host that is not of AWS: %s', (host, foreign) => {
  const counter = callCounter();

  counter.started('sts:GetCallerIdentity', 1, host);

  expect([...counter.stats.foreignHosts]).toEqual(foreign ? [host] : []);
});
