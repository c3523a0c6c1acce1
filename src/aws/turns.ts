/** Calls of which AWS allows few a second in one place: one after the other there, in different places side by side. */
export interface Turns {
  /** Runs once those before it in this place have ended, and a pause after the last of them. */
  take<T>(place: string, pause: number, run: () => Promise<T>): Promise<T>;
}

/** @param signal once aborted, nobody is kept waiting by a pause */
export function turns(signal?: AbortSignal): Turns {
  const last = new Map<string, Promise<void>>();
  return {
    take(place, pause, run) {
      const mine = (last.get(place) ?? Promise.resolve()).then(run);
      const over = mine
        .then(ignore, ignore)
        .then(() => (signal?.aborted ? undefined : sleep(pause)))
        .then(() => {
          if (last.get(place) === over) last.delete(place);
        });
      last.set(place, over);
      return mine;
    },
  };
}

function ignore(): void {
  // What it ended by is told to who waits for it; the next one begins all the same.
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
