import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readConfiguration, type Whereabouts } from '../../src/config/configuration.js';
import { defaultAuditSettings } from '../../src/model/audit-settings.js';
import { defaultPolicy } from '../../src/model/policy.js';
import { expectValue, problemsOf } from './expect.js';

let cwd: string;

beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'trailproof-config-'));
});

afterEach(() => {
  rmSync(cwd, { recursive: true, force: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(cwd, path)), { recursive: true });
  writeFileSync(join(cwd, path), text);
}

function read(whereabouts: Partial<Whereabouts> = {}) {
  return readConfiguration({ cwd, directory: 'config', required: false, ...whereabouts }, ['trail-logging']);
}

describe('a configuration', () => {
  test('is the built-in one where there is no directory', async () => {
    expect(expectValue(await read())).toEqual({ settings: defaultAuditSettings, policy: defaultPolicy, files: {} });
  });

  test('is never read from the examples', async () => {
    write('config/audit.example.yaml', 'version: 99');
    write('config/policy.example.yaml', 'version: 99');

    expect(expectValue(await read()).files).toEqual({});
  });

  test('names the files that it comes from, as the user would', async () => {
    write('config/audit.yaml', 'version: 1\nconcurrency: 8');
    write('config/policy.yaml', 'version: 1\nfailOn: high');

    const { settings, policy, files } = expectValue(await read());

    expect(settings.concurrency).toBe(8);
    expect(policy.failOn).toBe('high');
    expect(files).toEqual({ settings: 'config/audit.yaml', policy: 'config/policy.yaml' });
  });

  test('takes the policy from the file that was asked for, wherever it lies', async () => {
    write('config/policy.yaml', 'version: 99');
    write('elsewhere/strict.yaml', 'version: 1\nfailOn: critical');

    const { policy, files } = expectValue(await read({ policyFile: 'elsewhere/strict.yaml' }));

    expect(policy.failOn).toBe('critical');
    expect(files).toEqual({ policy: 'elsewhere/strict.yaml' });
  });

  test('does not mind other policies beside the one that was asked for', async () => {
    write('config/policy.yml', 'version: 99');
    write('strict.yaml', 'version: 1');

    expect(expectValue(await read({ policyFile: 'strict.yaml' })).files).toEqual({ policy: 'strict.yaml' });
  });

  test('may be half a configuration', async () => {
    write('conf/audit.yaml', 'version: 1');

    expect(expectValue(await read({ directory: 'conf', required: true })).files).toEqual({
      settings: 'conf/audit.yaml',
    });
  });

  test('may lie behind a link', async () => {
    write('real.yaml', 'version: 1\nfailOn: high');
    mkdirSync(join(cwd, 'config'));
    symlinkSync('../real.yaml', join(cwd, 'config/policy.yaml'));

    expect(expectValue(await read()).policy.failOn).toBe('high');
  });
});

describe('a configuration that is not sound', () => {
  test('is told the problems of both files', async () => {
    write('config/audit.yaml', 'version: 1\nconcurrency: 0');
    write('config/policy.yaml', 'version: 1\nfailOn: never');

    expect(problemsOf(await read())).toEqual([
      'config/audit.yaml:2:14: expected a whole number from 1 to 256, came the number 0',
      'config/policy.yaml:2:9: expected low, medium, high or critical, came "never"',
    ]);
    expect(await read()).toMatchObject({ problems: [{ kind: 'invalid' }, { kind: 'invalid' }] });
  });

  test.each(['policy.yml', 'Policy.yaml', 'audit.yml', 'AUDIT.YML'])(
    'is not passed over because the file is called %s',
    async (name) => {
      write(`config/${name}`, 'version: 1');
      const right = name.toLowerCase().startsWith('audit') ? 'audit.yaml' : 'policy.yaml';

      expect(problemsOf(await read())).toEqual([`config/${name}: nothing reads a file of this name: call it ${right}`]);
    },
  );
});

describe('a configuration that cannot be read', () => {
  async function expectUnreadable(whereabouts: Partial<Whereabouts>, problem: string) {
    const parsed = await read(whereabouts);

    expect(problemsOf(parsed)).toEqual([problem]);
    expect(parsed).toMatchObject({ problems: [{ kind: 'unreadable' }] });
  }

  test('because the directory that was asked for is not there', async () => {
    await expectUnreadable({ directory: 'conf', required: true }, 'conf: there is nothing of this name');
  });

  test('because the directory that was asked for holds neither file', async () => {
    write('conf/notes.txt', '');

    await expectUnreadable({ directory: 'conf', required: true }, 'conf: it holds neither audit.yaml nor policy.yaml');
  });

  test('because the directory is a file', async () => {
    write('config', 'version: 1');

    await expectUnreadable({}, 'config: it is no directory, or lies in none');
  });

  test('because neither the directory nor the policy that were asked for are there', async () => {
    expect(problemsOf(await read({ directory: 'conf', required: true, policyFile: 'none.yaml' }))).toEqual([
      'conf: there is nothing of this name',
      'none.yaml: there is nothing of this name',
    ]);
  });

  test('because the policy that was asked for is not there', async () => {
    await expectUnreadable({ policyFile: 'none.yaml' }, 'none.yaml: there is nothing of this name');
  });

  test('because the name has a zero in it', async () => {
    await expectUnreadable({ policyFile: 'a\0b' }, 'a\\u{0}b: it could not be read (ERR_INVALID_ARG_VALUE)');
  });

  test('because the link leads nowhere, which is not the same as no file', async () => {
    mkdirSync(join(cwd, 'config'));
    symlinkSync('gone.yaml', join(cwd, 'config/policy.yaml'));

    await expectUnreadable({}, 'config/policy.yaml: the link leads nowhere');
  });

  test('because the link leads in a circle', async () => {
    mkdirSync(join(cwd, 'config'));
    symlinkSync('policy.yaml', join(cwd, 'config/policy.yaml'));

    await expectUnreadable({}, 'config/policy.yaml: the link leads in a circle');
  });

  test('because it is a directory', async () => {
    mkdirSync(join(cwd, 'config/policy.yaml'), { recursive: true });

    await expectUnreadable({}, 'config/policy.yaml: expected a file, came a directory');
  });

  test.skipIf(process.platform === 'win32')('because it is a pipe, which nobody writes to', async () => {
    mkdirSync(join(cwd, 'config'));
    execFileSync('mkfifo', [join(cwd, 'config/policy.yaml')]);

    await expectUnreadable({}, 'config/policy.yaml: expected a file, came a pipe');
  });

  test.skipIf(process.platform === 'win32')('because it is a device that never ends', async () => {
    const parsed = await read({ policyFile: '/dev/zero' });

    expect(problemsOf(parsed)[0]).toMatch(/\/dev\/zero: expected a file, came a device$/);
  });

  test.skipIf(process.platform === 'win32' || process.getuid?.() === 0)('because it may not be read', async () => {
    write('config/policy.yaml', 'version: 1');
    chmodSync(join(cwd, 'config/policy.yaml'), 0);

    await expectUnreadable({}, 'config/policy.yaml: no permission to read it');
  });
});

test('a file that is too large is refused by its size, unread', async () => {
  write('config/policy.yaml', '#'.repeat(2 * 1024 * 1024));

  expect(problemsOf(await read())).toEqual([
    'config/policy.yaml: the file has 2.0 MB, and 1 MB is the most that is read',
  ]);
});
