// Marks to press instead of typing; the field itself starts empty, so that a person has to look.

import type { FramePlayer } from "../player/frames";

export function offerMarks(place: HTMLElement): void {
  const field = document.querySelector<HTMLInputElement>("#confirmed_mark");
  if (!field) return;
  place.hidden = false;
  for (const button of place.querySelectorAll<HTMLButtonElement>("[data-mark]")) {
    button.addEventListener("click", () => {
      field.value = button.dataset["mark"] ?? "";
      field.focus();
    });
  }
}

// The frame in which a mark is read is the one that a person went to, until the mark is typed; before that, where it is seen best.
export function nameFrame(mark: HTMLInputElement, player: FramePlayer): void {
  const field = document.querySelector<HTMLInputElement>("[data-mark-frame]");
  if (!field) return;
  let first: number | undefined;
  player.onShown((frame) => {
    first ??= frame;
    if (frame !== first && !mark.value && document.activeElement !== field) field.value = String(frame);
  });
}
