// On every other page of the report: how far the footage is, and that writing can go on.
import { fill, paceWords, percentOf, underWay } from "./words";
import { sizeWords } from "./speed";
import type { Upload } from "./upload";
import type { Uploader } from "./uploader";

const FOOTAGE = "/report/footage";
const SIGNING = 'form[action="/report/statement"], form[action="/report/check"]';

const TYPE_ON = "Keep this page open. You can go on typing, and save it when the connection is back.";

export class Dock {
  readonly element = document.createElement("section");
  private readonly title = part("strong", "app-dock__title");
  private readonly bar = part("progress", "app-dock__bar");
  private readonly words = part("p", "app-dock__words");
  private readonly pause = part("button", "app-link-button");
  private readonly link = part("a", "govuk-link");

  constructor(private readonly uploader: Uploader) {
    const head = part("div", "app-dock__head");
    const tools = part("div", "app-dock__tools");
    this.element.className = "app-dock";
    this.element.setAttribute("aria-label", "Your footage");
    this.bar.setAttribute("aria-label", "Footage that is safe");
    this.pause.type = "button";
    this.pause.onclick = () => this.pauseOrGoOn();
    this.link.href = FOOTAGE;
    this.link.textContent = "Your files";
    tools.append(this.pause, this.link);
    head.append(this.title, tools);
    this.element.append(head, this.bar, this.words);
    uploader.listen(() => this.show());
  }

  /** Into the place that `body` has for it; the footage page has none, its list says more. */
  moveTo(body: HTMLElement): void {
    const place = body.querySelector("[data-dock]");
    place?.replaceChildren(this.element);
    this.element.classList.toggle("app-dock--still", this.uploader.uploads.every((upload) => upload.hasEnded));
    this.show(body);
  }

  private show(body: HTMLElement = document.body): void {
    const { uploads, wanting } = this.uploader;
    this.element.hidden = uploads.length + wanting.length === 0;
    if (this.element.hidden) return;
    const going = uploads.filter((upload) => !upload.hasEnded);
    this.element.dataset["state"] = going.length ? "going" : "still";
    this.pause.hidden = this.bar.hidden = !going.length;
    if (going.length) this.showGoing(going, body);
    else this.showStill();
  }

  private showGoing(going: Upload[], body: HTMLElement): void {
    const known = this.uploader.uploads.filter((upload) => upload.state !== "refused");
    const [safe, sent, whole] = [sum(known, "safeBytes"), sum(known, "sentBytes"), known.reduce((all, { file }) => all + file.size, 0)];
    const percent = percentOf(safe, whole);
    this.title.textContent = titleOf(going, percent, body.querySelector(SIGNING) !== null);
    fill(this.bar, safe, sent, whole);
    this.pause.textContent = going.every((upload) => upload.state === "paused") ? "Go on" : "Pause";
    const isSafe = `${sizeWords(safe)} of ${sizeWords(whole)} is safe`;
    const pace = going.some((upload) => upload.state === "sending") ? paceWords(whole - sent, this.uploader.speed.perSecond) : [];
    this.words.textContent = isCutOff(going) ? `${isSafe}. ${TYPE_ON}` : [isSafe, ...underWay(sent - safe), ...pace].join(", ");
  }

  private showStill(): void {
    const refused = this.uploader.uploads.filter((upload) => upload.state === "refused");
    const wanted = this.uploader.wanting[0];
    if (refused[0]) this.say(`${refused[0].file.name} cannot be used`, "See why under your files.");
    else if (wanted) this.say(`${wanted.name} is not finished`, "Choose the same file again under your files, and sending goes on where it stopped.");
    else this.say("Your footage is safe with us", "");
  }

  private say(title: string, words: string): void {
    this.title.textContent = title;
    this.words.textContent = words;
  }

  private pauseOrGoOn(): void {
    const going = this.uploader.uploads.filter((upload) => !upload.hasEnded);
    const arePaused = going.every((upload) => upload.state === "paused");
    for (const upload of going) {
      if (arePaused) this.uploader.goOn(upload);
      else this.uploader.pause(upload);
    }
  }
}

function titleOf(going: Upload[], percent: number, isSigning: boolean): string {
  if (isCutOff(going)) return `No connection. Sending goes on by itself when it is back${isSigning ? ", and you can sign when all is safe" : ""}.`;
  if (isSigning) return `Your footage is still going up: ${percent} %. You can sign when it is safe.`;
  if (going.every((upload) => upload.state === "paused")) return `Sending is paused at ${percent} %`;
  return `Sending your footage: ${percent} %. You can go on writing.`;
}

/** Nothing is being sent, because nothing gets through. */
function isCutOff(going: Upload[]): boolean {
  return going.some((upload) => upload.state === "waiting") && !going.some((upload) => upload.state === "sending");
}

function sum(uploads: Upload[], what: "safeBytes" | "sentBytes"): number {
  return uploads.reduce((all, upload) => all + upload[what], 0);
}

function part<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, className: string): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  made.className = className;
  return made;
}
