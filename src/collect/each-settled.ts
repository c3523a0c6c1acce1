/**
 * So many side by side. What ends the run ends it when none is under way any more, so that nothing is written after it.
 */
export async function eachSettled<T>(
  concurrency: number,
  list: readonly T[],
  run: (one: T) => Promise<unknown>,
): Promise<void> {
  let ended: { readonly by: unknown } | undefined;
  const rest = list.values();
  const work = async (): Promise<void> => {
    for (const one of rest) {
      if (ended) return;
      await run(one).catch((by: unknown) => {
        ended ??= { by };
      });
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, list.length) }, work));
  if (ended) throw ended.by;
}
