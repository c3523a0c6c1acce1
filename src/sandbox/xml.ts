/** Query writes the items of a list as `member`s of one element, S3 repeats the element. */
type Lists = 'members' | 'repeated';

/** Writes a value as Query and REST XML do: maps as `entry`, times as text, fields named with an `@` as attributes. */
export function toXml(value: unknown, lists: Lists = 'members'): string {
  if (value === undefined || value === null) return '';
  if (value instanceof Map) {
    return Array.from(
      value,
      ([key, entry]) => `<entry><key>${toXml(key, lists)}</key><value>${toXml(entry, lists)}</value></entry>`,
    ).join('');
  }
  if (Array.isArray(value)) return value.map((member) => element('member', member, lists)).join('');
  if (typeof value === 'object') {
    return Object.entries(value)
      .filter(([name, field]) => field !== undefined && !name.startsWith('@'))
      .map(([name, field]) => elements(name, field, lists))
      .join('');
  }
  return escapeXml(String(value));
}

function elements(name: string, value: unknown, lists: Lists): string {
  if (lists === 'members' || !Array.isArray(value)) return element(name, value, lists);
  return value.map((item) => element(name, item, lists)).join('');
}

function element(name: string, value: unknown, lists: Lists): string {
  return `<${name}${attributes(value)}>${toXml(value, lists)}</${name}>`;
}

function attributes(value: unknown): string {
  if (typeof value !== 'object' || value === null) return '';
  return Object.entries(value)
    .filter(([name]) => name.startsWith('@'))
    .map(([name, text]) => ` ${name.slice(1)}="${escapeXml(typeof text === 'string' ? text : JSON.stringify(text))}"`)
    .join('');
}

function escapeXml(text: string): string {
  return text.replace(/[<>&"'\r\n]/g, (character) => `&#${character.charCodeAt(0)};`);
}
