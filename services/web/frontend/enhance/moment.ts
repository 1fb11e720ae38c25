// Mark the moment in the reporter's own file, which this page still holds; without it, by the pictures or by typing.
import { whenKept } from "../upload/store";

const KEYS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1 };
const LONG_STEP = 5;

/** A form with `data-upload`; it keeps working as a form. Tells `marked` with seconds as its detail. */
export function moment(form: HTMLElement): void {
  const field = form.querySelector<HTMLInputElement>("#moment");
  const box = form.querySelector<HTMLElement>("[data-player]");
  const video = box?.querySelector("video");
  if (!field || !box || !video) return;
  const mark = (seconds: number) => {
    field.value = inMinutes(seconds);
    form.dispatchEvent(new CustomEvent("marked", { detail: seconds }));
  };
  usePictures(form, video, mark);
  field.addEventListener("input", () => {
    unpick(form);
    tellTyped(form, field); // at once: advice that came with the tap on the button would push the button away from it
  });
  useSteps(box, video);
  useMark(form, box, video, mark);
  whenKept(form.dataset["upload"] ?? "", (file) => form.isConnected && play(form, box, video, file, field.value));
}

function play(form: HTMLElement, box: HTMLElement, video: HTMLVideoElement, file: File, typed: string): void {
  const url = URL.createObjectURL(file);
  const pictures = form.querySelector<HTMLDetailsElement>("[data-pictures]");
  video.addEventListener("loadedmetadata", () => {
    const cannotShow = video.videoWidth === 0; // it plays the sound alone, as of HEVC in some browsers
    box.hidden = cannotShow;
    form.querySelector<HTMLElement>("[data-no-player]")?.toggleAttribute("hidden", !cannotShow);
    if (!cannotShow && pictures) pictures.open = false;
    video.currentTime = secondsOf(typed) ?? 0;
  });
  video.addEventListener("error", () => {
    box.hidden = true;
    form.querySelector<HTMLElement>("[data-no-player]")?.removeAttribute("hidden");
    URL.revokeObjectURL(url);
  });
  video.src = url;
}

function useSteps(box: HTMLElement, video: HTMLVideoElement): void {
  const step = (seconds: number) => {
    video.pause();
    video.currentTime = Math.min(Math.max(0, video.currentTime + seconds), video.duration || 0);
  };
  for (const button of box.querySelectorAll<HTMLButtonElement>("[data-step]")) {
    button.addEventListener("click", () => step(Number(button.dataset["step"])));
  }
  // Before the browser's own keys of the player, which step further.
  box.addEventListener(
    "keydown",
    (event) => {
      const seconds = KEYS[event.key];
      if (seconds === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      step(event.shiftKey ? seconds * LONG_STEP : seconds);
    },
    { capture: true },
  );
}

function useMark(form: HTMLElement, box: HTMLElement, video: HTMLVideoElement, mark: (seconds: number) => void): void {
  const at = box.querySelector("[data-at]");
  const said = box.querySelector("[data-said]");
  const showTime = () => at && (at.textContent = ` (${inMinutes(video.currentTime)})`);
  for (const event of ["timeupdate", "seeked", "loadedmetadata"]) video.addEventListener(event, showTime);
  box.querySelector("[data-mark]")?.addEventListener("click", () => {
    video.pause();
    unpick(form);
    mark(video.currentTime);
    if (said) said.textContent = `Marked at ${inMinutes(video.currentTime)}`;
  });
}

/** A picture fills the field and, where there is a player, goes there to be looked at closely. */
function usePictures(form: HTMLElement, video: HTMLVideoElement, mark: (seconds: number) => void): void {
  for (const picture of form.querySelectorAll<HTMLInputElement>("[name=picture]")) {
    picture.addEventListener("change", () => {
      mark(Number(picture.value));
      if (video.src) video.currentTime = Number(picture.value);
    });
  }
}

function unpick(form: HTMLElement): void {
  for (const picture of form.querySelectorAll<HTMLInputElement>("[name=picture]:checked")) picture.checked = false;
}

function tellTyped(form: HTMLElement, field: HTMLInputElement): void {
  const seconds = secondsOf(field.value);
  if (seconds !== undefined) form.dispatchEvent(new CustomEvent("marked", { detail: seconds }));
}

/** `1:05.4`, to the tenth, as the service writes it. */
export function inMinutes(seconds: number): string {
  const tenths = Math.round(seconds * 10);
  const rest = tenths % 600;
  const whole = `${Math.floor(tenths / 600)}:${String(Math.floor(rest / 10)).padStart(2, "0")}`;
  return rest % 10 ? `${whole}.${rest % 10}` : whole;
}

/** The plain forms only; the service reads many more. */
function secondsOf(typed: string): number | undefined {
  const found = /^(?:(\d+):)?(\d+(?:\.\d+)?)$/.exec(typed.trim());
  return found ? 60 * Number(found[1] ?? 0) + Number(found[2]) : undefined;
}
