import { GetPublicAccessBlockCommand, S3ControlClient } from '@aws-sdk/client-s3-control';
import { ask } from '../../aws/ask.js';
import type { ClientConfig } from '../../aws/aws.js';
import type { Session } from '../../aws/session.js';
import type { Answer } from '../../model/fact.js';
import { leaderRegion } from '../../model/regions.js';
import type { Bucket, PublicAccessBlock } from '../../model/shared-resource.js';
import { asked } from '../asked.js';
import { PublicAccess } from './bucket-answers.js';

/** Block Public Access of whole accounts, asked once of each, whatever number of buckets it owns. */
export interface AccountPublicAccess {
  /** Of the session's account. */
  read(session: Session): Promise<Bucket['accountPublicAccess']>;
  /** What has been answered so far. */
  readonly answers: readonly Answer[];
}

const api = 's3:GetAccountPublicAccessBlock';

export function accountPublicAccess(reads: ReadonlySet<string>): AccountPublicAccess {
  const facts = new Map<string, Promise<Bucket['accountPublicAccess']>>();
  const answers: Answer[] = [];
  const once = async (session: Session): Promise<Bucket['accountPublicAccess']> => {
    const { account, partition } = session;
    const region = leaderRegion(partition);
    const fact = await asked(reads, { account, api, region }, () =>
      ask<object, PublicAccessBlock | null>(session, {
        api,
        region,
        send: () =>
          session.client(S3Control, region).send(new GetPublicAccessBlockCommand({ AccountId: session.account })),
        page: PublicAccess,
        answers: { NoSuchPublicAccessBlockConfiguration: null },
      }),
    );
    answers.push(...session.answers.filter((answer) => 'known' in fact && answer.id === fact.from));
    return fact;
  };
  return {
    answers,
    read(session) {
      const fact = facts.get(session.account) ?? once(session);
      facts.set(session.account, fact);
      return fact;
    },
  };
}

/** The SDK would put the account's id before the host name of an endpoint of one's own. */
class S3Control extends S3ControlClient {
  constructor(config: ClientConfig) {
    const { endpoint } = config;
    super({ ...config, ...(endpoint !== undefined && { endpointProvider: () => ({ url: new URL(endpoint) }) }) });
  }
}
