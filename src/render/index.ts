import type { Renderer } from './renderer.js';

/** By the name a user asks for. Loaded when asked for: help must not wait for a PDF library. */
export const renderers: ReadonlyMap<string, () => Promise<Renderer>> = new Map<string, () => Promise<Renderer>>([
  ['pdf', async () => (await import('./pdf/index.js')).pdf],
  ['md', async () => (await import('./markdown.js')).markdown],
  ['json', async () => (await import('./json.js')).json],
]);
