import type { Machine } from '../runs/lock.js';

/** What a command may touch of the process it runs in. Only `main.ts` knows the process itself. */
export interface Context {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Output;
  readonly stderr: Output;
  now(): Date;
  readonly machine: Machine;
  /** Settles when the user asks the program to stop; asked again, it ends at once. */
  stopped(): Promise<StopSignal>;
}

export type StopSignal = 'SIGINT' | 'SIGTERM';

/** The user asked the program to stop. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  readonly signal: StopSignal;
  constructor(signal: StopSignal) {
    super(signal);
    this.signal = signal;
  }
}

export interface Output {
  write(text: string): void;
  readonly isTerminal: boolean;
}
