import type { z } from 'zod';
import { type Answer, type Fact, type Gap, isKnown, mapFact } from '../model/fact.js';
import { defaultRegions } from '../model/regions.js';
import { UserError } from '../model/user-error.js';
import type { Aws } from './aws.js';
import { credentialsEnded, failedCall } from './gap.js';
import { sleep } from './turns.js';

/** Who asks: credentials in one account, and where answers are kept. */
export interface Asker {
  readonly aws: Aws;
  readonly account: string;
  readonly partition: string;
  /** Keeps an answer and gives its id. */
  record(answer: Pick<Answer, 'api' | 'region' | 'resource' | 'requestIds'>): string;
  /**
   * Gets new credentials in place of expired ones. Throws a UserError where the caller's own have expired: then the run
   * stops; and a NotEntered where the account lets nobody in any more.
   */
  renew(): Promise<void>;
  /** The text without keys, tokens and external ids: what answers may repeat what it was sent. */
  withoutSecrets(text: string): string;
}

/** An account that was entered before cannot be entered again. */
export class NotEntered extends Error {
  override name = 'NotEntered';
  readonly gap: Gap;
  constructor(gap: Gap) {
    super(gap.detail);
    this.gap = gap;
  }
}

export interface Question<Output, Page> {
  /** The IAM action: `cloudtrail:DescribeTrails`. */
  readonly api: string;
  readonly region: string;
  readonly resource?: string;
  /** Sends the request for one page. */
  readonly send: (token: string | undefined) => Promise<Output>;
  /** What is taken of a page; an answer of another shape is a gap. */
  readonly page: z.ZodType<Page>;
  /** The next page's token. An empty page may have one. */
  readonly next?: (page: Page) => string | undefined;
  /** Pages after which no more are asked for. */
  readonly pageBudget?: number;
  /** Error codes that are an answer. */
  readonly answers?: Readonly<Record<string, Page>>;
  /** Milliseconds between two pages. */
  readonly pageDelay?: number;
}

export interface Pages<Page> {
  readonly pages: readonly Page[];
  /** The page budget ended before the pages did. */
  readonly truncated: boolean;
}

/** Asks AWS, all pages, and records the answer in the asker. What cannot be read becomes a gap. */
export async function askPages<Output extends object, Page>(
  asker: Asker,
  question: Question<Output, Page>,
): Promise<Fact<Pages<Page>>> {
  const { api, region, resource, next, pageBudget = Number.POSITIVE_INFINITY } = question;
  const pages: Page[] = [];
  const requestIds: string[] = [];
  const tokens = new Set<string>();
  let token: string | undefined;
  do {
    if (pages.length > 0 && question.pageDelay) await sleep(question.pageDelay);
    const answer = await askOnce(asker, question, token);
    if ('gap' in answer) return answer;
    requestIds.push(answer.requestId);
    pages.push(answer.page);
    token = next?.(answer.page) || undefined;
    if (token !== undefined && tokens.has(token)) {
      return { gap: gapOf(asker, question, 'unexpected-answer', 'the same page token came twice') };
    }
    if (token !== undefined) tokens.add(token);
  } while (token !== undefined && pages.length < pageBudget);
  const from = asker.record({ api, region, requestIds, ...(resource !== undefined && { resource }) });
  return { known: { pages, truncated: token !== undefined }, from };
}

/** Asks AWS a question whose answer has one page. */
export async function ask<Output extends object, Page>(
  asker: Asker,
  question: Question<Output, Page>,
): Promise<Fact<Page>> {
  const answer = await askPages(asker, question);
  if (!isKnown(answer)) return answer;
  const [page] = answer.known.pages;
  if (page === undefined) throw new Error(`${question.api} answered no page`);
  return mapFact(answer, () => page);
}

async function askOnce<Output extends object, Page>(
  asker: Asker,
  question: Question<Output, Page>,
  token: string | undefined,
): Promise<{ readonly page: Page; readonly requestId: string } | { readonly gap: Gap }> {
  let output: Output;
  try {
    output = await renewingOnce(asker, () =>
      asker.aws.limit(asker.account, question.region, () => question.send(token)),
    );
  } catch (error) {
    asker.aws.options.signal?.throwIfAborted();
    if (error instanceof UserError) throw error;
    if (error instanceof NotEntered) return { gap: error.gap };
    const failed = failedCall(error, defaultRegions(asker.partition).includes(question.region));
    const answer = question.answers?.[failed.code];
    if (answer !== undefined && failed.requestId) return { page: answer, requestId: failed.requestId };
    if (failed.reason === 'unreachable') await asker.aws.confirmReachable();
    return { gap: gapOf(asker, question, failed.reason, failed.detail, failed.requestId) };
  }
  const requestId = requestIdOf(output);
  // The SDK takes a proxy's HTML page with status 200 for an empty answer of the XML protocols.
  if (requestId === '') {
    return { gap: gapOf(asker, question, 'unexpected-answer', 'the answer carries no request id: it is not from AWS') };
  }
  const parsed = question.page.safeParse(output);
  if (parsed.success) return { page: parsed.data, requestId };
  const where = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'answer'}: ${message}`).join('; ');
  return { gap: gapOf(asker, question, 'unexpected-answer', where, requestId) };
}

/** Credentials end after an hour, and a run may take longer. */
async function renewingOnce<T>(asker: Asker, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!credentialsEnded(error)) throw error;
    await asker.renew();
    return call();
  }
}

/** Answers that are not what the protocol promises bring whole pages along. */
const longestDetail = 500;

function gapOf(
  asker: Asker,
  { api, region, resource }: Pick<Question<unknown, unknown>, 'api' | 'region' | 'resource'>,
  reason: Gap['reason'],
  detail: string,
  requestId?: string,
): Gap {
  const said = asker.withoutSecrets(detail);
  return {
    account: asker.account,
    region,
    api,
    ...(resource !== undefined && { resource }),
    reason,
    detail: said.length > longestDetail ? `${said.slice(0, longestDetail)}…` : said,
    ...(requestId && { requestId }),
  };
}

function requestIdOf(output: object): string {
  const { $metadata } = output as { $metadata?: { requestId?: string } };
  return $metadata?.requestId ?? '';
}

/** The id under which an answer is recorded: the same call has the same id in every run. */
export function answerId({ api, account, region, resource }: Omit<Answer, 'id' | 'at' | 'requestIds'>): string {
  return [api, account, region, ...(resource === undefined ? [] : [resource])].join(' ');
}
