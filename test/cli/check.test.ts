import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { once } from '../support/once.js';
import { bare, type Finished, finished, projectRoot, temporaryDirectory, trailproof } from './command.js';
import { ran } from './in-process.js';

const nodeFlags = ['--import', join(projectRoot, 'test/cli/refuse-heavy-imports.mjs')];

function withConfig(files: Readonly<Record<string, string>>): string {
  const directory = temporaryDirectory();
  mkdirSync(join(directory, 'config'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, 'config', name), text);
  return directory;
}

describe('trailproof check', () => {
  it('says which files are sound, and loads neither an SDK client nor the PDF library for it', async () => {
    const ended = await trailproof(['check'], {
      nodeFlags,
      cwd: withConfig({ 'audit.yaml': 'version: 1\n', 'policy.yaml': 'version: 1\n' }),
    });

    expect(ended).toEqual({ code: 0, stdout: 'config/audit.yaml and config/policy.yaml: sound\n', stderr: '' });
  });

  it('prints every problem of every file at once, with its place, and exits 1', async () => {
    const cwd = withConfig({
      'audit.yaml': 'version: 1\nacounts: self\n',
      'policy.yaml': 'version: 1\nfailOn: hihg\ntrails: { judge: some }\n',
    });

    const { code, stdout, stderr } = await ran(['check'], { cwd });

    expect(code).toBe(1);
    expect(stderr).toBe('');
    expect(stdout.split('\n').filter(Boolean)).toHaveLength(3);
    expect(stdout).toMatch(/^config\/audit\.yaml:2:1: .*accounts/m);
    expect(stdout).toMatch(/^config\/policy\.yaml:2:9: .*high/m);
    expect(stdout).toMatch(/^config\/policy\.yaml:3:18: /m);
  });

  it('exits 2 where a file cannot be read', async () => {
    expect((await ran(['check', '--policy', 'nowhere.yaml'])).code).toBe(2);
  });

  it('says that the defaults hold where there is no configuration', async () => {
    const { code, stdout } = await ran(['check']);

    expect(code).toBe(0);
    expect(stdout).toContain('built-in defaults');
  });
});

describe('a command that asks nothing of AWS and renders nothing', () => {
  const commands = [['check'], ['controls'], ['iam'], ['--help'], ['--version']];
  const ended = once(async () => {
    const script = join(projectRoot, 'test/cli/in-one-process.mjs');
    const child = spawn(process.execPath, [...nodeFlags, script, JSON.stringify(commands)], {
      cwd: temporaryDirectory(),
      env: bare,
    });
    const { stdout } = await finished(child);
    return JSON.parse(stdout) as readonly Pick<Finished, 'code' | 'stderr'>[];
  });

  it.each(commands)('%s loads neither an SDK client nor the PDF library', async (command) => {
    const [found] = (await ended()).filter((_ended, at) => commands[at]?.[0] === command);

    expect(found).toEqual({ code: 0, stderr: command === 'iam' ? expect.not.stringContaining('loads') : '' });
  });
});
