import type { Service } from '../service.js';
import { account } from './account.js';
import { cloudtrail } from './cloudtrail.js';
import { iam } from './iam.js';
import { kms } from './kms.js';
import { organizations } from './organizations.js';
import { jsonRefusals, queryRefusals } from './refusals.js';
import { s3 } from './s3.js';
import { sns } from './sns.js';
import { sts } from './sts.js';

/** By the name that calls are signed for. */
export const services: ReadonlyMap<string, Service> = new Map(
  [account, cloudtrail, iam, kms, organizations, s3, sns, sts].map((service) => [service.name, service]),
);

/** A service that refuses everything, in the protocol that it was spoken to. */
export function unknownService(name: string, protocol: Service['protocol']): Service {
  const refusals = protocol === 'query' || protocol === 'rest-xml' ? queryRefusals : jsonRefusals;
  return { name, protocol, xmlNamespace: `https://${name}.amazonaws.com/`, global: false, refusals, actions: {} };
}
