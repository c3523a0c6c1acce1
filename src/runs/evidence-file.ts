import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
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
    await writeFile(`${path}.new`, JSON.stringify(value), { mode: 0o600 });
    await rename(`${path}.new`, path);
  };
  return {
    account: (evidence) => keep(`account-${evidence.account.id}.json`, evidence),
    // An ARN is no file name.
    shared: (evidence) => keep(`shared-${sha256(evidence.arn)}.json`, evidence),
    async *lines(header, organization) {
      yield `${JSON.stringify(header)}\n${JSON.stringify(organization)}\n`;
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

/** The lines of sealed evidence, each parsed by its schema. */
export async function* readEvidence(runDirectory: string): AsyncIterable<EvidenceLine> {
  const path = join(runDirectory, evidenceFile);
  let number = 0;
  for await (const text of linesOf(path)) {
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

/** Ended by line feeds only: JSON leaves U+2028 and U+2029 as they are, and Node 24's readline takes them for line ends. */
async function* linesOf(path: string): AsyncIterable<string> {
  let rest = '';
  for await (const chunk of createReadStream(path, { encoding: 'utf8' })) {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}
