/** The parts of `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`. The resource may hold colons. */
export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
}

const arn = /^arn:([^:]+):([^:]+):([^:]*):([^:]*):(.*)$/s;

export function parseArn(text: string): Arn | undefined {
  const [, partition, service, region, account, resource] = arn.exec(text) ?? [];
  if (partition === undefined || service === undefined) return undefined;
  if (region === undefined || account === undefined || resource === undefined) return undefined;
  return { partition, service, region, account, resource };
}

/** The account that an ARN names; the empty string where it names none. */
export function accountOf(text: string): string {
  return parseArn(text)?.account ?? '';
}

/** A bucket's ARN names neither account nor region. */
export function bucketArn(partition: string, name: string): string {
  return `arn:${partition}:s3:::${name}`;
}
