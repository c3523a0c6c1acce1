import { describe, expect, it } from 'vitest';
import { wayOf } from '../../src/events/way.js';
import { trailRecord } from '../support/trail-record.js';

const firefox = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:102.0) Gecko/20100101 Firefox/102.0';
const push = { eventSource: 'codecommit.amazonaws.com', eventName: 'GitPush' };

describe('wayOf', () => {
  it.each([
    ['AWS CloudWatch Console', 'console'],
    ['console.amazonaws.com', 'console'],
    ['signin.amazonaws.com', 'console'],
    ['console.ec2.amazonaws.com', 'console'],
    ['[S3Console/0.4, aws-internal/3 aws-sdk-java/1.11.590]', 'console'],
    [firefox, 'console'],
    ['aws-cli/1.10.53 Python/2.7.9 Windows/8 botocore/1.4.43', 'cli'],
    ['[aws-cli/2.15.0 Python/3.11 Linux/5.10 exec-env/CloudShell]', 'cli'],
    ['AWSPowerShell/4.1.0 .NET_Core/6.0', 'cli'],
    ['aws-sdk-ruby2/2.0.0.rc4 ruby/1.9.3 x86_64-linux Seahorse/0.1.0', 'sdk'],
    ['APN/1.0 HashiCorp/1.0 Terraform/1.5.7 aws-sdk-go-v2/1.18.0', 'sdk'],
    ['Boto3/1.26.1 Python/3.9 Botocore/1.29', 'sdk'],
    ['aws-internal/3 aws-sdk-java/1.11.590 Linux/4.9.184', 'sdk'],
    ['git/2.11.0.windows.1', 'git'],
    ['JGit/5.10.0', 'git'],
    ['lambda.amazonaws.com', 'service'],
    ['AWS Internal', 'service'],
    ['Unknown', 'unknown'],
    ['example-user-agent-string', 'unknown'],
    ['digit/1.0', 'unknown'],
    ['MyConsoleTool', 'unknown'],
    [undefined, 'unknown'],
  ])('by the user agent %s: %s', (userAgent, way) => {
    expect(wayOf(trailRecord({ userAgent }))).toBe(way);
  });

  it.each([
    ['a console session, though a CLI used it', { sessionCredentialFromConsole: 'true' }, 'console'],
    ['no console session where that is denied', { sessionCredentialFromConsole: 'false' }, 'cli'],
    ["the console's own event", { eventType: 'AwsConsoleAction' }, 'console'],
    ['a sign-in', { eventType: 'AwsConsoleSignIn', userAgent: firefox }, 'console'],
    ["a service's own event", { eventType: 'AwsServiceEvent', userAgent: 'x' }, 'service'],
    ['a service that acts', { userIdentity: { type: 'AWSService', invokedBy: 'events.amazonaws.com' } }, 'service'],
    [
      'a service on behalf',
      { userIdentity: { type: 'IAMUser', invokedBy: 'cloudformation.amazonaws.com' } },
      'service',
    ],
    ['the console on behalf', { userIdentity: { type: 'IAMUser', invokedBy: 'signin.amazonaws.com' } }, 'console'],
    ['the address of a service', { sourceIPAddress: 'codepipeline.amazonaws.com', userAgent: 'x' }, 'service'],
    ['the address of AWS itself', { sourceIPAddress: 'AWS Internal/3', userAgent: firefox }, 'service'],
    [
      'a console at the address of AWS',
      { sourceIPAddress: 'AWS Internal', userAgent: 'AWS CloudWatch Console' },
      'console',
    ],
    ['a push by whatever client', { ...push, userAgent: 'libgit2 1.6' }, 'git'],
    ['a push by a client that says nothing', { ...push, userAgent: undefined }, 'git'],
    [
      'a pull by a service',
      { ...push, userIdentity: { type: 'IAMUser', invokedBy: 'codebuild.amazonaws.com' } },
      'service',
    ],
  ])('by %s', (_title, fields, way) => {
    expect(wayOf(trailRecord(fields))).toBe(way);
  });
});
