// The case page: player, storyboard, stills, marks, claim. The page can be read and decided without it.

import { keepClaim } from "../../desk/claim";
import { watchJobs } from "../../desk/jobs";
import { takeStills } from "../../desk/stills";
import { offerMarks } from "../../desk/suggestions";
import { FramePlayer } from "../../player/frames";
import { drawStoryboard } from "../../player/storyboard";
import { fetchTimeline, inMinutes } from "../../player/timeline";

const found = <Wanted extends HTMLElement>(selector: string): Wanted | null =>
  document.querySelector<Wanted>(selector);

async function startPlayer(box: HTMLElement, video: HTMLVideoElement): Promise<void> {
  const address = box.dataset["timeline"] ?? "";
  const timeline = await fetchTimeline(address);
  const place = box.querySelector("[data-place]");
  const frameField = found<HTMLInputElement>("#frame_index");
  const player = new FramePlayer(video, timeline, address, (frame, seconds) => {
    if (place) place.textContent = `Frame ${frame} (0 to ${timeline.times.length - 1}), ${inMinutes(seconds)}`;
    if (frameField && document.activeElement !== frameField) frameField.value = String(frame);
  });
  useToolbar(box, player);
  useJumps(player);
  const marked = box.dataset["moment"] === undefined ? undefined : Number(box.dataset["moment"]);
  if (marked !== undefined) player.seekSeconds(marked); // where the reporter says that it happens
  const board = found<HTMLElement>("[data-storyboard]");
  if (board) drawStoryboard(board, timeline, (seconds) => player.seekSeconds(seconds), marked);
}

function useToolbar(box: HTMLElement, player: FramePlayer): void {
  const toolbar = box.querySelector<HTMLElement>("[data-toolbar]");
  if (!toolbar) return;
  toolbar.hidden = false;
  for (const button of toolbar.querySelectorAll<HTMLButtonElement>("[data-step]")) {
    button.addEventListener("click", () => player.step(Number(button.dataset["step"])));
  }
  const speed = toolbar.querySelector<HTMLSelectElement>("[data-speed]");
  speed?.addEventListener("change", () => (player.video.playbackRate = Number(speed.value)));
  // Comma and full stop, as other players have them; only while the player has the focus.
  box.addEventListener("keydown", (event) => {
    const steps: Record<string, number> = { ",": -1, ".": 1 };
    if (event.key in steps) player.step(steps[event.key] ?? 0);
  });
}

function useJumps(player: FramePlayer): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-jump]")) {
    button.addEventListener("click", () => {
      player.seek(Number(button.dataset["jump"]));
      player.video.scrollIntoView({ block: "nearest" });
    });
  }
}

const box = found<HTMLElement>("[data-player]");
const video = box?.querySelector("video");
if (box && video) void startPlayer(box, video);

const stillForm = found<HTMLFormElement>("[data-still-form]");
const frameField = found<HTMLInputElement>("#frame_index");
if (stillForm && frameField) takeStills(stillForm, frameField);

const claim = found<HTMLElement>("[data-claim]");
if (claim) keepClaim(claim);

const jobs = found<HTMLElement>("[data-jobs]");
if (jobs) void watchJobs(jobs);

const suggestions = found<HTMLElement>("[data-suggestions]");
if (suggestions) offerMarks(suggestions);
