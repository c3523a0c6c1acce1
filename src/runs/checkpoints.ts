import { join } from 'node:path';
import { z } from 'zod';
import { AccountEvidence, type EvidenceHeader, type OrganizationEvidence, SharedEvidence } from '../model/evidence.js';
import { parseJson } from '../model/json.js';
import { UserError } from '../model/user-error.js';
import { type FileSystem, replaceDurably } from './files.js';
import type { Lock } from './lock.js';
import { sha256 } from './run-directory.js';

/** What has been collected so far, a file an account, so that memory holds none of it. */
export interface Checkpoints {
  /** What was kept of an account; undefined where nothing was. */
  account(id: string): Promise<AccountEvidence | undefined>;
  shared(arn: string): Promise<SharedEvidence | undefined>;
  keepAccount(evidence: AccountEvidence): Promise<void>;
  keepShared(evidence: SharedEvidence): Promise<void>;
  /** All of it in its final order: header, organization, shared resources by ARN, accounts by id. */
  lines(header: EvidenceHeader, organization: OrganizationEvidence): AsyncIterable<string>;
}

export async function openCheckpoints(files: FileSystem, unfinished: string, held: Lock): Promise<Checkpoints> {
  const directory = join(unfinished, 'checkpoints');
  await files.mkdir(directory, { recursive: true, mode: 0o700 });
  const kept = new Set((await files.readdir(directory)).filter((name) => name.endsWith('.json')));

  const read = async (name: string): Promise<string | undefined> =>
    kept.has(name) ? unsealed(join(directory, name), await files.readFile(join(directory, name), 'utf8')) : undefined;
  const parsed = async <T>(name: string, shape: z.ZodType<T>): Promise<T | undefined> => {
    const text = await read(name);
    if (text === undefined) return undefined;
    const evidence = shape.safeParse(parseJson(text));
    if (evidence.success) return evidence.data;
    throw damaged(join(directory, name), 'another version wrote it');
  };
  const keep = async (name: string, evidence: AccountEvidence | SharedEvidence): Promise<void> => {
    await held.confirm();
    const text = JSON.stringify(evidence);
    await replaceDurably(files, join(directory, name), `${sha256(text)}\n${text}\n`);
    kept.add(name);
  };
  return {
    account: (id) => parsed(accountFile(id), AccountEvidence),
    shared: (arn) => parsed(sharedFile(arn), SharedEvidence),
    keepAccount: (evidence) => keep(accountFile(evidence.account.id), evidence),
    keepShared: (evidence) => keep(sharedFile(evidence.arn), evidence),
    async *lines(header, organization) {
      yield `${JSON.stringify(header)}\n${JSON.stringify(organization)}\n`;
      const names = [...kept].sort();
      const shared: { readonly text: string; readonly arn: string }[] = [];
      for (const name of names.filter((file) => file.startsWith('shared-'))) {
        const text = (await read(name)) ?? '';
        shared.push({ text, arn: z.object({ arn: z.string() }).parse(parseJson(text)).arn });
      }
      for (const { text } of shared.sort((a, b) => (a.arn < b.arn ? -1 : 1))) yield `${text}\n`;
      for (const name of names.filter((file) => file.startsWith('account-'))) yield `${await read(name)}\n`;
    },
  };
}

const accountFile = (id: string): string => `account-${id}.json`;
/** An ARN is no file name. */
const sharedFile = (arn: string): string => `shared-${sha256(arn)}.json`;

/** The text under its digest, if it is still what was written. */
function unsealed(path: string, content: string): string {
  const [digest, text, end] = content.split('\n');
  if (text === undefined || end !== '' || sha256(text) !== digest) throw damaged(path, 'its digest does not match');
  return text;
}

function damaged(path: string, why: string): UserError {
  return new UserError(`${path} is damaged: ${why}. Delete it, and go on: what it held is read again.`);
}
