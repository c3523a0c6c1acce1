export interface Regions {
  /** Where global services answer and where their events are recorded. */
  readonly global: string;
  /** Global services that answer elsewhere. */
  readonly globalElsewhere?: Readonly<Record<string, string>>;
  readonly enabledByDefault: readonly string[];
  readonly optIn: readonly string[];
}

export function globalRegion({ global, globalElsewhere }: Regions, service: string): string {
  return globalElsewhere?.[service] ?? global;
}

export type Partition = 'aws' | 'aws-us-gov' | 'aws-cn' | 'aws-eusc';

/** https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html */
export const regionsOf = {
  aws: {
    global: 'us-east-1',
    enabledByDefault: [
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
    optIn: [
      'af-south-1',
      'ap-east-1',
      'ap-east-2',
      'ap-south-2',
      'ap-southeast-3',
      'ap-southeast-4',
      'ap-southeast-5',
      'ap-southeast-6',
      'ap-southeast-7',
      'ca-west-1',
      'eu-central-2',
      'eu-south-1',
      'eu-south-2',
      'il-central-1',
      'me-central-1',
      'me-south-1',
      'mx-central-1',
    ],
  },
  'aws-us-gov': { global: 'us-gov-west-1', enabledByDefault: ['us-gov-east-1', 'us-gov-west-1'], optIn: [] },
  'aws-cn': {
    global: 'cn-north-1',
    globalElsewhere: { account: 'cn-northwest-1', organizations: 'cn-northwest-1' },
    enabledByDefault: ['cn-north-1', 'cn-northwest-1'],
    optIn: [],
  },
  'aws-eusc': { global: 'eusc-de-east-1', enabledByDefault: ['eusc-de-east-1'], optIn: [] },
} satisfies Record<Partition, Regions>;
