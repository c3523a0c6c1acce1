import { AuditSettings } from '../model/audit-settings.js';
import type { Parsed } from './problem.js';
import { shaped } from './shaped.js';

export function parseAuditSettings(text: string | Uint8Array, file: string): Parsed<AuditSettings> {
  return shaped(text, file, AuditSettings);
}
