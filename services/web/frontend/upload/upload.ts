// One file on its way: three parts in flight, each bound to its hash; what the store has acknowledged is never sent again.
import { Api, type Receipt, Refused } from "./api";
import { Hashes, Unreadable } from "./hashes";
import { Parts } from "./parts";
import { Stopped } from "./waiting";

const MOST_ROUNDS = 5;
const SENT_AGAIN = ["parts_missing", "parts_differ"];
const CLOSED = ["UploadClosed", "NotFound"];
const WORDS_FOR_UNREADABLE =
  "This file cannot be read, or it changed while it was being sent. Copy it from the camera again, then choose it again.";

export type State = "reading" | "queued" | "sending" | "waiting" | "paused" | "finishing" | "safe" | "refused" | "removed";
const ENDED: State[] = ["safe", "refused", "removed"];

export class Upload {
  state: State = "reading";
  problem = "";
  receipt: Receipt | undefined;
  private parts: Parts | undefined;
  private readonly api: Api;
  private readonly hashes: Hashes;
  private readonly troubled = new Set<string | number>();
  private safeBefore = 0; // bytes that an earlier page sent
  private untroubled: State = "reading";
  private run = new AbortController();

  /** `uploadId` names one that was begun before; `changed` is told of every change, however small. */
  constructor(
    readonly file: File,
    token: string,
    workerUrl: string,
    private readonly changed: (upload: Upload) => void,
    public uploadId = "",
  ) {
    this.api = new Api(token, (isTroubled) => this.trouble("api", isTroubled));
    this.hashes = new Hashes(workerUrl, file);
  }

  /** Bytes that are safe in the store. */
  get safeBytes(): number {
    return this.state === "safe" ? this.file.size : Math.max(this.safeBefore, this.parts?.safeBytes ?? 0);
  }

  /** Bytes that are safe or on the wire. */
  get sentBytes(): number {
    return this.state === "safe" ? this.file.size : Math.max(this.safeBefore, this.parts?.sentBytes ?? 0);
  }

  get hasEnded(): boolean {
    return ENDED.includes(this.state);
  }

  /** Whether it goes on by itself. */
  get isBusy(): boolean {
    return !this.hasEnded && this.state !== "paused";
  }

  /** Let the service know of the file, or learn what became of it; then it waits for its turn. */
  register(): Promise<void> {
    return this.unlessStopped(async (signal) => {
      await this.open(signal);
      if (this.state === "reading") this.to("queued");
    });
  }

  /** From wherever it stands to the receipt, or to a stop that `state` names. */
  send(): Promise<void> {
    return this.unlessStopped(async (signal) => {
      for (let round = 1; !this.hasEnded; round++) {
        try {
          if (!this.parts || round > 1) await this.open(signal);
          if (!this.hasEnded) this.done(await this.finish(signal));
        } catch (error) {
          if (!hasCode(error, CLOSED) || round === MOST_ROUNDS) throw error; // reaped meanwhile: it begins anew
        }
      }
    });
  }

  /** Before its turn. */
  queue(): void {
    this.to("queued");
  }

  pause(): void {
    this.to("paused");
    this.run.abort();
  }

  /** Inspected after its receipt, and of no use; or refused at once. */
  refuse(reasons: string): void {
    this.problem = reasons;
    this.end("refused");
  }

  /** The reporter takes it back; whoever calls this tells the service. */
  remove(): void {
    this.end("removed");
    this.run.abort();
  }

  /** The same file is on its way already: that one goes on, this one was never there. */
  leaveTo(): void {
    this.uploadId = "";
    this.remove();
  }

  /** Something does not get through, or does again; `what` is a part's number or the API. */
  trouble(what: string | number, isTroubled: boolean): void {
    if (isTroubled) this.troubled.add(what);
    else this.troubled.delete(what);
    if (this.troubled.size && this.isBusy && this.state !== "waiting") {
      this.untroubled = this.state;
      this.to("waiting");
    } else if (!this.troubled.size && this.state === "waiting") this.to(this.untroubled);
    else this.changed(this);
  }

  /** More bytes are on the wire. */
  progressed(): void {
    this.changed(this);
  }

  private async unlessStopped(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.run = new AbortController();
    try {
      await work(this.run.signal); // of this run: a lane of an earlier one must not wake up in a later one
    } catch (error) {
      this.stopped(error);
    } finally {
      this.parts?.rest();
      this.troubled.clear();
    }
  }

  private async open(signal: AbortSignal): Promise<void> {
    const before = this.uploadId ? await this.look(signal) : [];
    if (this.hasEnded) return;
    const { name, size, type } = this.file;
    const fingerprint = await this.hashes.fingerprint();
    const opened = await this.api.open({ filename: name, size, content_type: type.slice(0, 100), fingerprint }, signal);
    if (opened.upload_id === this.uploadId && this.parts) return;
    this.safeBefore = opened.upload_id === this.uploadId ? Math.min(size, before.length * opened.part_size) : 0;
    this.uploadId = opened.upload_id;
    this.parts = new Parts(this, opened, this.api, this.hashes);
    this.changed(this);
  }

  /** What became of it: completed or taken back, here or on another device; else the numbers of the parts that are safe. */
  private async look(signal: AbortSignal): Promise<number[]> {
    try {
      const { state, sha256, received } = await this.api.status(this.uploadId, signal);
      if (state === "complete") this.done({ filename: this.file.name, size: this.file.size, sha256 });
      if (state === "cancelled") this.end("removed");
      return received;
    } catch (error) {
      if (!hasCode(error, CLOSED)) throw error;
      return []; // reaped: it begins anew
    }
  }

  /** Send and complete; a part that got lost on the way is sent again. */
  private async finish(signal: AbortSignal): Promise<Receipt> {
    for (let round = 1; ; round++) {
      this.to("sending");
      await this.parts?.send(signal);
      this.safeBefore = 0;
      this.to("finishing");
      const whole = await this.hashes.whole();
      try {
        return await this.api.complete(this.uploadId, whole, signal);
      } catch (error) {
        if (!hasCode(error, SENT_AGAIN) || round === MOST_ROUNDS) throw error;
      }
    }
  }

  private done(receipt: Receipt): void {
    this.receipt = receipt;
    this.end("safe");
  }

  private stopped(error: unknown): void {
    if (error instanceof Stopped || this.hasEnded) return;
    this.run.abort(); // the other lanes end too
    if (!(error instanceof Refused || error instanceof Unreadable)) console.error(error);
    this.refuse(error instanceof Refused ? error.message : WORDS_FOR_UNREADABLE);
  }

  private end(state: State): void {
    this.hashes.end();
    this.to(state);
  }

  private to(state: State): void {
    this.state = state;
    this.changed(this);
  }
}

function hasCode(error: unknown, codes: string[]): boolean {
  return error instanceof Refused && error.codes.some((code) => codes.includes(code));
}
