// How far work on the case's files is; asked again and again until all of it has ended.

export interface Job {
  id: string;
  job: string;
  words: string;
  state: "waiting" | "running" | "done" | "stopped";
  state_words: string;
  progress: number;
  /** The file has a viewing copy, be it only of the marked minute. */
  playable?: boolean;
  still?: string | null;
}

const PAUSE_MS = 1500;
const STILL_PAUSE_MS = 500;

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

const hasEnded = (job: Job): boolean => job.state === "done" || job.state === "stopped";

async function ask<Answer>(address: string): Promise<Answer | null> {
  const answer = await fetch(address, { headers: { accept: "application/json" } }).catch(() => null);
  return answer?.ok ? ((await answer.json()) as Answer) : null;
}

/** Waits for one job. Throws when it stopped. */
export async function ended(address: string): Promise<Job> {
  for (;;) {
    const job = await ask<Job>(address);
    if (job?.state === "done") return job;
    if (job?.state === "stopped") throw new Error("The work stopped; a supervisor can let it try again.");
    await pause(STILL_PAUSE_MS);
  }
}

/** Keeps the list of running work true; reloads the page for a viewing copy, and offers to for anything else. */
export async function watchJobs(list: HTMLElement): Promise<void> {
  const listed = [...list.querySelectorAll<HTMLElement>("[data-job]")];
  const address = list.dataset["jobs"] ?? "";
  for (;;) {
    const answer = await ask<{ jobs: Job[] }>(address);
    const ours = (answer?.jobs ?? []).filter((job) => listed.some((row) => row.dataset["job"] === job.id));
    for (const job of ours) show(listed, job);
    if ("reload" in list.dataset && ours.some((job) => job.playable)) location.reload();
    if (answer && ours.every(hasEnded)) break;
    await pause(PAUSE_MS);
  }
  if (list.querySelector("[data-changed]")) offerReload(list);
}

function show(listed: HTMLElement[], job: Job): void {
  const row = listed.find((candidate) => candidate.dataset["job"] === job.id);
  const state = row?.querySelector("[data-job-state]");
  if (!row || !state) return;
  state.textContent = job.state === "running" ? `${Math.round(job.progress * 100)}%` : job.state_words;
  if (job.state === "done") row.dataset["changed"] = "";
}

function offerReload(list: HTMLElement): void {
  if ("reload" in list.dataset) {
    location.reload();
    return;
  }
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.className = "govuk-link";
  link.href = location.href;
  link.textContent = "New results are ready: reload the page";
  item.append(link);
  list.append(item);
}
