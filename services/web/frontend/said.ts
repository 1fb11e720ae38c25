// One polite live region for the whole visit: what changes on the page is said aloud, once.

const PAUSE_MS = 150; // a region that was moved in the same breath is not read

const region = document.createElement("div");
region.className = "govuk-visually-hidden";
region.setAttribute("role", "status");
let timer = 0;

/** Read `words` aloud when whoever listens has a moment; the newest words replace those that were not read yet. */
export function say(words: string): void {
  clearTimeout(timer);
  timer = window.setTimeout(() => (region.textContent = words), PAUSE_MS);
}

/** The region lives on in `body`, the page's or the one that is about to be. */
export function keepSaying(body: HTMLElement): void {
  body.append(region);
}
