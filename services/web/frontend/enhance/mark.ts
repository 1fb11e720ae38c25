// A registration mark while it is typed: which formats it fits, and what looks the same on a plate. Nothing is refused here.
// The grammar comes with the page (`registration.py`), so that there is one.
import { say } from "../said";

interface Marks {
  patterns: Record<string, string>;
  words: Record<string, string>;
  longest: number;
  september: number;
}

const PAUSE_MS = 600;
const WHOLE = 7; // shorter ones may still be on their way
const SHARED: Record<string, string> = { O: "0", "0": "O", I: "1", "1": "I" };
const SAME = "O and 0 (nought) look the same on a plate, and so do I and 1.";

/** `data-input`: the id of the field; `data-marks`: the grammar as JSON. */
export function mark(element: HTMLElement): void {
  const input = document.getElementById(element.dataset["input"] ?? "");
  if (!(input instanceof HTMLInputElement)) return;
  const marks = JSON.parse(element.dataset["marks"] ?? "") as Marks;
  const said = element.querySelector("[data-said]") ?? beside(element);
  let timer = 0;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      said.textContent = wordsFor(normalised(input.value, marks), marks);
      say(said.textContent);
    }, PAUSE_MS);
  });
  said.textContent = wordsFor(normalised(input.value, marks), marks);
}

function beside(element: HTMLElement): HTMLElement {
  const said = document.createElement("p");
  said.className = "govuk-hint app-mark-said";
  said.dataset["said"] = "";
  element.append(said);
  return said;
}

function normalised(typed: string, marks: Marks): string {
  return typed.normalize("NFKC").toUpperCase().replace(/[^A-Z0-9]/g, "").slice(0, marks.longest);
}

function wordsFor(mark: string, marks: Marks): string {
  const formats = formatsOf(mark, marks);
  const others = readings(mark).filter((other) => other !== mark && formatsOf(other, marks).length > 0);
  if (formats.length > 0) {
    const alike = others.length > 0 ? ` It may also be ${others.slice(0, 2).join(" or ")}: ${SAME}` : "";
    return `${formats.map((format) => inWords(format, mark, marks)).join("; or ")}.${alike}`;
  }
  if (others.length > 0) return `Did you mean ${others.slice(0, 2).join(" or ")}? ${SAME}`;
  return mark.length < WHOLE ? "" : "This does not look like a UK registration mark. Check it; you can keep it as it is.";
}

function formatsOf(mark: string, marks: Marks): string[] {
  return Object.keys(marks.patterns).filter((name) => new RegExp(`^(?:${marks.patterns[name]})$`).test(mark));
}

/** Every mark that looks the same on the road, this one among them. */
function readings(mark: string): string[] {
  return [...mark].reduce<string[]>((found, character) => {
    const choices = [character, SHARED[character] ?? ""].filter(Boolean);
    return found.flatMap((start) => choices.map((choice) => start + choice));
  }, [""]);
}

function inWords(format: string, mark: string, marks: Marks): string {
  const words = marks.words[format] ?? format;
  return format === "current" ? `${words}, first registered ${since(Number(mark.slice(2, 4)), marks)}` : words;
}

function since(identifier: number, marks: Marks): string {
  const year = 2000 + (identifier > marks.september ? identifier - marks.september : identifier);
  return identifier > marks.september
    ? `September ${year} to February ${year + 1}`
    : `March to August ${year}`;
}
