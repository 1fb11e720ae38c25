// Where the player stands, in the page's own address: a link opens the same file at the same frame.

import type { FramePlayer } from "./frames";

const SETTLED_MS = 250; // browsers limit how often a page may write its address

export function frameLink(page: string, frame: number): string {
  return new URL(`${page}&frame=${frame}`, location.href).href;
}

/** The address follows whenever the player rests. `page` names the case and the file. */
export function followAddress(player: FramePlayer, page: string): void {
  let settling = 0;
  player.onShown((frame) => {
    clearTimeout(settling);
    if (!player.video.paused) return;
    settling = window.setTimeout(() => {
      history.replaceState(history.state, "", frameLink(page, frame) + location.hash);
    }, SETTLED_MS);
  });
}

/** Copies a link to the frame on show; where the browser will not, says the link instead. */
export function offerCopy(button: HTMLElement, player: FramePlayer, page: string, say: (words: string) => void): void {
  button.hidden = false;
  button.addEventListener("click", () => {
    const frame = player.shown;
    const link = frameLink(page, frame);
    copy(link).then(
      () => say(`The link to frame ${frame} is copied.`),
      () => say(link),
    );
  });
}

async function copy(text: string): Promise<void> {
  await navigator.clipboard.writeText(text); // there is no clipboard at all without TLS
}
