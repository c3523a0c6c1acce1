// Preloaded into a command that must start quickly: an import of what takes long is an error.
import { register } from 'node:module';

const hook = `export async function resolve(specifier, context, next) {
  if (/^(@aws-sdk|@smithy|pdfmake|fontkit)/.test(specifier)) throw new Error('loads ' + specifier);
  return next(specifier, context);
}`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);
