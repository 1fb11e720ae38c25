// What is said of uploads, in the reporter's words.
import { sizeWords, timeLeftWords } from "./speed";
import type { State, Upload } from "./upload";

/** The tag of each state and its colour. */
export const TAGS: Record<State, [string, string]> = {
  reading: ["Reading", "grey"],
  queued: ["Waiting", "grey"],
  sending: ["Sending", "blue"],
  waiting: ["No connection", "yellow"],
  paused: ["Paused", "yellow"],
  finishing: ["Checking", "blue"],
  safe: ["Safe with us", "green"],
  refused: ["Cannot be used", "red"],
  removed: ["Removed", "grey"],
};

/** How far one file is; `perSecond` bytes, 0 while it cannot be said. */
export function progressWords({ state, file, sentBytes, safeBytes }: Upload, perSecond: number): string {
  const whole = sizeWords(file.size);
  if (["safe", "refused", "reading"].includes(state) || (state === "queued" && !safeBytes)) return whole;
  const safe = `${sizeWords(safeBytes)} of ${whole} is safe`;
  if (state === "waiting") return `${safe}. Sending goes on by itself when the connection is back.`;
  if (state === "paused" || state === "queued") return `${safe}.`;
  return [safe, ...underWay(sentBytes - safeBytes), ...paceWords(file.size - sentBytes, perSecond)].join(", ");
}

/** `3.1 MB is being sent`; nothing of nothing. */
export function underWay(bytes: number): string[] {
  return bytes > 0 ? [`${sizeWords(bytes)} is being sent`] : [];
}

/** `1.2 MB a second`, `about 2 minutes left`; nothing while it cannot be said. `left` in bytes. */
export function paceWords(left: number, perSecond: number): string[] {
  return perSecond ? [`${sizeWords(perSecond)} a second`, timeLeftWords(left, perSecond)] : [];
}

/** The bar is full up to what is safe; what is being sent stands behind it, paler. */
export function fill(bar: HTMLProgressElement, safe: number, sent: number, whole: number): void {
  [bar.max, bar.value] = [whole || 1, safe];
  bar.style.setProperty("--app-sent", `${percentOf(sent, whole)}%`);
}

/** Whole percent, never 100 before the end. */
export function percentOf(done: number, whole: number): number {
  return Math.floor((done / (whole || 1)) * 100);
}
