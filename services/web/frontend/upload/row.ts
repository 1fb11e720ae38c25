// One file's line on the footage page: drawn by the server or copied from its template, kept up to date here.
import { say } from "../said";
import type { State, Upload } from "./upload";
import type { Uploader } from "./uploader";
import { TAGS, fill, progressWords } from "./words";

const NOBODY = "00000000-0000-0000-0000-000000000000"; // stands in the template where an id goes

export class Row {
  private shown: State | undefined;
  private readonly bar: HTMLProgressElement;
  private readonly pause: HTMLButtonElement;

  constructor(
    readonly element: HTMLElement,
    readonly upload: Upload,
    private readonly uploader: Uploader,
  ) {
    this.bar = this.find<HTMLProgressElement>("progress");
    this.pause = this.find<HTMLButtonElement>("[data-pause]");
    this.find(".app-file__name").textContent = upload.file.name;
    element.querySelectorAll("[data-name]").forEach((each) => (each.textContent = ` ${upload.file.name}`));
    element.querySelector(".app-file__again")?.remove();
    this.bar.setAttribute("aria-label", `Sending ${upload.file.name}`);
    this.pause.onclick = () => (this.upload.state === "paused" ? uploader.goOn(this.upload) : uploader.pause(this.upload));
  }

  show(): void {
    const { file, state, uploadId, safeBytes, sentBytes } = this.upload;
    if (uploadId && this.element.dataset["upload"] !== uploadId) this.name(uploadId);
    if (state !== this.shown) this.change();
    fill(this.bar, safeBytes, sentBytes, file.size);
    this.find(".app-file__facts").textContent = progressWords(this.upload, this.uploader.speed.perSecond);
  }

  /** From now on its forms mean this file, which is known for the first time or began anew. */
  private name(uploadId: string): void {
    const before = this.element.dataset["upload"] ?? NOBODY;
    this.element.dataset["upload"] = uploadId;
    for (const each of this.element.querySelectorAll("[id],[for],[action],[aria-describedby]")) {
      for (const name of ["id", "for", "action", "aria-describedby"]) {
        const value = each.getAttribute(name);
        if (value) each.setAttribute(name, value.replace(before, uploadId));
      }
    }
  }

  private change(): void {
    const { state, hasEnded, receipt, problem } = this.upload;
    this.shown = state;
    tag(this.element, state);
    this.bar.hidden = hasEnded;
    this.pause.hidden = hasEnded || state === "finishing";
    this.pause.firstChild?.replaceWith(state === "paused" ? "Go on" : "Pause");
    if (state === "safe") this.receive(receipt?.sha256 ?? "");
    if (state === "refused") refuse(this.element, problem);
  }

  private receive(sha256: string): void {
    const receipt = this.find<HTMLDetailsElement>(".app-file__details");
    this.find(".app-code").textContent = sha256;
    receipt.hidden = false;
  }

  private find<Wanted extends HTMLElement>(selector: string): Wanted {
    const found = this.element.querySelector<Wanted>(selector);
    if (!found) throw new Error(selector);
    return found;
  }
}

/** A line that the server drew for a file which turned out to be of no use. */
export function refuseDrawn(line: HTMLElement, reasons: string): void {
  tag(line, "refused");
  refuse(line, reasons);
  say(`${line.querySelector(".app-file__name")?.textContent}: ${TAGS.refused[0]}. ${reasons}`);
}

function tag(line: HTMLElement, state: State): void {
  const [words, colour] = TAGS[state];
  const shown = line.querySelector(".govuk-tag");
  line.dataset["state"] = state;
  if (shown) [shown.textContent, shown.className] = [words, `govuk-tag govuk-tag--${colour}`];
}

function refuse(line: HTMLElement, reasons: string): void {
  if (line.querySelector(".govuk-error-message")) return; // said by the server
  const said = document.createElement("p");
  said.className = "govuk-error-message";
  said.textContent = reasons;
  line.querySelector(".app-file__facts")?.before(said);
}
