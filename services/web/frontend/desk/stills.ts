// A still of the frame on show, without leaving the page.

import { post } from "./forms";
import { ended, type Job } from "./jobs";

/** Returns what has a still made of a frame, and says in the form how far it is. */
export function takeStills(form: HTMLFormElement): (frame: number) => void {
  const address = form.dataset["stillsAt"] ?? "";
  const status = form.querySelector<HTMLElement>("[data-still-status]");
  const say = (words: string): void => {
    if (status) status.textContent = words;
  };
  return (frame) => {
    const wanted = String(frame);
    say(`Making a still of frame ${wanted}…`);
    make(address, wanted)
      .then((job) => {
        shelve(wanted, job, address.replace(/stills$/, `frames/${wanted}.png`));
        say(`The still of frame ${wanted} is ready.`);
      })
      .catch((error: unknown) => say(error instanceof Error ? error.message : "It could not be done."));
  };
}

async function make(address: string, frame: string): Promise<Job> {
  const answer = await post(address, { frame_index: frame });
  const promised = (await answer.json()) as { address: string };
  return ended(promised.address);
}

/** `address` is the still's own, for good; the one that the job tells expires. */
function shelve(frame: string, job: Job, address: string): void {
  const shelf = document.querySelector("[data-stills]");
  const section = document.querySelector<HTMLElement>("[data-stills-section]");
  if (!shelf || !section || !job.still) return;
  section.hidden = false;
  if (shelf.querySelector(`[data-frame="${CSS.escape(frame)}"]`)) return;
  const item = document.createElement("li");
  item.dataset["frame"] = frame;
  const link = Object.assign(document.createElement("a"), { href: address, target: "_blank", rel: "noopener" });
  link.append(Object.assign(new Image(), { src: job.still, alt: `Frame ${frame}, opens in a new tab` }));
  const caption = document.createElement("span");
  caption.textContent = `Frame ${frame}`;
  item.append(link, caption);
  shelf.append(item);
}
