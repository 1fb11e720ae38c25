// The case page: player, storyboard, stills, marks, claim. The page can be read and decided without it.

import { keepClaim } from "../../desk/claim";
import { takeEnds } from "../../desk/excerpts";
import { watchJobs } from "../../desk/jobs";
import { keepSteps } from "../../desk/steps";
import { takeStills } from "../../desk/stills";
import { nameFrame, offerMarks } from "../../desk/suggestions";
import { followAddress, offerCopy } from "../../player/address";
import { FramePlayer } from "../../player/frames";
import { goTo } from "../../player/go";
import { useKeys } from "../../player/keys";
import { drawStoryboard } from "../../player/storyboard";
import { fetchTimeline, inMinutes } from "../../player/timeline";
import { useTogether } from "../../player/together";

const found = <Wanted extends HTMLElement>(selector: string): Wanted | null =>
  document.querySelector<Wanted>(selector);

async function startPlayer(box: HTMLElement, video: HTMLVideoElement): Promise<void> {
  const address = box.dataset["timeline"] ?? "";
  const player = new FramePlayer(video, await fetchTimeline(address), address);
  const marked = numberOf(box, "moment");
  const toMark = (): void => player.seekSeconds(marked ?? 0);
  showPlace(box, player);
  useToolbar(box, player);
  const form = found<HTMLFormElement>("[data-excerpt-form]");
  const take = form ? takeEnds(form, player) : undefined;
  useKeys(box, player, {
    ...(marked === undefined ? {} : { m: toMark }),
    ...(take ? { i: () => take("first_frame"), o: () => take("last_frame") } : {}),
  });
  useJumps(player);
  useLinks(box, player);
  const steps = box.querySelector<HTMLFormElement>("[data-step-form]");
  if (steps) useTogether(box, player, marked, keepSteps(steps));
  const frame = numberOf(box, "frame");
  if (frame !== undefined) player.seek(frame);
  else if (marked !== undefined) toMark(); // where the reporter says that it happens
  const board = found<HTMLElement>("[data-storyboard]");
  if (board) drawStoryboard(board, player.timeline, (seconds) => player.seekSeconds(seconds), marked);
}

function numberOf(element: HTMLElement, name: string): number | undefined {
  const told = element.dataset[name];
  return told === undefined ? undefined : Number(told);
}

function showPlace(box: HTMLElement, player: FramePlayer): void {
  const place = box.querySelector("[data-place]");
  player.onShown((frame, seconds) => {
    if (place) place.textContent = `Frame ${frame} (0 to ${player.last}), ${inMinutes(seconds)}`;
  });
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
  const mark = found<HTMLInputElement>("#confirmed_mark");
  if (mark) nameFrame(mark, player);
  const form = found<HTMLFormElement>("[data-go]");
  if (form) goTo(form, player, takeStills(form));
}

function useLinks(box: HTMLElement, player: FramePlayer): void {
  const page = box.dataset["page"] ?? "";
  followAddress(player, page);
  const copy = found<HTMLElement>("[data-copy-link]");
  const status = found<HTMLElement>("[data-still-status]");
  if (copy && status) offerCopy(copy, player, page, (words) => (status.textContent = words));
}

function useJumps(player: FramePlayer): void {
  for (const link of document.querySelectorAll<HTMLElement>("[data-jump]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      player.seek(Number(link.dataset["jump"]));
      player.video.scrollIntoView({ block: "nearest" });
    });
  }
}

const box = found<HTMLElement>("[data-player]");
const video = box?.querySelector("video");
if (box && video) void startPlayer(box, video);

const claim = found<HTMLElement>("[data-claim]");
if (claim) keepClaim(claim);

for (const jobs of document.querySelectorAll<HTMLElement>("[data-jobs]")) void watchJobs(jobs);

const suggestions = found<HTMLElement>("[data-suggestions]");
if (suggestions) offerMarks(suggestions);
