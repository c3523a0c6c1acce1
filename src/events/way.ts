import type { Way } from '../model/event.js';
import type { CloudTrailRecord } from './record.js';

/**
 * The way a call came, by what AWS says itself before what the caller says of itself: a user agent is a caller's word.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export function wayOf(record: CloudTrailRecord): Way {
  // "Shows whether or not an event originated from an AWS Management Console session": CloudShell's too.
  if (record.sessionCredentialFromConsole === true) return 'console';
  if (record.eventType === 'AwsConsoleAction' || record.eventType === 'AwsConsoleSignIn') return 'console';
  // "created by AWS services but … not directly triggered by a request to a public AWS API"
  if (record.eventType === 'AwsServiceEvent' || record.userIdentity?.type === 'AWSService') return 'service';
  const agent = record.userAgent ?? '';
  const invokedBy = record.userIdentity?.invokedBy;
  if (isConsole(agent) || (invokedBy !== undefined && isConsole(invokedBy))) return 'console';
  if (invokedBy !== undefined) return 'service';
  // GitPull and GitPush are no API: only a git client can ask for them, whatever it is called.
  if (git.test(agent) || (record.eventSource === 'codecommit.amazonaws.com' && gitActions.has(record.eventName))) {
    return 'git';
  }
  // The CLI names its SDK too ("aws-cli/1.10.53 … botocore/1.4.43").
  if (cli.test(agent)) return 'cli';
  if (sdk.test(agent)) return 'sdk';
  if (service.test(agent) || isAwsItself(record.sourceIPAddress)) return 'service';
  // A browser: CodeCatalyst records the one in which its console runs.
  return browser.test(agent) ? 'console' : 'unknown';
}

/**
 * "signin.amazonaws.com" and "console.amazonaws.com": a user of the console. "AWS CloudWatch Console" and
 * "[S3Console/0.4, …]": what those consoles call themselves.
 */
function isConsole(agent: string): boolean {
  return /^\[?(?:(?:signin|console)(?:\.[a-z0-9-]+)?\.amazonaws\.com|AWS [A-Za-z0-9 ]*Console\b|[A-Za-z0-9]*Console\/)/.test(
    agent,
  );
}

const gitActions: ReadonlySet<string> = new Set(['GitPull', 'GitPush']);
/** git's own, and Java's. */
const git = /^\[?J?Git\//i;
const cli = /^\[?(?:aws-cli\/|AWSPowerShell)/;
/** An SDK's name may follow that of a program built with it ("APN/1.0 HashiCorp/1.0 Terraform/1.5 aws-sdk-go-v2/1.18"). */
const sdk = /\b(?:aws-sdk-[a-z]|Boto3?\/|Botocore\/)/i;
/** Another service: "lambda.amazonaws.com", or "AWS Internal". */
const service = /^(?:[a-z0-9.-]+\.amazonaws\.com$|AWS Internal)/;
const browser = /^\[?Mozilla\//;

/** "For events originated by AWS, this value is usually AWS Internal/#"; of another service only its DNS name is shown. */
function isAwsItself(address: string | undefined): boolean {
  return address !== undefined && (/^AWS Internal(?:\/\d+)?$/.test(address) || address.endsWith('.amazonaws.com'));
}
