/** Writes a value as Query and REST XML do: lists as `member`, maps as `entry`, times as text. */
export function toXml(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (value instanceof Map) {
    return Array.from(
      value,
      ([key, entry]) => `<entry><key>${toXml(key)}</key><value>${toXml(entry)}</value></entry>`,
    ).join('');
  }
  if (Array.isArray(value)) return value.map((member) => `<member>${toXml(member)}</member>`).join('');
  if (typeof value === 'object') {
    return Object.entries(value)
      .filter(([, field]) => field !== undefined)
      .map(([name, field]) => `<${name}>${toXml(field)}</${name}>`)
      .join('');
  }
  return escapeXml(String(value));
}

function escapeXml(text: string): string {
  return text.replace(/[<>&"'\r\n]/g, (character) => `&#${character.charCodeAt(0)};`);
}
