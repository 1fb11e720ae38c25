// Keys of the player, as other players have them; only while the player or one of its buttons has the focus (WCAG 2.1.4).

import type { FramePlayer } from "./frames";

type Does = (player: FramePlayer) => void;

const KEYS: Record<string, Does> = {
  k: (player) => player.toggle(),
  ",": (player) => player.step(-1),
  ".": (player) => player.step(1),
  "<": (player) => player.step(-10),
  ">": (player) => player.step(10),
  j: (player) => player.skip(-1),
  l: (player) => player.skip(1),
};

/** `more`: keys of this page beside those of every player. */
export function useKeys(box: HTMLElement, player: FramePlayer, more: Record<string, Does>): void {
  const keys = { ...KEYS, ...more };
  box.addEventListener("keydown", (event) => {
    const does = keys[event.key.toLowerCase()];
    if (!does || isTyped(event)) return;
    event.preventDefault();
    does(player);
  });
  for (const list of box.querySelectorAll<HTMLElement>("[data-keys]")) list.hidden = false;
}

/** What is typed into a field, chosen in a list, or is a browser's own command is not for us. */
function isTyped(event: KeyboardEvent): boolean {
  const typing = event.target instanceof Element && event.target.closest("input, select, textarea");
  return Boolean(typing) || event.ctrlKey || event.altKey || event.metaKey;
}
