import { hash } from 'node:crypto';

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** SHA-256 over the parts; a separator keeps ('ab', 'c') and ('a', 'bc') apart. */
export function digest(...parts: readonly string[]): Buffer {
  return hash('sha256', parts.join('\u0000'), 'buffer');
}

/** A UUID that only depends on the parts. */
export function uuid(...parts: readonly string[]): string {
  const hex = digest(...parts).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** An identifier in AWS's own form: four letters that tell the kind, then sixteen of base 32. */
export function awsId(prefix: string, ...parts: readonly string[]): string {
  const bytes = digest(prefix, ...parts).subarray(0, 16);
  return prefix + Array.from(bytes, (byte) => base32.charAt(byte % 32)).join('');
}

/** A number from 0 up to 1 that only depends on the parts. */
export function share(...parts: readonly string[]): number {
  return digest(...parts).readUInt32BE(0) / 2 ** 32;
}
