// Two files of one event beside each other: the second shows what the first shows, so many seconds later or earlier.

import type { KeepStep } from "../desk/steps";
import { FramePlayer } from "./frames";
import { fetchTimeline, inMinutes } from "./timeline";

const MOST_DRIFT_S = 0.15;

/** A second player and how far its clock is ahead of the first one's, in seconds; who said so, in words. */
interface Beside {
  player: FramePlayer;
  ahead: number;
  said: string;
  option: HTMLOptionElement;
}

export function useTogether(
  box: HTMLElement,
  first: FramePlayer,
  marked: number | undefined,
  keep: KeepStep,
): void {
  const part = box.querySelector<HTMLElement>("[data-together]");
  const choice = part?.querySelector<HTMLSelectElement>("select");
  const stage = box.querySelector<HTMLElement>("[data-beside]");
  if (!part || !choice || !stage) return;
  part.hidden = false;
  let beside: Beside | null = null;
  const tell = (): void => {
    const words = beside ? `${inWords(beside.ahead)} ${beside.said}`.trim() : "";
    for (const place of part.querySelectorAll("[data-ahead-words]")) place.textContent = words;
  };
  choice.addEventListener("change", () => {
    beside = null;
    void open(stage, choice.selectedOptions[0], marked).then((opened) => {
      beside = opened;
      for (const tool of part.querySelectorAll<HTMLElement>("[data-with-second]")) tool.hidden = !opened;
      if (beside) follow(first, beside);
      tell();
    });
  });
  part.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>("button") : null;
    if (beside && button?.dataset["stepSecond"]) beside.player.step(Number(button.dataset["stepSecond"]));
  });
  part.addEventListener("submit", (event) => {
    event.preventDefault(); // "these show the same moment"
    if (beside) void putInStep(beside, first, keep, tell);
  });
  keepTogether(first, () => beside);
}

/** Counts at once here, and for others as soon as it is kept. */
async function putInStep(beside: Beside, first: FramePlayer, keep: KeepStep, tell: () => void): Promise<void> {
  const ahead = beside.player.seconds - first.seconds;
  Object.assign(beside, { ahead, said: "" });
  tell();
  const { dataset } = beside.option;
  try {
    const said = await keep(dataset["footage"] ?? "", ahead);
    Object.assign(dataset, { ahead, set: said });
    if (beside.ahead === ahead) beside.said = said;
  } catch (error) {
    beside.said = `It is not kept: ${error instanceof Error ? error.message : String(error)}`;
  }
  tell();
}

/** A fresh video each time, so that nothing of another file's goes on. Null where no file was chosen. */
async function open(
  stage: HTMLElement,
  option: HTMLOptionElement | undefined,
  marked: number | undefined,
): Promise<Beside | null> {
  const address = option?.dataset["timeline"];
  stage.replaceChildren();
  stage.hidden = !address;
  if (!option || !address) return null;
  const timeline = await fetchTimeline(address);
  const video = document.createElement("video");
  Object.assign(video, { className: "app-player__picture", src: timeline.video, muted: true, playsInline: true });
  video.setAttribute("aria-label", `Viewing copy of ${option.text}`);
  stage.replaceChildren(video);
  const said = option.dataset["set"] ?? "";
  return { player: new FramePlayer(video, timeline, address), ahead: aheadOf(option, marked), said, option };
}

/** As a reviewer has kept it, else by the moment that the reporter marked in both. */
function aheadOf(option: HTMLOptionElement, marked: number | undefined): number {
  const { ahead, moment } = option.dataset;
  if (ahead !== undefined) return Number(ahead);
  return moment !== undefined && marked !== undefined ? Number(moment) - marked : 0;
}

function keepTogether(first: FramePlayer, beside: () => Beside | null): void {
  let followed = first.seconds;
  first.onShown(() => {
    const second = beside();
    if (first.seconds === followed) return; // told again of the same frame: where the second was stepped to, it stays
    followed = first.seconds;
    if (second) follow(first, second);
  });
  first.video.addEventListener("pause", () => beside()?.player.video.pause());
  first.video.addEventListener("ratechange", () => {
    const second = beside();
    if (second) second.player.video.playbackRate = first.video.playbackRate;
  });
}

/** At rest the very frame; while playing only what has drifted is put right, for each jump costs a stutter. */
function follow(first: FramePlayer, { player, ahead }: Beside): void {
  const wanted = first.seconds + ahead;
  if (first.video.paused) player.seekSeconds(wanted);
  else playAt(player, wanted - player.offset);
}

/** `at`: on the video's own clock; before it begins and after it has ended the video rests. */
function playAt(player: FramePlayer, at: number): void {
  const { video } = player;
  if (at < 0 || !(at < video.duration)) {
    video.pause();
    return;
  }
  if (Math.abs(video.currentTime - at) > MOST_DRIFT_S) video.currentTime = at;
  if (video.paused) player.play();
}

function inWords(ahead: number): string {
  if (Math.abs(ahead) < 0.0005) return "Both clocks are taken as the same.";
  return `The second file's time is ${inMinutes(Math.abs(ahead))} ${ahead > 0 ? "ahead" : "behind"}.`;
}
