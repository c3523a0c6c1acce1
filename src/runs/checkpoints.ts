import { join } from 'node:path';
import { z } from 'zod';
import {
  AccountEvidence,
  type EvidenceHeader,
  LogFilesEvidence,
  type LoggedEvidence,
  type OrganizationEvidence,
  SharedEvidence,
  TamperingEvidence,
} from '../model/evidence.js';
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
  tampering(account: string): Promise<TamperingEvidence | undefined>;
  /** What was kept of the log files as a whole; then what they say of each account is kept too. */
  logFiles(): Promise<LogFilesEvidence | undefined>;
  keepAccount(evidence: AccountEvidence): Promise<void>;
  keepShared(evidence: SharedEvidence): Promise<void>;
  keepTampering(evidence: TamperingEvidence): Promise<void>;
  keepLogged(evidence: LoggedEvidence): Promise<void>;
  /** Comes after everything that was logged of accounts. */
  keepLogFiles(evidence: LogFilesEvidence): Promise<void>;
  /**
   * All of it in its final order: header, organization, log files, what they say by account, shared resources by ARN,
   * changes to recording by account, accounts by id.
   */
  lines(header: EvidenceHeader, organization: OrganizationEvidence): AsyncIterable<string>;
}

export async function openCheckpoints(files: FileSystem, unfinished: string, held: Lock): Promise<Checkpoints> {
  const directory = join(unfinished, 'checkpoints');
  await files.mkdir(directory, { recursive: true, mode: 0o700 });
  const kept = new Set((await files.readdir(directory)).filter((name) => name.endsWith('.json')));
  // Log files that were not read to their end are read again, and may be others by then.
  for (const name of kept.has(logFilesFile) ? [] : [...kept].filter((one) => one.startsWith('logged-'))) {
    await files.rm(join(directory, name), { force: true });
    kept.delete(name);
  }

  const read = async (name: string): Promise<string | undefined> =>
    kept.has(name) ? unsealed(join(directory, name), await files.readFile(join(directory, name), 'utf8')) : undefined;
  const parsed = async <T>(name: string, shape: z.ZodType<T>): Promise<T | undefined> => {
    const text = await read(name);
    if (text === undefined) return undefined;
    const evidence = shape.safeParse(parseJson(text));
    if (evidence.success) return evidence.data;
    throw damaged(join(directory, name), 'another version wrote it');
  };
  const keep = async (name: string, evidence: Kept): Promise<void> => {
    await held.confirm();
    const text = JSON.stringify(evidence);
    await replaceDurably(files, join(directory, name), `${sha256(text)}\n${text}\n`);
    kept.add(name);
  };
  return {
    account: (id) => parsed(accountFile(id), AccountEvidence),
    shared: (arn) => parsed(sharedFile(arn), SharedEvidence),
    tampering: (account) => parsed(tamperingFile(account), TamperingEvidence),
    logFiles: () => parsed(logFilesFile, LogFilesEvidence),
    keepAccount: (evidence) => keep(accountFile(evidence.account.id), evidence),
    keepShared: (evidence) => keep(sharedFile(evidence.arn), evidence),
    keepTampering: (evidence) => keep(tamperingFile(evidence.account), evidence),
    keepLogged: (evidence) => keep(loggedFile(evidence.account), evidence),
    keepLogFiles: (evidence) => keep(logFilesFile, evidence),
    async *lines(header, organization) {
      yield `${JSON.stringify(header)}\n${JSON.stringify(organization)}\n`;
      const names = [...kept].sort();
      if (kept.has(logFilesFile)) yield `${await read(logFilesFile)}\n`;
      for (const name of names.filter((file) => file.startsWith('logged-'))) yield `${await read(name)}\n`;
      const shared: { readonly text: string; readonly arn: string }[] = [];
      for (const name of names.filter((file) => file.startsWith('shared-'))) {
        const text = (await read(name)) ?? '';
        shared.push({ text, arn: z.object({ arn: z.string() }).parse(parseJson(text)).arn });
      }
      for (const { text } of shared.sort((a, b) => (a.arn < b.arn ? -1 : 1))) yield `${text}\n`;
      for (const name of names.filter((file) => file.startsWith('tampering-'))) yield `${await read(name)}\n`;
      for (const name of names.filter((file) => file.startsWith('account-'))) yield `${await read(name)}\n`;
    },
  };
}

type Kept = AccountEvidence | SharedEvidence | TamperingEvidence | LoggedEvidence | LogFilesEvidence;

const accountFile = (id: string): string => `account-${id}.json`;
const tamperingFile = (account: string): string => `tampering-${account}.json`;
const logFilesFile = 'log-files.json';
/** Who wrote a log file may write anything where the account's number stands. */
const loggedFile = (account: string): string => `logged-${/^\d{12}$/.test(account) ? account : sha256(account)}.json`;
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
