/** What a command may touch of the process it runs in. Only `main.ts` knows the process itself. */
export interface Context {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Output;
  readonly stderr: Output;
  now(): Date;
  /** Settles when the user asks the program to stop. */
  stopped(): Promise<void>;
}

export interface Output {
  write(text: string): void;
  readonly isTerminal: boolean;
}
