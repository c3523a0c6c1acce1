import { type ChildProcess, spawn } from 'node:child_process';

export interface Moto {
  readonly url: string;
  stop(): void;
}

/** An empty moto on a free loopback port. Rejects with what to do where it is not installed. */
export async function startMoto(): Promise<Moto> {
  // The port 0 leaves the choice to the system; the server says which it is.
  const server = spawn('moto_server', ['-H', '127.0.0.1', '-p', '0'], { stdio: ['ignore', 'ignore', 'pipe'] });
  const stop = (): void => void server.kill();
  process.once('exit', stop);
  const url = await listening(server);
  for (const path of ['reset', 'seed?a=42']) {
    const answer = await fetch(`${url}/moto-api/${path}`, { method: 'POST' });
    if (!answer.ok) throw new Error(`moto refuses ${path}: ${answer.status}`);
  }
  return { url, stop };
}

const secondsToStart = 60;

function listening(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const give = (why: string): void => reject(new Error(`${why} To get it: pip install 'moto[server]'`));
    const timer = setTimeout(() => give(`moto_server did not start in ${secondsToStart} s.`), secondsToStart * 1000);
    server.once('error', () => give('moto_server is not on the PATH.'));
    server.once('exit', () => give(`moto_server ended before it could be asked: ${said.trim()}.`));
    server.stderr?.setEncoding('utf8').on('data', (text: string) => {
      // Read on for as long as it lives: it logs every call, and would stop where nobody reads.
      if (said.length < 10_000) said += text;
      const [, url] = /Running on (http:\S+)/.exec(said) ?? [];
      if (!url) return;
      clearTimeout(timer);
      resolve(url);
    });
  });
}
