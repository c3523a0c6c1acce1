/** The parts of `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`. The resource may hold colons. */
export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
}

export function parseArn(text: string): Arn | undefined {
  const [arn, partition, service, region, account, ...resource] = text.split(':');
  if (arn !== 'arn' || !partition || !service || region === undefined || account === undefined || !resource.length) {
    return undefined;
  }
  return { partition, service, region, account, resource: resource.join(':') };
}

/** The account that an ARN names; the empty string where it names none. */
export function accountOf(arn: string): string {
  return parseArn(arn)?.account ?? '';
}

/** A bucket's ARN names neither account nor region. */
export function bucketArn(partition: string, name: string): string {
  return `arn:${partition}:s3:::${name}`;
}
