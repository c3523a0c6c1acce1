import type { FrameworkRow } from '../model/report.js';

export function frameworkTitle({ name, version }: FrameworkRow): string {
  return version === undefined ? name : `${name} ${version}`;
}
