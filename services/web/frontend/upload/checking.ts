// After its receipt a file is inspected: keep asking for a while whether it can be used.
import { Api } from "./api";

const EVERY_MS = 1_500;
const LONGEST_MS = 90_000;
const ANSWER_MS = 10_000;

type Say = (reasons: string) => void;

export class Checking {
  private readonly waiting = new Map<string, Say>();
  private readonly api: Api;
  private isAsking = false;
  private until = 0;

  constructor(token: string) {
    this.api = new Api(token, () => undefined);
    document.addEventListener("visibilitychange", () => document.hidden || void this.ask());
  }

  /** `refused` is called with the reasons, once, if the file cannot be used. */
  watch(uploadId: string, refused: Say): void {
    this.waiting.set(uploadId, refused);
    void this.ask();
  }

  /** Nobody needs the answer while the page is hidden; it is asked for again when the page is back. */
  private async ask(): Promise<void> {
    this.until = performance.now() + LONGEST_MS;
    if (this.isAsking) return;
    this.isAsking = true;
    while (this.waiting.size && !document.hidden && performance.now() < this.until) {
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
      await this.once().catch(() => undefined); // the next try, or the next page, tells
    }
    this.isAsking = false;
  }

  private async once(): Promise<void> {
    for (const file of await this.api.files(AbortSignal.timeout(ANSWER_MS))) {
      const refused = this.waiting.get(file.upload_id);
      if (!refused || !["accepted", "refused"].includes(file.state)) continue;
      this.waiting.delete(file.upload_id);
      if (file.state === "refused") refused(file.refusals.join(" "));
    }
  }
}
