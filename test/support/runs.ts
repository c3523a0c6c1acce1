/** How often a property is tried. PROPERTY_RUNS overrides it: mutation testing, which tries them all again and again, sets less; somebody in doubt, more. */
export function runs(count: number): number {
  const asked = Number(process.env['PROPERTY_RUNS'] ?? count);
  if (!Number.isInteger(asked) || asked < 1) throw new Error('PROPERTY_RUNS is no whole number above 0');
  return asked;
}
