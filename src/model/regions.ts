/**
 * Regions that every account of a partition has without opting in.
 * https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html
 */
const defaultRegionsByPartition: Readonly<Record<string, readonly string[]>> = {
  aws: [
    'ap-northeast-1',
    'ap-northeast-2',
    'ap-northeast-3',
    'ap-south-1',
    'ap-southeast-1',
    'ap-southeast-2',
    'ca-central-1',
    'eu-central-1',
    'eu-north-1',
    'eu-west-1',
    'eu-west-2',
    'eu-west-3',
    'sa-east-1',
    'us-east-1',
    'us-east-2',
    'us-west-1',
    'us-west-2',
  ],
  'aws-us-gov': ['us-gov-east-1', 'us-gov-west-1'],
  'aws-cn': ['cn-north-1', 'cn-northwest-1'],
};

const leaders: Readonly<Record<string, string>> = { 'aws-us-gov': 'us-gov-west-1', 'aws-cn': 'cn-north-1' };

export function defaultRegions(partition: string): readonly string[] {
  return defaultRegionsByPartition[partition] ?? [];
}

/** Where a partition keeps its global services. */
export function leaderRegion(partition: string): string {
  return leaders[partition] ?? 'us-east-1';
}

/**
 * CodeCatalyst lives in two regions of one partition.
 * https://docs.aws.amazon.com/codecatalyst/latest/userguide/spaces.html
 */
export function codecatalystRegions(partition: string): readonly string[] {
  return partition === 'aws' ? ['eu-west-1', 'us-west-2'] : [];
}
