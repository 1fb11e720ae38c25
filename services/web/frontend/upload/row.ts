// One file's line on the page.
import { Speed, sizeWords, timeLeftWords } from "./speed";
import type { State, Upload, View } from "./upload";

const TAGS: Record<State, [string, string]> = {
  queued: ["Waiting", "grey"],
  reading: ["Reading", "grey"],
  sending: ["Sending", "blue"],
  waiting: ["No connection", "yellow"],
  paused: ["Paused", "yellow"],
  finishing: ["Checking", "blue"],
  safe: ["Safe with us", "green"],
  refused: ["Cannot be used", "red"],
  removed: ["Removed", "grey"],
};
const QUARTERS = 4;

export class Row implements View {
  readonly element = element("li", "app-file");
  private readonly tag = element("strong", "govuk-tag");
  private readonly bar = document.createElement("progress");
  private readonly facts = element("p", "app-file__facts");
  private readonly actions = element("div", "app-file__actions");
  private readonly pause = button("Pause");
  private readonly remove = button("Remove");
  private readonly speed = new Speed();
  private upload: Upload | undefined;
  private shown: State | undefined;
  private quarter = 0;

  constructor(
    private readonly name: string,
    private readonly say: (words: string) => void,
    removed: () => void,
    again: () => void,
  ) {
    const head = element("div", "app-file__head");
    head.append(withText(element("span", "app-file__name"), name), this.tag);
    this.bar.className = "app-file__bar";
    this.bar.setAttribute("aria-label", `Sending ${name}`);
    this.actions.append(this.pause, this.remove);
    this.element.append(head, this.bar, this.facts, this.actions);
    this.pause.onclick = () => (this.upload?.state === "paused" ? again() : this.upload?.pause());
    this.remove.onclick = removed;
  }

  show(upload: Upload): void {
    this.upload = upload;
    const { state, file, sentBytes } = upload;
    if (state !== this.shown) this.change(upload);
    this.bar.max = file.size || 1;
    this.bar.value = state === "safe" ? file.size : sentBytes;
    if (state === "sending") this.speed.mark(sentBytes);
    else this.speed.reset();
    this.facts.textContent = this.words(upload);
    this.sayQuarter(upload);
  }

  private change(upload: Upload): void {
    const { state } = upload;
    const [words, colour] = TAGS[state];
    this.shown = state;
    this.element.dataset["state"] = state;
    this.tag.textContent = words;
    this.tag.className = `govuk-tag govuk-tag--${colour}`;
    const ended = ["safe", "refused", "removed"].includes(state);
    this.bar.hidden = ended;
    this.pause.hidden = ended || state === "finishing";
    this.remove.hidden = upload.receipt !== undefined || state === "safe" || state === "finishing"; // what is received stays
    label(this.pause, state === "paused" ? "Go on" : "Pause", this.name);
    label(this.remove, "Remove", this.name);
    if (state === "safe") this.element.append(receipt(this.name, upload.receipt?.sha256 ?? ""));
    if (state === "refused") this.facts.before(withText(element("p", "govuk-error-message"), upload.problem));
    if (state !== "reading" && state !== "queued") this.say(`${this.name}: ${words}. ${upload.problem}`);
  }

  private words({ state, file, sentBytes, safeBytes }: Upload): string {
    const whole = sizeWords(file.size);
    if (["safe", "refused", "reading", "queued"].includes(state)) return whole;
    if (state === "waiting") return `${sizeWords(safeBytes)} of ${whole} is safe. Sending goes on by itself when the connection is back.`;
    if (state === "paused") return `${sizeWords(safeBytes)} of ${whole} is safe.`;
    const { perSecond } = this.speed;
    const rate = perSecond ? `${sizeWords(perSecond)} a second` : "";
    const sent = `${sizeWords(sentBytes)} of ${whole} sent`;
    return [sent, rate, timeLeftWords(file.size - sentBytes, perSecond)].filter(Boolean).join(", ");
  }

  /** Aloud only at each quarter: a number that changes all the time cannot be listened to. */
  private sayQuarter({ state, file, sentBytes }: Upload): void {
    const quarter = Math.floor((sentBytes * QUARTERS) / (file.size || 1));
    if (state === "sending" && quarter > this.quarter && quarter < QUARTERS) this.say(`${this.name}: ${quarter * 25} percent sent`);
    this.quarter = Math.max(this.quarter, quarter);
  }
}

/** A line that the server drew for a file which turned out to be of no use. */
export function refuseDrawn(line: HTMLElement, reasons: string, say: (words: string) => void): void {
  const [words, colour] = TAGS.refused;
  line.dataset["state"] = "refused";
  const tag = line.querySelector(".govuk-tag");
  if (tag) [tag.textContent, tag.className] = [words, `govuk-tag govuk-tag--${colour}`];
  line.append(withText(element("p", "govuk-error-message"), reasons));
  say(`${line.querySelector(".app-file__name")?.textContent}: ${words}. ${reasons}`);
}

function element(tag: string, className: string): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  return made;
}

function withText(made: HTMLElement, text: string): HTMLElement {
  made.textContent = text;
  return made;
}

function button(words: string): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "app-link-button";
  made.textContent = words;
  return made;
}

function label(made: HTMLButtonElement, words: string, name: string): void {
  made.replaceChildren(words, withText(element("span", "govuk-visually-hidden"), ` ${name}`));
}

function receipt(name: string, sha256: string): HTMLElement {
  const details = element("details", "govuk-details app-file__details");
  const summary = element("summary", "govuk-details__summary");
  const words = withText(element("span", "govuk-details__summary-text"), "Receipt");
  words.append(withText(element("span", "govuk-visually-hidden"), ` for ${name}`));
  summary.append(words);
  const text = element("div", "govuk-details__text");
  text.append("SHA-256 ", withText(element("span", "app-code"), sha256));
  details.append(summary, text);
  return details;
}
