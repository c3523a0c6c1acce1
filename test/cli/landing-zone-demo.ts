import { join } from 'node:path';
import { once } from '../support/once.js';
import { type Finished, temporaryDirectory } from './command.js';
import { ran } from './in-process.js';

interface Demo extends Finished {
  readonly cwd: string;
}

/** The demo of the landing zone, whose reports lie below its working directory. Nobody changes them there. */
export const landingZoneDemo = once(async (): Promise<Demo> => {
  const cwd = temporaryDirectory();
  const args = ['demo', '--scenario', 'landing-zone', '--exit-code', '--out', join(cwd, 'reports')];
  return { cwd, ...(await ran(args, { cwd })) };
});
