import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import {
  type AccountEvidence,
  type EvidenceHeader,
  EvidenceLine,
  evidenceVersion,
  type OrganizationEvidence,
  type SharedEvidence,
} from '../model/evidence.js';
import { parseJson } from '../model/json.js';
import { UserError } from '../model/user-error.js';
import { sha256 } from './run-directory.js';

export const evidenceFile = 'evidence.ndjson';

/** What has been collected so far, a file an account, so that memory holds none of it. */
export interface Checkpoints {
  account(evidence: AccountEvidence): Promise<void>;
  shared(evidence: SharedEvidence): Promise<void>;
  /** All of it in its final order: header, organization, shared resources by ARN, accounts by id. */
  lines(header: EvidenceHeader, organization: OrganizationEvidence): AsyncIterable<string>;
  remove(): Promise<void>;
}

export async function openCheckpoints(runDirectory: string): Promise<Checkpoints> {
  const directory = join(runDirectory, 'checkpoints');
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const keep = async (name: string, value: unknown): Promise<void> => {
    const path = join(directory, name);
    await writeFile(`${path}.new`, oneLine(value), { mode: 0o600 });
    await rename(`${path}.new`, path);
  };
  return {
    account: (evidence) => keep(`account-${evidence.account.id}.json`, evidence),
    // An ARN is no file name.
    shared: (evidence) => keep(`shared-${sha256(evidence.arn)}.json`, evidence),
    async *lines(header, organization) {
      yield `${oneLine(header)}\n${oneLine(organization)}\n`;
      const names = (await readdir(directory)).filter((name) => name.endsWith('.json')).sort();
      const shared = await Promise.all(
        names.filter((name) => name.startsWith('shared-')).map((name) => readFile(join(directory, name), 'utf8')),
      );
      const arn = z.object({ arn: z.string() });
      const byArn = shared.map((text) => ({ text, arn: arn.parse(JSON.parse(text)).arn }));
      for (const { text } of byArn.sort((a, b) => (a.arn < b.arn ? -1 : 1))) yield `${text}\n`;
      for (const name of names.filter((file) => file.startsWith('account-'))) {
        yield `${await readFile(join(directory, name), 'utf8')}\n`;
      }
    },
    remove: () => rm(directory, { recursive: true }),
  };
}

/** JSON leaves U+2028 and U+2029 as they are; Node 24 takes them for line ends. */
function oneLine(value: unknown): string {
  return JSON.stringify(value).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}

/** The lines of sealed evidence, each parsed by its schema. */
export async function* readEvidence(runDirectory: string): AsyncIterable<EvidenceLine> {
  const path = join(runDirectory, evidenceFile);
  let number = 0;
  for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    number += 1;
    const line = EvidenceLine.safeParse(parseJson(text));
    if (!line.success) {
      throw new UserError(
        `${path}:${number} is no evidence that this version understands (evidence version ${evidenceVersion}).`,
        { cause: line.error },
      );
    }
    yield line.data;
  }
}
