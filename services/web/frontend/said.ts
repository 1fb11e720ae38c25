// One polite live region for the whole visit: what changes on the page is said aloud, once.

const PAUSE_MS = 150; // a region that was moved in the same breath is not read
const LEAST_MS = 1_000; // so long each words stay

const region = document.createElement("div");
region.className = "govuk-visually-hidden";
region.setAttribute("role", "status");
let waiting: string[] = [];
let timer: number | undefined;
let saidAt = -LEAST_MS;

/** Read `words` aloud when whoever listens has a moment. Returns what takes them back, as long as they wait. */
export function say(words: string): () => void {
  waiting.push(words);
  timer ??= window.setTimeout(tell, Math.max(PAUSE_MS, saidAt + LEAST_MS - performance.now()));
  return () => {
    waiting = waiting.filter((others) => others !== words);
  };
}

function tell(): void {
  region.textContent = waiting.join(" ");
  [waiting, timer, saidAt] = [[], undefined, performance.now()];
}

/** The region lives on in `body`, the page's or the one that is about to be. */
export function keepSaying(body: HTMLElement): void {
  body.append(region);
}
