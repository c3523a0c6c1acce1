import { STSClient } from '@aws-sdk/client-sts';
import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import type { Credentials } from './aws.js';

/** The SDK's own chain: environment, profile (SSO too), container, instance. */
export function defaultCredentials(profile: string | undefined): Credentials {
  return fromNodeProviderChain(profile === undefined ? {} : { profile });
}

/** The region of the environment or profile; undefined where neither names one. */
export async function defaultRegion(profile: string | undefined): Promise<string | undefined> {
  const client = new STSClient(profile === undefined ? {} : { profile });
  try {
    return await client.config.region();
  } catch {
    return undefined; // The SDK throws where no region is configured.
  } finally {
    client.destroy();
  }
}
