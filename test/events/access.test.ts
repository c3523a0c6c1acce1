import { describe, expect, it } from 'vitest';
import { accessOf } from '../../src/events/access.js';
import { trailRecord } from '../support/trail-record.js';

describe('accessOf', () => {
  it.each([
    ['what the record says itself, against the verb', { eventName: 'GetProject', readOnly: false }, 'write'],
    ['what the record says itself, as text', { eventName: 'StartBuild', readOnly: 'true' }, 'read'],
    ['the first half of a push, which moves nothing', push(true), 'read'],
    ['the second half of a push', push(false), 'write'],
    ['a push of which the record does not say', push(undefined), 'write'],
    ['a pull', { ...push(undefined), eventName: 'GitPull' }, 'read'],
    ['what is documented as a read, whatever its verb', of('codecommit', 'EvaluatePullRequestApprovalRules'), 'read'],
    ["CodePipeline's reading of a repository", of('codecommit', 'UploadArchive'), 'read'],
    ['a query, which starts and changes nothing', of('logs', 'StartQuery'), 'read'],
    ['what is documented as a write', of('monitoring', 'PutMetricAlarm'), 'write'],
    ['a misspelt name', of('codecatalyst', 'DissassociateIAMRolefromConnection'), 'write'],
    ['a verb that reads', of('ec2', 'DescribeInstances'), 'read'],
    ['a batch that reads', of('ecr', 'BatchGetImage'), 'read'],
    ['a batch that writes', of('ecr', 'BatchDeleteImage'), 'write'],
    ['a word that only begins like one that reads', of('new', 'GetawayCar'), 'write'],
    ['a verb that nobody knows', of('new', 'Frobnicate'), 'write'],
  ])('of %s', (_title, fields, access) => {
    expect(accessOf(trailRecord(fields))).toBe(access);
  });
});

function of(service: string, eventName: string) {
  return { eventSource: `${service}.amazonaws.com`, eventName, readOnly: undefined };
}

function push(readOnly: boolean | undefined) {
  return { ...of('codecommit', 'GitPush'), readOnly };
}
