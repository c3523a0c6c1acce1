import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { z } from 'zod';
import { accountOf, parseArn } from '../model/arn.js';
import { type Answer, type Fact, type Gap, isKnown } from '../model/fact.js';
import { leaderRegion } from '../model/regions.js';
import { UserError } from '../model/user-error.js';
import { type Asker, answerId, ask, NotEntered } from './ask.js';
import type { Aws, ClientConfig, Credentials, Keys, LookedUp } from './aws.js';
import { failedCall } from './gap.js';

/** Credentials in one account, and the answers that they brought. */
export interface Session extends Asker {
  /** ARN of the identity that asks. */
  readonly arn: string;
  readonly credentials: Credentials;
  readonly answers: readonly Answer[];
  /** What must never be written anywhere. */
  secrets(): readonly string[];
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
  /** JSON of a policy that narrows what the session may do to what the audit asks. */
  readonly sessionPolicy?: string;
}

/** Whose credentials these are. Throws a UserError where nobody's: then nothing can run. */
export async function callerSession(aws: Aws, credentials: Credentials, region: string): Promise<Session> {
  let keys: Keys | undefined;
  const source: Credentials = async (options) => {
    keys = typeof credentials === 'function' ? await credentials(options) : credentials;
    return keys;
  };
  const secrets = () => secretsOf(keys);
  // Who waits for the first answer should soon learn that there is none.
  const client = new STSClient({ ...aws.clientConfig(region, source), maxAttempts: 3 });
  count(client, aws);
  const askWho = () => client.send(new GetCallerIdentityCommand({}));
  const identity = await askWho().catch((error: unknown) => {
    aws.options.signal?.throwIfAborted();
    throw cannotIdentify(error, region, aws.options.endpoint, secrets());
  });
  const parsed = z.object({ Arn: z.string(), Account: z.string() }).safeParse(identity);
  const arn = parsed.success ? parseArn(parsed.data.Arn) : undefined;
  if (!parsed.success || !arn) {
    throw new UserError(`sts:GetCallerIdentity in ${region} gave no ARN: is AWS_ENDPOINT_URL an AWS endpoint?`);
  }
  const reached: Aws = {
    ...aws,
    clientConfig: (...of) => ({ ...aws.clientConfig(...of), ...knownFrom(client) }),
    confirmReachable: sharedFor(5_000, async () => {
      await askWho().catch((error: unknown) => {
        aws.options.signal?.throwIfAborted();
        if (failedCall(error, true).reason === 'unreachable')
          throw cannotIdentify(error, region, aws.options.endpoint, secrets());
      });
    }),
  };
  const renewOwn = sharedFor(60_000, async () => {
    const before = keys;
    const after = await source({ forceRefresh: true }).catch(() => undefined);
    // Only a source that renews them has other credentials than those that ended.
    if (after && (after.accessKeyId !== before?.accessKeyId || after.sessionToken !== before.sessionToken)) return;
    throw new UserError(
      `The credentials of ${parsed.data.Arn} have expired. Sign in again (aws sso login), or renew them where they come from.`,
    );
  });
  const session = makeSession(reached, parsed.data.Account, arn.partition, parsed.data.Arn, source, {
    answers: [],
    secrets,
    renew: renewOwn,
  });
  session.record({ api: 'sts:GetCallerIdentity', region, requestIds: [identity.$metadata.requestId ?? ''] });
  return session;
}

/** What the first client found out, and not every other need find out again; by its first answer, the clock's offset. */
function knownFrom({ config }: STSClient): LookedUp & Pick<ClientConfig, 'systemClockOffset'> {
  const { authSchemePreference, defaultsMode, retryMode, useDualstackEndpoint, useFipsEndpoint } = config;
  const { userAgentAppId, systemClockOffset } = config;
  const lookedUp = { authSchemePreference, defaultsMode, retryMode, useDualstackEndpoint, useFipsEndpoint };
  return { ...lookedUp, userAgentAppId, systemClockOffset };
}

/** Many calls fail together, some of them a little later: what one of them began serves them all. */
function sharedFor(milliseconds: number, run: () => Promise<void>): () => Promise<void> {
  let last: { readonly at: number; readonly result: Promise<void> } | undefined;
  return () => {
    const now = performance.now();
    if (last === undefined || now - last.at > milliseconds) last = { at: now, result: run() };
    return last.result;
  };
}

