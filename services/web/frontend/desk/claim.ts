// Keeps the claim while somebody works on the page; a page left alone lets it end.

import { post, Refused } from "./forms";

const SIGNS = ["pointerdown", "pointermove", "keydown", "scroll", "timeupdate"];

export function keepClaim(claim: HTMLElement): void {
  const address = claim.dataset["claim"] ?? "";
  const every = (Number(claim.dataset["claimSeconds"]) * 1000) / 3;
  let active = true;
  for (const sign of SIGNS) document.addEventListener(sign, () => (active = true), { capture: true, passive: true });
  const beat = setInterval(() => {
    if (!active) return;
    active = false;
    post(address, {}).catch((error: unknown) => {
      if (!(error instanceof Refused) || error.status >= 500) return; // tried again at the next beat
      clearInterval(beat);
      say(claim, error);
    });
  }, every);
}

function say(claim: HTMLElement, error: Refused): void {
  const status = claim.querySelector("[data-claim-status]");
  if (status) status.textContent = `You no longer hold this case. ${error.message}`;
}
