// Waiting that ends early when there is a reason to try again.

const LONGEST_MS = 30_000;
const FIRST_MS = 500;

/**
 * Wait before try number `attempt` (from 1): full jitter, doubling, at most 30 s; less if the connection or the page comes back.
 * `least` seconds are waited in any case: the service asked for them.
 */
export function beforeRetry(attempt: number, signal: AbortSignal, least = 0): Promise<void> {
  const most = Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt);
  return untilWoken(least * 1000 + Math.random() * most, signal, least > 0);
}

function untilWoken(milliseconds: number, signal: AbortSignal, isFixed: boolean): Promise<void> {
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
    window.addEventListener("online", () => done(resolve), listen);
    document.addEventListener("visibilitychange", () => document.hidden || done(resolve), listen);
  });
}

/** We stopped it ourselves: paused or removed. */
export class Stopped extends Error {}
