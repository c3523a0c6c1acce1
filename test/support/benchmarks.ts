import { execFile } from 'node:child_process';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../cli/command.js';
import { once } from './once.js';

const execute = promisify(execFile);
const bench = join(projectRoot, 'test/bench');
/** Each worker has its own: another may be compiling. As deep as what the benchmarks find the program from. */
const output = join(projectRoot, 'test/dist', `bench-${process.env.VITEST_POOL_ID ?? '0'}`);

/** As the benchmarks' own tsconfig.json does, but for the program, which is built: to compile it again takes longer than they do. */
const compiled = once(async () => {
  await mkdir(output, { recursive: true });
  const config = join(output, 'tsconfig.json');
  const settings = {
    extends: join(bench, 'tsconfig.json'),
    compilerOptions: { outDir: output, rootDir: projectRoot },
    include: [
      join(bench, '*.ts'),
      ...['literals', 'small'].map((name) => join(projectRoot, `test/support/${name}.ts`)),
    ],
    exclude: [join(bench, '*.test.ts')],
  };
  await writeFile(config, JSON.stringify(settings));
  await execute(process.execPath, [join(projectRoot, 'node_modules/typescript/bin/tsc'), '-p', config]);
  await rm(join(output, 'src'), { recursive: true, force: true });
  await symlink(join(projectRoot, 'dist'), join(output, 'src'));
});

/** Runs a benchmark as `npm run bench:<name>` does. */
export async function benchmark(name: 'collect' | 'events', options: readonly string[]) {
  await compiled();
  return execute(process.execPath, [join(output, `test/bench/${name}.js`), ...options]);
}
