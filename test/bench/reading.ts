import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { gunzipSync } from 'node:zlib';

// What reading log files costs at least, and what it costs to parse all that is in them.

const [, , part, directory = ''] = process.argv;
const files = readdirSync(directory, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.json.gz'))
  .sort();
let records = 0;
for (const file of files) {
  const text = gunzipSync(readFileSync(join(directory, file)));
  if (part === 'parse') records += (JSON.parse(text.toString()) as { Records: unknown[] }).Records.length;
}
process.stdout.write(JSON.stringify({ records }));
