import { type Reply, refuse, type Service } from './service.js';

/** What AWS answers to a call that was signed by a clock too far from its own; nothing where the clocks agree, or none is told. */
export function clockRefusal({ refusals, protocol }: Service, signedAt: number, clock: number): Reply | undefined {
  const tolerance = protocol === 'query' || protocol === 'rest-xml' ? 15 : 5;
  if (!(Math.abs(clock - signedAt) > tolerance * 60_000)) return undefined;
  const [code, status] = refusals.skewed;
  if (protocol === 'rest-xml') {
    return refuse(code, 'The difference between the request time and the current time is too large.', status);
  }
  const [own, other] = [amzDate(signedAt), amzDate(clock)];
  const message =
    signedAt < clock
      ? `Signature expired: ${own} is now earlier than ${amzDate(clock - tolerance * 60_000)} (${other} - ${tolerance} min.)`
      : `Signature not yet current: ${own} is still later than ${amzDate(clock + tolerance * 60_000)} (${other} + ${tolerance} min.)`;
  return refuse(code, message, status);
}

/** `20261120T020800Z` */
function amzDate(time: number): string {
  return new Date(time).toISOString().replace(/[-:]|\.\d+/g, '');
}