/** Enters an account through its role. */
export async function enterAccount(
  caller: Session,
  account: string,
  role: Role,
  region: string,
): Promise<Fact<Session>> {
  const { aws, partition } = caller;
  if (account === caller.account) {
    const answers = caller.answers.filter(({ api }) => api === 'sts:GetCallerIdentity' || api === 'sts:AssumeRole');
    const from = answers.at(-1)?.id ?? '';
    const { renew, secrets } = caller;
    const origin = { answers, renew, secrets };
    return { known: makeSession(aws, account, partition, caller.arn, caller.credentials, origin), from };
  }
  return assumeRole(caller, { ...role, arn: `arn:${partition}:iam::${account}:role${role.path}${role.name}` }, region);
}

/** A role by its full ARN. */
export type NamedRole = Pick<Role, 'externalId' | 'sessionName' | 'sessionPolicy'> & { readonly arn: string };

/**
 * A session of a role, renewed when it ends. The ARN that comes back must be of the account that was asked for.
 * @param lost what ends a call where the role cannot be assumed again
 */
export async function assumeRole(
  caller: Session,
  role: NamedRole,
  region: string,
  lost: (gap: Gap) => Error = (gap) => new NotEntered(gap),
): Promise<Fact<Session>> {
  const { aws, partition } = caller;
  const account = accountOf(role.arn);
  const external = role.externalId === undefined ? [] : [role.externalId];
  const assume = async () => {
    const secrets = () => [...caller.secrets(), ...external];
    const origin = { answers: [], renew: caller.renew, secrets };
    const asking = makeSession(aws, account, partition, caller.arn, caller.credentials, origin);
    return { answer: await askForRole(asking, role, region), answers: asking.answers };
  };
  const { answer, answers } = await assume();
  if (!isKnown(answer)) return answer;
  let current = keysOf(answer.known);
  let renewing: Promise<void> | undefined;
  const renew = (): Promise<void> => {
    renewing ??= assume()
      .then(({ answer: again }) => {
        if (!isKnown(again)) throw lost(again.gap);
        current = keysOf(again.known);
      })
      .finally(() => {
        renewing = undefined;
      });
    return renewing;
  };
  // Every client asks for itself, and is given what the others have.
  const provide = async (): Promise<Keys> => {
    if (endsSoon(current)) await renew();
    return current;
  };
  const known = makeSession(aws, account, partition, answer.known.AssumedRoleUser.Arn, provide, {
    answers,
    renew,
    secrets: () => [...secretsOf(current), ...external],
  });
  return { known, from: answer.from };
}

/** @param asking with a client of its own: attempts that fail use up what a client has for further attempts */
async function askForRole(asking: Session, role: NamedRole, region: string): Promise<Fact<z.infer<typeof Assumed>>> {
  const { arn, externalId, sessionName, sessionPolicy } = role;
  const assumed = await ask(asking, {
    api: 'sts:AssumeRole',
    region,
    resource: arn,
    send: () =>
      asking.client(STSClient, region).send(
        new AssumeRoleCommand({
          RoleArn: arn,
          RoleSessionName: sessionName,
          // A session that is itself a role's may not ask for more than an hour.
          DurationSeconds: 3600,
          ...(externalId !== undefined && { ExternalId: externalId }),
          ...(sessionPolicy !== undefined && { Policy: sessionPolicy }),
        }),
      ),
    page: Assumed,
  });
  if ('gap' in assumed) {
    const refused = assumed.gap.reason === 'denied' || assumed.gap.reason === 'denied-by-scp';
    return { gap: refused ? { ...assumed.gap, reason: 'role-not-assumed' } : assumed.gap };
  }
  const { account } = asking;
  const { Arn } = assumed.known.AssumedRoleUser;
  if (parseArn(Arn)?.account === account) return assumed;
  const detail = `the role that was assumed is ${Arn}`;
  return { gap: { account, region, api: 'sts:AssumeRole', resource: arn, reason: 'unexpected-answer', detail } };
}

