// One PUT of one part to the store, watched for stalls.

const STALLED_AFTER_MS = 30_000;
const LONGEST_MS = 300_000;
let allowance = STALLED_AFTER_MS; // silence may only be a slow link with a long queue: after a stall more of it is borne

export type Outcome = "stored" | "expired" | "refused" | "again";

/** Send `bytes`; `sent` hears how many have gone. Never rejects: what could be tried again is "again". */
export function put(
  url: string,
  headers: Record<string, string>,
  bytes: Blob,
  sent: (count: number) => void,
  signal: AbortSignal,
): Promise<Outcome> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest(); // fetch does not tell how much of a body has gone
    let watchdog = 0;
    const began = performance.now();
    const stalled = () => {
      allowance = Math.min(LONGEST_MS, 2 * allowance);
      request.abort();
    };
    const alive = () => {
      clearTimeout(watchdog);
      watchdog = window.setTimeout(stalled, allowance);
    };
    const stop = () => request.abort();
    signal.addEventListener("abort", stop, { once: true });
    request.upload.onprogress = (event) => {
      alive();
      sent(event.loaded);
    };
    request.onloadend = () => {
      clearTimeout(watchdog);
      signal.removeEventListener("abort", stop);
      const outcome = outcomeOf(request.status);
      if (outcome === "stored") allowance = Math.min(LONGEST_MS, Math.max(STALLED_AFTER_MS, 2 * (performance.now() - began)));
      resolve(outcome);
    };
    request.open("PUT", url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    alive();
    request.send(bytes);
    if (signal.aborted) stop();
  });
}

function outcomeOf(status: number): Outcome {
  if (status >= 200 && status < 300) return "stored";
  if (status === 403) return "expired";
  return status >= 400 && status < 500 && status !== 408 && status !== 429 ? "refused" : "again";
}
