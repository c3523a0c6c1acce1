import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { z } from 'zod';
import { parseArn } from '../model/arn.js';
import type { Answer, Fact } from '../model/fact.js';
import { leaderRegion } from '../model/regions.js';
import { UserError } from '../model/user-error.js';
import { type Asker, answerId, ask } from './ask.js';
import type { Aws, ClientConfig, Credentials } from './aws.js';
import { failedCall } from './gap.js';
import type { CallCounter } from './stats.js';

/** Credentials in one account, and the answers that they brought. */
export interface Session extends Asker {
  /** ARN of the identity that asks. */
  readonly arn: string;
  readonly credentials: Credentials;
  readonly answers: readonly Answer[];
  /** The session's client of a service in a region: one each, dropped with the session. */
  client<Client extends CountedClient>(service: new (config: ClientConfig) => Client, region: string): Client;
}

interface CountedClient {
  readonly middlewareStack: {
    add(middleware: (next: Next, context: object) => Next, options: { step: 'finalizeRequest'; priority: 'low' }): void;
  };
}
// biome-ignore lint/suspicious/noExplicitAny: the SDK types middleware by each client's own inputs and outputs
type Next = (args: any) => Promise<any>;

export interface Role {
  readonly name: string;
  /** `/` or `/path/`. */
  readonly path: string;
  readonly externalId?: string;
  readonly sessionName: string;
}

/** Whose credentials these are. Throws a UserError where nobody's: then nothing can run. */
export async function callerSession(aws: Aws, credentials: Credentials, region: string): Promise<Session> {
  // Who waits for the first answer should soon learn that there is none.
  const client = new STSClient({ ...aws.clientConfig(region, credentials), maxAttempts: 3 });
  count(client, aws.counter);
  const identity = await client.send(new GetCallerIdentityCommand({})).catch((error: unknown) => {
    throw cannotIdentify(error, region, aws.options.endpoint);
  });
  const parsed = z.object({ Arn: z.string(), Account: z.string() }).safeParse(identity);
  const arn = parsed.success ? parseArn(parsed.data.Arn) : undefined;
  if (!parsed.success || !arn) {
    throw new UserError(`sts:GetCallerIdentity in ${region} gave no ARN: is AWS_ENDPOINT_URL an AWS endpoint?`);
  }
  const session = makeSession(aws, parsed.data.Account, arn.partition, parsed.data.Arn, credentials, []);
  session.record({ api: 'sts:GetCallerIdentity', region, requestIds: [identity.$metadata.requestId ?? ''] });
  return session;
}

/** Enters an account through its role. The ARN that comes back must be of the account that was asked for. */
export async function enterAccount(
  caller: Session,
  account: string,
  role: Role,
  region: string,
): Promise<Fact<Session>> {
  const { aws, partition } = caller;
  if (account === caller.account) {
    const from = answerId({ api: 'sts:GetCallerIdentity', account, region });
    return { known: makeSession(aws, account, partition, caller.arn, caller.credentials, caller.answers), from };
  }
  const arn = `arn:${partition}:iam::${account}:role${role.path}${role.name}`;
  const assuming = makeSession(aws, account, partition, caller.arn, caller.credentials, []);
  const assumed = await ask(assuming, {
    api: 'sts:AssumeRole',
    region,
    resource: arn,
    send: () =>
      assuming.client(STSClient, region).send(
        new AssumeRoleCommand({
          RoleArn: arn,
          RoleSessionName: role.sessionName,
          // A session that is itself a role's may not ask for more than an hour.
          DurationSeconds: 3600,
          ...(role.externalId !== undefined && { ExternalId: role.externalId }),
        }),
      ),
    page: Assumed,
  });
  if ('gap' in assumed) {
    const refused = assumed.gap.reason === 'denied' || assumed.gap.reason === 'denied-by-scp';
    return { gap: refused ? { ...assumed.gap, reason: 'role-not-assumed' } : assumed.gap };
  }
  const { AssumedRoleUser, Credentials: keys } = assumed.known;
  if (parseArn(AssumedRoleUser.Arn)?.account !== account) {
    const detail = `the role that was assumed is ${AssumedRoleUser.Arn}`;
    return { gap: { account, region, api: 'sts:AssumeRole', resource: arn, reason: 'unexpected-answer', detail } };
  }
  const credentials: Credentials = {
    accessKeyId: keys.AccessKeyId,
    secretAccessKey: keys.SecretAccessKey,
    sessionToken: keys.SessionToken,
  };
  return {
    known: makeSession(aws, account, partition, AssumedRoleUser.Arn, credentials, assuming.answers),
    from: assumed.from,
  };
}

const Assumed = z.object({
  AssumedRoleUser: z.object({ Arn: z.string() }),
  Credentials: z.object({ AccessKeyId: z.string(), SecretAccessKey: z.string(), SessionToken: z.string() }),
});

function makeSession(
  aws: Aws,
  account: string,
  partition: string,
  arn: string,
  credentials: Credentials,
  earlier: readonly Answer[],
): Session {
  const answers = [...earlier];
  const clients = new Map<string, CountedClient>();
  return {
    aws,
    account,
    partition,
    arn,
    credentials,
    answers,
    record(answer) {
      const id = answerId({ account, ...answer });
      answers.push({ id, account, at: aws.options.now().toISOString(), ...answer });
      return id;
    },
    client<Client extends CountedClient>(service: new (config: ClientConfig) => Client, region: string): Client {
      const key = `${service.name} ${region}`;
      const known = clients.get(key);
      if (known) return known as Client;
      const client = new service(aws.clientConfig(region, credentials));
      count(client, aws.counter);
      clients.set(key, client);
      return client;
    },
  };
}

const Context = z.object({ clientName: z.string(), commandName: z.string() });

/** Counts every attempt, under the name that IAM gives the action. */
function count(client: CountedClient, counter: CallCounter): void {
  client.middlewareStack.add(
    (next, context) => {
      const { clientName, commandName } = Context.parse(context);
      const api = `${clientName.replace(/Client$/, '').toLowerCase()}:${commandName.replace(/Command$/, '')}`;
      return async (args) => {
        const attempt = Number(/attempt=(\d+)/.exec(args?.request?.headers?.['amz-sdk-request'] ?? '')?.[1] ?? 1);
        counter.started(api, attempt, String(args?.request?.hostname ?? ''));
        try {
          return await next(args);
        } finally {
          counter.ended();
        }
      };
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
}

function cannotIdentify(error: unknown, region: string, endpoint: string | undefined): UserError {
  const failed = failedCall(error, region === leaderRegion('aws'));
  if (failed.code === 'CredentialsProviderError') {
    return new UserError(
      'No AWS credentials were found. Sign in (aws sso login), name a profile (--profile NAME), or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
      { cause: error },
    );
  }
  if (failed.reason === 'unreachable') {
    const where =
      endpoint === undefined ? `STS in ${region}` : `the endpoint that AWS_ENDPOINT_URL names (${endpoint})`;
    return new UserError(`Nothing answers at ${where}: ${failed.detail}. Check the network and the endpoint.`, {
      cause: error,
    });
  }
  return new UserError(
    `The credentials were refused by sts:GetCallerIdentity in ${region}: ${failed.detail}. Renew them, or name another profile (--profile NAME).`,
    { cause: error },
  );
}
