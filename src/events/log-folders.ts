import type { Dirent, Stats } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { FileProblem } from '../model/event.js';
import { words } from './log-file.js';
import type { LogFile, LogGroup } from './log-group.js';

/** What was met on the way and is no log file. */
export interface Found {
  readonly problems: FileProblem[];
  /** Files of a folder whose names do not end as those of log files do. */
  ignored: number;
  /** In AWS's own folders for them. */
  digests: number;
}

interface Folder {
  readonly path: string;
  readonly shown: string;
}

/** `<region>/YYYY/MM/DD` */
const levels = [/^[a-z]{2}(-[a-z]+)+-\d+$/, /^\d{4}$/, /^\d\d$/, /^\d\d$/];
const logName = /\.(json|jsonl|ndjson)(\.gz)?$/i;
const digestName = /_CloudTrail-Digest_/;

/**
 * Finds log files below what was given, one group after the other, so that nobody needs a list of them all: memory does
 * not grow with their number, but for the files of one folder.
 *
 * In AWS's key layout (`…/<account>/CloudTrail/<region>/YYYY/MM/DD/`) a group is what CloudTrail delivered of one
 * account and region on one day, in whichever folders it lies: two trails that record the same are copies of each other.
 * Anywhere else a group is a folder.
 */
export async function* logGroups(paths: readonly string[], cwd: string, found: Found): AsyncGenerator<LogGroup> {
  const roots = await rootsOf(paths, cwd, found);
  const linked = new Set<string>();
  /** By place in the layout: folders of it that were met, and files that were given one by one. */
  const trunks = new Map<string, Folder[]>();
  const givenFiles = new Map<string, LogFile[]>();

  for (const { path, shown, isFolder } of roots) {
    if (isFolder) continue;
    const folder = dirname(path);
    add(givenFiles, placeOf(folder)?.join('/') ?? folder, { path, shown });
  }
  for (const { path, shown, isFolder } of roots) if (isFolder) yield* explore({ path, shown });
  const places = [...trunks.keys(), ...givenFiles.keys()].filter((key) => !key.startsWith(sep));
  for (const account of new Set(places.map((key) => key.slice(0, 12)).sort())) yield* descend([account], []);
  for (const [, files] of [...givenFiles].sort(byName)) yield { files: files.sort(byPath) };

  /** A folder that is not known to be part of the layout. */
  async function* explore(folder: Folder, account?: string): AsyncGenerator<LogGroup> {
    const place = account === undefined ? placeOf(folder.path) : undefined;
    if (place !== undefined) {
      add(trunks, place.join('/'), folder);
      return;
    }
    if (basename(folder.path) === 'CloudTrail-Digest' && /^\d{12}$/.test(basename(dirname(folder.path)))) {
      found.digests += await filesBelow(folder);
      return;
    }
    const { files, folders } = await contents(folder);
    const given = givenFiles.get(folder.path) ?? [];
    givenFiles.delete(folder.path);
    if (files.length + given.length > 0) {
      yield { ...(account !== undefined && { account }), files: [...files, ...given].sort(byPath) };
    }
    for (const below of folders) yield* explore(below, account);
  }

  /** A place of the layout: the account, and how far it is below. What is there may lie in several folders. */
  async function* descend(place: readonly string[], known: readonly Folder[]): AsyncGenerator<LogGroup> {
    const [account = ''] = place;
    const key = place.join('/');
    const next = levels[place.length - 1];
    const files = givenFiles.get(key) ?? [];
    const below = new Map<string, Folder[]>();
    const strays: Folder[] = [];
    for (const folder of [...known, ...(trunks.get(key) ?? [])]) {
      const inside = await contents(folder);
      files.push(...inside.files);
      for (const each of inside.folders) {
        if (next?.test(basename(each.path))) add(below, basename(each.path), each);
        else strays.push(each);
      }
    }
    trunks.delete(key);
    givenFiles.delete(key);
    for (const later of [...trunks.keys(), ...givenFiles.keys()]) {
      if (!later.startsWith(`${key}/`)) continue;
      const [name = ''] = later.slice(key.length + 1).split('/');
      below.set(name, below.get(name) ?? []);
    }
    if (files.length > 0) yield { account, files: files.sort(byPath) };
    for (const [name, folders] of [...below].sort(byName)) yield* descend([...place, name], folders);
    for (const stray of strays) yield* explore(stray, account);
  }

  /** The log files and folders of a folder, in order of their names; everything else is counted or named. */
  async function contents({ path, shown }: Folder): Promise<{ files: LogFile[]; folders: Folder[] }> {
    const files: LogFile[] = [];
    const folders: Folder[] = [];
    for (const entry of await entriesOf({ path, shown })) {
      const each = { path: join(path, entry.name), shown: join(shown, entry.name) };
      if (entry.isDirectory()) folders.push(each);
      else if (entry.isSymbolicLink()) {
        const target = await targetOf(each);
        if (target === 'folder') folders.push(each);
        else if (target === 'file') sort(each);
      } else sort(each);
    }
    return { files, folders };

    function sort(file: LogFile): void {
      const name = basename(file.path);
      if (!logName.test(name)) found.ignored += 1;
      else if (digestName.test(name)) {
        found.problems.push({ file: file.shown, problem: 'digest-file', detail: 'a digest of log files, by its name' });
      } else files.push(file);
    }
  }

  async function entriesOf({ path, shown }: Folder): Promise<readonly Dirent[]> {
    try {
      const entries = await readdir(path, { withFileTypes: true });
      return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    } catch (error) {
      found.problems.push({ file: shown, problem: 'not-readable', detail: words(error) });
      return [];
    }
  }

  /** What a link leads to, unless that is read anyway or would lead around in a circle. */
  async function targetOf({ path, shown }: Folder): Promise<'file' | 'folder' | undefined> {
    const refused = (problem: FileProblem['problem'], detail: string): undefined => {
      found.problems.push({ file: shown, problem, detail });
    };
    try {
      const target = await realpath(path);
      const isFolder = (await stat(target)).isDirectory();
      if (isReadAnyway(target, isFolder)) {
        return refused('read-otherwise', 'a symbolic link to what is read without it: not followed');
      }
      if (roots.some((root) => isWithin(root.path, target))) {
        return refused('not-readable', 'a symbolic link to a folder in which what is read lies: not followed');
      }
      if (isFolder) roots.push({ path: target, shown, isFolder });
      else linked.add(target);
      return isFolder ? 'folder' : 'file';
    } catch (error) {
      return refused('not-readable', words(error));
    }
  }

  /** In a folder that is read, files are read that are named as log files are. */
  function isReadAnyway(target: string, isFolder: boolean): boolean {
    if (linked.has(target) || roots.some(({ path }) => path === target)) return true;
    return (isFolder || logName.test(target)) && roots.some(({ path }) => isWithin(target, path));
  }

  async function filesBelow(folder: Folder): Promise<number> {
    let count = 0;
    for (const entry of await entriesOf(folder)) {
      const below = { path: join(folder.path, entry.name), shown: join(folder.shown, entry.name) };
      count += entry.isDirectory() ? await filesBelow(below) : 1;
    }
    return count;
  }
}

