import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { EvidenceLine, evidenceVersion } from '../model/evidence.js';
import { parseJson } from '../model/json.js';
import { UserError } from '../model/user-error.js';

export const evidenceFile = 'evidence.ndjson';

/** The lines of sealed evidence, each parsed by its schema. */
export async function* readEvidence(runDirectory: string): AsyncIterable<EvidenceLine> {
  const path = join(runDirectory, evidenceFile);
  let number = 0;
  for await (const text of linesOf(path)) {
    number += 1;
    const line = EvidenceLine.safeParse(parseJson(text));
    if (!line.success) {
      throw new UserError(
        `${path}:${number} is no evidence that this version understands (evidence version ${evidenceVersion}).`,
        { cause: line.error },
      );
    }
    yield line.data;
  }
}

/** Ended by line feeds only: JSON leaves U+2028 and U+2029 as they are, and Node 24's readline takes them for line ends. */
async function* linesOf(path: string): AsyncIterable<string> {
  let rest = '';
  for await (const chunk of createReadStream(path, { encoding: 'utf8' })) {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}
