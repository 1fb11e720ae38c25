// The box by the player: a frame or a time to go to, or to have a still of, without leaving the page. Without this script the
// form asks the site.

import type { FramePlayer } from "./frames";
import { readPlace } from "./place";

export function goTo(form: HTMLFormElement, player: FramePlayer, takeStill: (frame: number) => void): void {
  const field = form.querySelector<HTMLInputElement>("[name=at]");
  const error = form.querySelector<HTMLElement>("[data-go-error]");
  if (!field || !error) return;
  const say = (words: string): void => {
    error.textContent = words;
    field.classList.toggle("govuk-input--error", words !== "");
    field.setAttribute("aria-invalid", String(words !== ""));
  };
  const withFrame = (does: (frame: number) => void) => (event: Event) => {
    event.preventDefault();
    try {
      does(readPlace(field.value, player.timeline));
      say("");
    } catch (fault) {
      say(fault instanceof Error ? fault.message : String(fault));
    }
  };
  form.addEventListener("submit", withFrame((frame) => player.seek(frame)));
  form.querySelector("[data-still]")?.addEventListener("click", withFrame(takeStill));
  player.onShown((frame) => {
    if (document.activeElement !== field) field.value = String(frame);
  });
}
