// The ends of an excerpt, taken from the frame on show; the form itself is sent as any other.

import type { FramePlayer } from "../player/frames";

/** Returns what fills a field, by its name, for the keys. */
export function takeEnds(form: HTMLFormElement, player: FramePlayer): (name: string) => void {
  const take = (name: string): void => {
    const field = form.querySelector<HTMLInputElement>(`[name="${name}"]`);
    if (field) field.value = String(player.shown);
  };
  for (const button of form.querySelectorAll<HTMLButtonElement>("[data-take]")) {
    button.hidden = false;
    button.addEventListener("click", () => take(button.dataset["take"] ?? ""));
  }
  return take;
}