const Assumed = z.object({
  AssumedRoleUser: z.object({ Arn: z.string() }),
  Credentials: z.object({
    AccessKeyId: z.string(),
    SecretAccessKey: z.string(),
    SessionToken: z.string(),
    Expiration: z.date(),
  }),
});

function keysOf({ Credentials: keys }: z.infer<typeof Assumed>): Keys {
  return {
    accessKeyId: keys.AccessKeyId,
    secretAccessKey: keys.SecretAccessKey,
    sessionToken: keys.SessionToken,
    expiration: keys.Expiration,
  };
}

/** By real time, as the SDK does, whatever moment the audit speaks of. */
function endsSoon({ expiration }: Keys): boolean {
  return expiration !== undefined && expiration.getTime() - Date.now() < 5 * 60_000;
}

interface Origin {
  /** Answers that led to the credentials. */
  readonly answers: readonly Answer[];
  renew(): Promise<void>;
  secrets(): readonly string[];
}

function secretsOf(keys: Keys | undefined): readonly string[] {
  return keys ? [keys.secretAccessKey, ...(keys.sessionToken === undefined ? [] : [keys.sessionToken])] : [];
}

/** A signature is good for a quarter of an hour. */
const signature = /\bSignature=[0-9a-f]{64}/gi;

function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, '[removed]'), text.replace(signature, '[removed]'));
}

function makeSession(
  aws: Aws,
  account: string,
  partition: string,
  arn: string,
  credentials: Credentials,
  origin: Origin,
): Session {
  const answers = [...origin.answers];
  let clients = new Map<string, CountedClient>();
  return {
    aws,
    account,
    partition,
    arn,
    credentials,
    answers,
    secrets: origin.secrets,
    withoutSecrets: (text) => withoutSecrets(text, origin.secrets()),
    record(answer) {
      const id = answerId({ account, ...answer });
      answers.push({ id, account, at: aws.options.now().toISOString(), ...answer });
      return id;
    },
    async renew() {
      await origin.renew();
      // Clients keep the credentials that they were first given.
      clients = new Map();
    },
    client<Client extends CountedClient>(service: new (config: ClientConfig) => Client, region: string): Client {
      const key = `${service.name} ${region}`;
      const known = clients.get(key);
      if (known) return known as Client;
      const client = new service(aws.clientConfig(region, credentials));
      count(client, aws);
      clients.set(key, client);
      return client;
    },
  };
}

const Context = z.object({ clientName: z.string(), commandName: z.string() });

/** Services that IAM calls otherwise than the SDK does. */
const iamServices: Readonly<Record<string, string>> = { cloudwatchlogs: 'logs', s3control: 's3' };

/** Counts every attempt, under the service that IAM knows, and lets none begin once the run was stopped. */
function count(client: CountedClient, { counter, options }: Aws): void {
  client.middlewareStack.add(
    (next, context) => {
      const { clientName, commandName } = Context.parse(context);
      const service = clientName.replace(/Client$/, '').toLowerCase();
      const api = `${iamServices[service] ?? service}:${commandName.replace(/Command$/, '')}`;
      return async (args) => {
        options.signal?.throwIfAborted();
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

function cannotIdentify(
  error: unknown,
  region: string,
  endpoint: string | undefined,
  secrets: readonly string[],
): UserError {
  const failed = failedCall(error, region === leaderRegion('aws'));
  const detail = withoutSecrets(failed.detail, secrets);
  if (failed.code === 'CredentialsProviderError') {
    return new UserError(
      `No AWS credentials were found: ${detail}\nSign in (aws sso login), name a profile that exists (--profile NAME), or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.`,
      { cause: error },
    );
  }
  if (failed.reason === 'unreachable') {
    const where =
      endpoint === undefined ? `STS in ${region}` : `the endpoint that AWS_ENDPOINT_URL names (${endpoint})`;
    return new UserError(`Nothing answers at ${where}: ${detail}. Check the network and the endpoint.`, {
      cause: error,
    });
  }
  return new UserError(
    `The credentials were refused by sts:GetCallerIdentity in ${region}: ${detail}. Renew them, name another profile (--profile NAME), or name a region that is enabled and of their partition (--region NAME).`,
    { cause: error },
  );
}