interface Root extends Folder {
  readonly isFolder: boolean;
}

/** What was given, by its real path, without what lies in something else that was given. */
async function rootsOf(paths: readonly string[], cwd: string, found: Found): Promise<Root[]> {
  const roots: Root[] = [];
  for (const shown of paths) {
    try {
      const path = await realpath(resolve(cwd, shown));
      const about: Stats = await stat(path);
      roots.push({ path, shown, isFolder: about.isDirectory() });
    } catch (error) {
      found.problems.push({ file: shown, problem: 'not-readable', detail: words(error) });
    }
  }
  return roots.filter(
    ({ path }, index) =>
      !roots.some((other, place) => (other.path === path ? place < index : isWithin(path, other.path))),
  );
}

function isWithin(path: string, folder: string): boolean {
  const below = relative(folder, path);
  return below === '' || !(below === '..' || below.startsWith(`..${sep}`));
}

/** Where in AWS's layout a folder is, if it is: the account, and what comes below `<account>/CloudTrail`. */
function placeOf(path: string): readonly string[] | undefined {
  const parts = path.split(sep);
  for (let rest = 0; rest <= levels.length; rest += 1) {
    const end = parts.length - rest;
    const below = parts.slice(end);
    const account = parts[end - 2] ?? '';
    if (parts[end - 1] !== 'CloudTrail' || !/^\d{12}$/.test(account)) continue;
    return below.every((part, level) => levels[level]?.test(part)) ? [account, ...below] : undefined;
  }
  return undefined;
}

function add<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

function byPath(a: LogFile, b: LogFile): number {
  return a.path < b.path ? -1 : 1;
}
