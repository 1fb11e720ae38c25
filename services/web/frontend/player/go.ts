// The box by the player: a frame or a time, without leaving the page. Without this script the form asks the site.

import type { FramePlayer } from "./frames";
import { readPlace } from "./place";

export function goTo(form: HTMLFormElement, player: FramePlayer): void {
  const field = form.querySelector<HTMLInputElement>("[name=at]");
  const error = form.querySelector<HTMLElement>("[data-go-error]");
  if (!field || !error) return;
  const say = (words: string): void => {
    error.textContent = words;
    field.classList.toggle("govuk-input--error", words !== "");
    field.setAttribute("aria-invalid", String(words !== ""));
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    try {
      player.seek(readPlace(field.value, player.timeline));
      say("");
    } catch (fault) {
      say(fault instanceof Error ? fault.message : String(fault));
    }
  });
}
