// A registration mark while it is typed: which formats it fits, and what looks the same on a plate. Nothing is refused here.
// The grammar comes with the page (`registration.py`), so that there is one.
import { say } from "../said";
import { afterTap } from "./tap";

interface Marks {
  patterns: Record<string, string>;
  words: Record<string, string>;
  longest: number;
  september: number;
  suggested: string[];
  most: number;
  separators: string;
  strange: string;
  long: string;
}

const PAUSE_MS = 400;
const WHOLE = 7; // while it is typed, shorter ones may still be on their way
const SHARED: Record<string, string> = { O: "0", "0": "O", I: "1", "1": "I" };
const SAME = "O and 0 (nought) look the same on a plate, and so do I and 1.";

/** `data-input`: the id of the field; `data-marks`: the grammar as JSON. */
export function mark(element: HTMLElement): void {
  const input = document.getElementById(element.dataset["input"] ?? "");
  if (!(input instanceof HTMLInputElement)) return;
  const marks = JSON.parse(element.dataset["marks"] ?? "") as Marks;
  const said = element.querySelector("[data-said]") ?? beside(element);
  const words = (whole: number): string => strangeWords(input.value, marks) || longWords(input.value, marks) || wordsFor(normalised(input.value, marks), marks, whole);
  let timer = 0;
  let takeBack = (): void => undefined;
  const tell = (whole: number): void => {
    clearTimeout(timer);
    if (said.textContent === words(whole)) return;
    said.textContent = words(whole);
    if (said.textContent) takeBack = say(said.textContent);
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    takeBack();
    said.textContent = ""; // what was said of an older value is true no more
    timer = window.setTimeout(() => afterTap(() => tell(WHOLE)), PAUSE_MS);
  });
  input.addEventListener("change", () => afterTap(() => tell(1)));
  said.textContent = words(1);
}

function beside(element: HTMLElement): HTMLElement {
  const said = document.createElement("p");
  said.className = "govuk-hint app-mark-said";
  said.dataset["said"] = "";
  element.append(said);
  return said;
}

function normalised(typed: string, marks: Marks): string {
  return charactersOf(typed).slice(0, marks.longest);
}

function charactersOf(typed: string): string {
  return typed.normalize("NFKC").toUpperCase().replace(/[^A-Z0-9]/g, "");
}

/** As `typed_mark.strange_characters`. */
function strange(typed: string, marks: Marks): string[] {
  const characters = [...new Set(typed.normalize("NFKC").toUpperCase())];
  return characters.filter((each) => !/[A-Z0-9\p{Z}\p{C}]/u.test(each) && !marks.separators.includes(each));
}

function strangeWords(typed: string, marks: Marks): string {
  const found = strange(typed, marks).map((each) => `“${each}”`).join(" or ");
  return found && marks.strange.replace("{found}", () => found);
}

/** As `typed_mark.too_many`. */
function longWords(typed: string, marks: Marks): string {
  const count = charactersOf(typed).length;
  return count > marks.longest ? marks.long.replace("{count}", String(count)) : "";
}

/** `whole`: so many characters may be all of it. */
function wordsFor(mark: string, marks: Marks, whole: number): string {
  const formats = formatsOf(mark, marks);
  const others = suggestions(mark, marks).map((other) => printed(other, marks)).join(" or ");
  if (formats.length > 0) {
    const alike = others ? ` It may also be ${others}: ${SAME}` : "";
    return `${formats.map((format) => inWords(format, mark, marks)).join("; or ")}.${alike}`;
  }
  if (others) return `Did you mean ${others}? ${SAME}`;
  return mark.length < whole ? "" : "This does not look like a UK registration mark. Check it; you can keep it as it is.";
}

function formatsOf(mark: string, marks: Marks): string[] {
  return Object.keys(marks.patterns).filter((name) => new RegExp(`^(?:${marks.patterns[name]})$`).test(mark));
}

/** As `registration.suggestions`. */
function suggestions(mark: string, marks: Marks): string[] {
  const others = readings(mark).filter((other) => other !== mark).sort();
  return others.filter((other) => formatsOf(other, marks).some((name) => marks.suggested.includes(name))).slice(0, marks.most);
}

/** As `registration.printed`. */
function printed(mark: string, marks: Marks): string {
  return formatsOf(mark, marks).includes("current") ? `${mark.slice(0, 4)} ${mark.slice(4)}` : mark;
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
