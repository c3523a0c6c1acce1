import type { FaultKind } from './scenario-shape.js';
import type { Action, Reply, Service } from './service.js';

type Result = Extract<Reply, { result: unknown }>['result'];

/** Fields whose values AWS may add to. */
const enumerations: ReadonlySet<string> = new Set([
  '@xsi:type',
  'BillingMode',
  'CustomerMasterKeySpec',
  'EncryptionType',
  'Event',
  'EventCategories',
  'ExpirationModel',
  'FeatureSet',
  'FederationStatus',
  'InsightType',
  'JoinedMethod',
  'KeyManager',
  'KeySpec',
  'KeyState',
  'KeyUsage',
  'MfaDelete',
  'Mode',
  'MultiRegionKeyType',
  'ObjectLockEnabled',
  'ObjectOwnership',
  'Origin',
  'Permission',
  'ReadWriteType',
  'RegionOptStatus',
  'SSEAlgorithm',
  'State',
  'Status',
  'logGroupClass',
]);

type Alteration = (result: Result, action: Action, protocol: Service['protocol']) => Result;

const alterations: Partial<Record<FaultKind, Alteration>> = {
  'wrong-types': (result) => eachScalar(result, otherType) as Result,
  'unknown-enum': (result) => eachScalar(result, laterValue) as Result,
  'absent-fields': (result, { pages }, protocol) =>
    protocol === 'rest-xml' ? withoutValues(result) : withoutFields(result, pages?.token),
};

/** A good answer as a fault of its content leaves it; other faults leave it as it is. */
export function altered(
  reply: Reply,
  fault: FaultKind,
  action: Action,
  { protocol }: Pick<Service, 'protocol'>,
): Reply {
  const alter = alterations[fault];
  return 'error' in reply || alter === undefined ? reply : { ...reply, result: alter(reply.result, action, protocol) };
}

function eachScalar(value: unknown, change: (value: unknown, name: string) => unknown, name = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => eachScalar(item, change, name));
  if (value instanceof Map) return new Map(Array.from(value, ([key, item]) => [key, eachScalar(item, change, key)]));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([field, item]) => [field, eachScalar(item, change, field)]));
  }
  return value === undefined || value === null ? value : change(value, name);
}

/** Text becomes a structure, because to the XML protocols every number would be good text. */
function otherType(value: unknown): unknown {
  return typeof value === 'string' ? { unexpected: value } : 'neither yes nor a number';
}

function laterValue(value: unknown, name: string): unknown {
  return enumerations.has(name) ? 'ADDED_LATER' : value;
}

/** What is listed stays, without a field of its own; an empty list is left out as a whole. */
function withoutFields(result: Result, token: string | undefined): Result {
  const kept = Object.entries(result).flatMap(([name, value]): [string, unknown][] => {
    if (name === token) return [[name, value]];
    if (Array.isArray(value)) return value.length === 0 ? [] : [[name, value.map(() => ({}))]];
    return typeof value === 'object' && value !== null ? [[name, value instanceof Map ? new Map() : {}]] : [];
  });
  return Object.fromEntries(kept);
}

/** In REST XML all of an answer stands in one element, so what is listed is deeper down: the elements stay, empty. */
function withoutValues(fields: Result): Result {
  const kept = Object.entries(fields).flatMap(([name, value]): [string, unknown][] => {
    if (Array.isArray(value)) return value.length === 0 ? [] : [[name, value.map(() => ({}))]];
    return typeof value === 'object' && value !== null ? [[name, withoutValues(value as Result)]] : [];
  });
  return Object.fromEntries(kept);
}
