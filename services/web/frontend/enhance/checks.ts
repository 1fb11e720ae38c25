// Advice on a file before it is sent: measured here where the browser can play it, else by the service while the reporter
// writes. Thresholds and words are the service's table, carried by the page. It is advice and stops nothing.
import { Api } from "../upload/api";
import { whenKept } from "../upload/store";
import { measure, type Measured } from "./measures";

interface Check {
  code: string;
  measure: string;
  words: string;
  at_least: number | null;
  below: number | null;
}

export interface Advice {
  code: string;
  message: string;
}

const DAY_MS = 86_400_000;
const ASK_MS = 3_000;
const ASK_SELDOM_MS = 10_000;
const ANSWER_MS = 10_000;
const CANNOT_PLAY = "Your browser cannot play this file, so we check it while you write.";
/** What only the service knows: the other files, and the date that stands in the file. */
const NOT_HERE = ["unmarked", "span_s", "made_later_days"];

/** `data-upload`, `data-table`, `data-token`, `data-state`, `data-moment`, `data-incident`; see `footage_advice.html`. */
export function checks(element: HTMLElement): void {
  const { upload = "", state = "open" } = element.dataset;
  const isLookedAt = ["accepted", "refused"].includes(state);
  if (state === "received") void askFor(element);
  whenKept(upload, (file) => element.isConnected && void lookAt(element, file, isLookedAt));
}

/** What the service has found already is not measured anew; only the moment may change. */
async function lookAt(element: HTMLElement, file: File, isLookedAt: boolean): Promise<void> {
  const measured = await measure(file);
  if (measured) follow(element, file, measured);
  if (isLookedAt) return;
  if (measured) return show(element, adviceOn(element, file, measured));
  note(element, CANNOT_PLAY);
  await askFor(element);
}

/** The moment may be marked anew while the page is open. */
function follow(element: HTMLElement, file: File, measured: Measured): void {
  element.closest("form")?.addEventListener("marked", (event) => {
    element.dataset["moment"] = String((event as CustomEvent<number>).detail);
    show(element, adviceOn(element, file, measured));
  });
}

function adviceOn(element: HTMLElement, file: File, measured: Measured): Advice[] {
  const { table = "[]", moment = "", incident = "" } = element.dataset;
  const marked = moment === "" ? undefined : Number(moment);
  return advise(JSON.parse(table) as Check[], valuesOf(measured, marked, file, incident), {
    made: inDays(file.lastModified),
    incident: incident && inDays(Date.parse(incident)),
  });
}

function valuesOf(measured: Measured, moment: number | undefined, file: File, incident: string): Map<string, number> {
  const values = new Map<string, number>();
  const set = (name: string, value: number | undefined) => value !== undefined && Number.isFinite(value) && values.set(name, value);
  Object.entries(measured).forEach(([name, value]: [string, number | undefined]) => set(name, value));
  if (moment !== undefined && moment <= measured.length_s) {
    set("before_s", moment);
    set("after_s", measured.length_s - moment);
  }
  if (moment !== undefined) set("past_end_s", moment - measured.length_s);
  // Copying a file makes it younger, never older: only one that is older than the incident tells anything.
  if (incident) set("made_earlier_days", Math.floor((Date.parse(incident) - file.lastModified) / DAY_MS) + 1);
  return values;
}

/** Exported for whoever lists files: the table over what was measured. */
export function advise(table: Check[], values: Map<string, number>, days: Record<string, string>): Advice[] {
  return table.flatMap(({ code, measure, words, at_least, below }) => {
    const value = values.get(measure);
    if (value === undefined || NOT_HERE.includes(measure)) return [];
    if ((at_least !== null && value < at_least) || (below !== null && value >= below)) return [];
    const said: Record<string, string> = { ...days, measured: measure.endsWith("_s") ? inWords(value) : value.toFixed(0) };
    return [{ code, message: words.replace(/\{(\w+)\}/g, (_, name: string) => said[name] ?? "") }];
  });
}

/** `1 minute 5 seconds`, rounded down. */
export function inWords(seconds: number): string {
  const whole = Math.floor(seconds);
  const parts: [number, string][] = [
    [Math.floor(whole / 60), "minute"],
    [whole % 60, "second"],
  ];
  const said = parts.filter(([count]) => count).map(([count, unit]) => `${count} ${unit}${count === 1 ? "" : "s"}`);
  return said.join(" ") || "0 seconds";
}

function inDays(moment: number): string {
  return new Date(moment).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
}

/** Ask until the service has looked at it or the page is left; not while it is hidden. */
async function askFor(element: HTMLElement): Promise<void> {
  if (element.dataset["asking"] !== undefined) return;
  element.dataset["asking"] = "";
  const api = new Api(element.dataset["token"] ?? "", () => undefined);
  for (let pause = ASK_MS; element.isConnected; ) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    if (document.hidden || !element.isConnected) continue;
    const files = await api.files(AbortSignal.timeout(ANSWER_MS)).catch(() => []);
    const file = files.find((file) => file.upload_id === element.dataset["upload"]);
    pause = file?.state === "open" ? ASK_SELDOM_MS : ASK_MS;
    if (!file || !["accepted", "refused"].includes(file.state)) continue;
    note(element, "");
    return show(element, (file as typeof file & { advice?: Advice[] }).advice ?? []);
  }
}

function show(element: HTMLElement, advice: Advice[]): void {
  const list = element.querySelector<HTMLElement>("[data-advice]");
  if (!list) return;
  const told = advice.filter(({ code }) => code !== element.dataset["without"]);
  list.hidden = told.length === 0;
  list.replaceChildren(
    ...told.map(({ code, message }) => {
      const item = document.createElement("li");
      item.dataset["code"] = code;
      item.textContent = message;
      return item;
    }),
  );
}

function note(element: HTMLElement, words: string): void {
  const place = element.querySelector<HTMLElement>("[data-note]");
  if (place) place.textContent = words;
}
