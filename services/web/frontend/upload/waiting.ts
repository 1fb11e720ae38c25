// Waiting that ends early when there is a reason to try again.

const LONGEST_MS = 30_000;
const FIRST_MS = 200;

/** One thing that is talked to, and since when it does not answer. */
export class Trouble {
  private since: number | undefined;
  private readonly ended = new EventTarget();

  /** It answered: whoever waits may try at once. */
  over(): void {
    this.since = undefined;
    this.ended.dispatchEvent(new Event("over"));
  }

  /**
   * Wait before the next try: longer the longer nothing got through, full jitter, at most 30 s; less if it, the connection
   * or the page comes back. `least` seconds are waited in any case: the service asked for them. Raises `Stopped`.
   */
  wait(signal: AbortSignal, least = 0): Promise<void> {
    const now = performance.now();
    this.since ??= now;
    const most = Math.min(LONGEST_MS, FIRST_MS + (now - this.since) / 2);
    return this.untilWoken(least * 1000 + Math.random() * most, signal, least > 0);
  }

  private untilWoken(milliseconds: number, signal: AbortSignal, isFixed: boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const awake = new AbortController();
      const done = (finish: () => void) => {
        clearTimeout(timer);
        awake.abort();
        finish();
      };
      const timer = setTimeout(() => done(resolve), milliseconds);
      const listen = { signal: awake.signal };
      signal.addEventListener("abort", () => done(() => reject(new Stopped())), listen);
      if (signal.aborted) return done(() => reject(new Stopped()));
      if (isFixed) return;
      this.ended.addEventListener("over", () => done(resolve), listen);
      window.addEventListener("online", () => done(resolve), listen);
      document.addEventListener("visibilitychange", () => document.hidden || done(resolve), listen);
    });
  }
}

/** We stopped it ourselves: paused or removed. */
export class Stopped extends Error {}
