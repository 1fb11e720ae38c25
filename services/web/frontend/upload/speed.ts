// Speed over the last seconds, and what it means for the rest.

const WINDOW_MS = 8_000;

export class Speed {
  private marks: { at: number; bytes: number }[] = [];

  /** So many bytes have gone by now. */
  mark(bytes: number, at = performance.now()): void {
    this.marks = [...this.marks.filter((mark) => at - mark.at < WINDOW_MS), { at, bytes }];
  }

  reset(): void {
    this.marks = [];
  }

  /** Bytes a second; 0 while it cannot be said. */
  get perSecond(): number {
    const first = this.marks[0];
    const last = this.marks[this.marks.length - 1];
    if (!first || !last || last.at - first.at < 1_000) return 0;
    return Math.max(0, ((last.bytes - first.bytes) * 1000) / (last.at - first.at));
  }
}

/** `24.5 MB`, as the pages write it. */
export function sizeWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  const units = ["kB", "MB", "GB"];
  let amount = bytes / 1000;
  let unit = 0;
  while (amount >= 1000 && unit < units.length - 1) {
    amount /= 1000;
    unit++;
  }
  return `${amount.toFixed(1).replace(/\.0$/, "")} ${units[unit]}`;
}

/** `about 2 minutes left`; blank while it cannot be said. */
export function timeLeftWords(bytes: number, perSecond: number): string {
  if (!perSecond) return "";
  const seconds = bytes / perSecond;
  if (seconds < 60) return "less than a minute left";
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `about ${minutes} ${minutes === 1 ? "minute" : "minutes"} left`;
  const hours = Math.round(minutes / 60);
  return `about ${hours} ${hours === 1 ? "hour" : "hours"} left`;
}
