import { z } from 'zod';
import type { GapReason } from '../model/fact.js';

const Failure = z.object({
  name: z.string().catch('Error'),
  message: z.string().catch(''),
  code: z.string().optional().catch(undefined),
  $metadata: z
    .object({ httpStatusCode: z.number().optional(), requestId: z.string().optional() })
    .optional()
    .catch(undefined),
});

/** The credentials were good before, and are so no longer; or their source, such as single sign-on, gives none any more. */
const ended =
  /^(ExpiredToken|ExpiredTokenException|RequestExpired|TokenRefreshRequired|CredentialsProviderError|TokenProviderError)$/;

export function credentialsEnded(error: unknown): boolean {
  const failure = Failure.safeParse(error);
  return failure.success && (ended.test(failure.data.name) || ended.test(failure.data.code ?? ''));
}

/** Why a call gave no answer. */
export interface FailedCall {
  /** AWS's error code, such as `AccessDeniedException`. */
  readonly code: string;
  readonly reason: GapReason;
  readonly detail: string;
  readonly requestId?: string;
}

const denied =
  /^(AccessDenied|AccessDeniedException|AuthorizationError|AuthorizationErrorException|UnauthorizedOperation|Forbidden|403)$/;
const throttled =
  /^(Throttl(ing|ed)(Exception)?|TooManyRequests(Exception)?|RequestLimitExceeded|RequestThrottled(Exception)?|SlowDown)$/;
/** A region that is not enabled: STS names it, the others do not know the credentials there. */
const regionNotEnabled = /^(RegionDisabledException|OptInRequired)$/;
const unknownCredentials = /^(UnrecognizedClientException|InvalidClientTokenId|AuthFailure|InvalidAccessKeyId)$/;
const network =
  /^(TimeoutError|AbortError|NetworkingError|ECONN\w+|E(PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|AI_AGAIN|NOTFOUND)|ENOTFOUND|EAI_AGAIN|ERR_SSL\w*|ERR_TLS\w*|CERT_\w+|SELF_SIGNED\w*|DEPTH_ZERO\w*|UNABLE_TO\w*|EPROTO|EHOSTDOWN)$/;

/**
 * What an error thrown by the SDK means. Whatever it throws is AWS's answer or its absence: our own mistakes are made
 * outside of it.
 * @param defaultRegion the region needs no opt-in, so that unknown credentials say nothing about the region
 */
export function failedCall(error: unknown, defaultRegion: boolean): FailedCall {
  const failure = Failure.safeParse(error);
  if (!failure.success) return { code: 'Error', reason: 'unexpected-answer', detail: String(error) };
  const { name, message, code, $metadata } = failure.data;
  const status = $metadata?.httpStatusCode;
  return {
    code: name,
    reason: reason(name, code, message, status, defaultRegion),
    detail: `${code && code !== name ? `${name} ${code}` : name}: ${message.replace(/\s+/g, ' ').trim()}`,
    ...($metadata?.requestId !== undefined && { requestId: $metadata.requestId }),
  };
}

function reason(
  name: string,
  code: string | undefined,
  message: string,
  status: number | undefined,
  defaultRegion: boolean,
): GapReason {
  if (denied.test(name)) return message.includes('service control policy') ? 'denied-by-scp' : 'denied';
  if (throttled.test(name)) return 'throttled';
  if (regionNotEnabled.test(name)) return 'region-not-enabled';
  if (unknownCredentials.test(name)) return defaultRegion ? 'denied' : 'region-not-enabled';
  if (network.test(name) || network.test(code ?? '')) return 'unreachable';
  if (name === 'SyntaxError' || name === 'ZodError') return 'unexpected-answer';
  if (status === undefined || status === 200) return 'unexpected-answer';
  return 'service-error';
}
