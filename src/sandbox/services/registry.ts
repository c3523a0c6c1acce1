import type { Service } from '../service.js';
import { account } from './account.js';
import { cloudtrail } from './cloudtrail.js';
import { iam } from './iam.js';
import { kms } from './kms.js';
import { logs } from './logs.js';
import { organizations } from './organizations.js';
import { jsonRefusals, queryRefusals } from './refusals.js';
import { s3 } from './s3.js';
import { s3Control } from './s3-control.js';
import { sns } from './sns.js';
import { sts } from './sts.js';

/** By the name that calls are signed for; S3 Control, which signs as S3, by its own. */
export const services: ReadonlyMap<string, Service> = new Map(
  [account, cloudtrail, iam, kms, logs, organizations, s3, s3Control, sns, sts].map((service) => [
    service.name,
    service,
  ]),
);

/** A service that refuses everything, in the protocol that it was spoken to. */
export function unknownService(name: string, protocol: Service['protocol']): Service {
  const refusals = protocol === 'query' || protocol === 'rest-xml' ? queryRefusals : jsonRefusals;
  return { name, protocol, xmlNamespace: `https://${name}.amazonaws.com/`, global: false, refusals, actions: {} };
}
