// One file on its way: three parts in flight, each bound to its hash; what the store has acknowledged is never sent again.
import { Api, PartFacts, Receipt, Refused, SignedPart } from "./api";
import { Hashes, Unreadable } from "./hashes";
import { put } from "./put";
import { Stopped, beforeRetry } from "./waiting";

const IN_FLIGHT = 3;
const SIGNED_AT_ONCE = 20;
const MOST_ROUNDS = 5;
const SENT_AGAIN = ["parts_missing", "parts_differ"];

export type State = "queued" | "reading" | "sending" | "waiting" | "paused" | "finishing" | "safe" | "refused" | "removed";

export interface View {
  show(upload: Upload): void;
}

export class Upload {
  state: State = "queued";
  uploadId = "";
  problem = "";
  receipt: Receipt | undefined;
  private partSize = 0;
  private partCount = 0;
  private readonly safe = new Set<number>();
  private readonly going = new Map<number, number>();
  private readonly signed = new Map<number, SignedPart>();
  private readonly troubled = new Set<string | number>();
  private readonly api: Api;
  private readonly hashes: Hashes;
  private run = new AbortController();

  constructor(
    readonly file: File,
    token: string,
    workerUrl: string,
    private readonly view: View,
  ) {
    this.api = new Api(token, (isTroubled) => this.trouble("api", isTroubled));
    this.hashes = new Hashes(workerUrl, file);
  }

  /** Bytes that are safe in the store. */
  get safeBytes(): number {
    return [...this.safe].reduce((sum, number) => sum + this.sizeOf(number), 0);
  }

  /** Bytes that are safe or on the wire. */
  get sentBytes(): number {
    return this.safeBytes + [...this.going.values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  get isBusy(): boolean {
    return !["safe", "refused", "removed", "paused"].includes(this.state);
  }

  /** From wherever it stands to the receipt, or to a stop that `state` names. */
  async start(): Promise<void> {
    this.run = new AbortController();
    const { signal } = this.run; // of this run: a lane of an earlier one must not wake up in a later one
    try {
      await this.open(signal);
      this.receipt = await this.finish(signal);
      this.to("safe");
    } catch (error) {
      this.stopped(error);
    } finally {
      this.going.clear();
      this.troubled.clear();
      if (["safe", "refused", "removed"].includes(this.state)) this.hashes.end();
    }
  }

  /** Before its turn. */
  queue(): void {
    this.to("queued");
  }

  pause(): void {
    this.to("paused");
    this.run.abort();
  }

  /** Inspected after its receipt, and of no use. */
  refuse(reasons: string): void {
    this.problem = reasons;
    this.to("refused");
  }

  async remove(): Promise<void> {
    this.to("removed");
    this.run.abort();
    this.hashes.end();
    if (this.uploadId) await this.api.cancel(this.uploadId).catch(() => undefined); // complete already, or reaped
  }

  private async open(signal: AbortSignal): Promise<void> {
    this.to("reading");
    const { name, size, type } = this.file;
    const fingerprint = await this.hashes.fingerprint();
    const offer = { filename: name, size, content_type: type.slice(0, 100), fingerprint };
    const opened = await this.api.open(offer, signal);
    if (!this.uploadId) this.hashes.begin(opened.part_size);
    this.uploadId = opened.upload_id;
    this.partSize = opened.part_size;
    this.partCount = opened.part_count;
    await this.learnWhatIsSafe(signal);
  }

  private async learnWhatIsSafe(signal: AbortSignal): Promise<void> {
    const status = await this.api.status(this.uploadId, signal);
    this.safe.clear();
    status.received.forEach((number) => this.safe.add(number));
    this.to("sending");
  }

  /** Send and complete; a part that got lost on the way is sent again. */
  private async finish(signal: AbortSignal): Promise<Receipt> {
    for (let round = 1; ; round++) {
      await this.sendParts(signal);
      this.to("finishing");
      const whole = await this.hashes.whole();
      try {
        return await this.api.complete(this.uploadId, whole, signal);
      } catch (error) {
        const mendable = error instanceof Refused && error.codes.some((code) => SENT_AGAIN.includes(code));
        if (!mendable || round === MOST_ROUNDS) throw error;
        await this.learnWhatIsSafe(signal);
      }
    }
  }

  private async sendParts(signal: AbortSignal): Promise<void> {
    const numbers = Array.from({ length: this.partCount }, (_, index) => index + 1).filter((n) => !this.safe.has(n));
    const lane = async () => {
      for (let number = numbers.shift(); number !== undefined; number = numbers.shift()) await this.sendPart(number, signal);
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
  }

  private async sendPart(number: number, signal: AbortSignal): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const { url, headers } = await this.signedPart(number, signal);
      const sent = (bytes: number) => this.progress(number, bytes);
      const outcome = await put(url, headers, this.bytesOf(number), sent, signal);
      if (signal.aborted) throw new Stopped();
      this.going.delete(number);
      if (outcome === "stored") {
        this.safe.add(number);
        return this.trouble(number, false);
      }
      this.signed.delete(number); // an expired or a doubtful URL is asked for again
      if (outcome === "refused" && attempt >= MOST_ROUNDS) throw new Unreadable();
      this.trouble(number, outcome === "again");
      await beforeRetry(attempt, signal);
    }
  }

  private async signedPart(number: number, signal: AbortSignal): Promise<SignedPart> {
    await this.hashes.part(number);
    if (signal.aborted) throw new Stopped();
    const batch = this.signed.has(number) ? [] : this.hashedFrom(number);
    if (batch.length) {
      const signed = await this.api.sign(this.uploadId, batch, signal);
      signed.forEach((part) => this.signed.set(part.number, part));
    }
    const part = this.signed.get(number);
    if (!part) throw new Error("unsigned part");
    return part;
  }

  /** This part and those after it whose hashes are counted already. */
  private hashedFrom(first: number): PartFacts[] {
    const batch: PartFacts[] = [];
    for (let number = first; number <= this.partCount && batch.length < SIGNED_AT_ONCE; number++) {
      const sha256 = this.hashes.peek(number);
      if (!sha256) break;
      if (!this.safe.has(number) && !this.signed.has(number)) batch.push({ number, size: this.sizeOf(number), sha256 });
    }
    return batch;
  }

  private sizeOf(number: number): number {
    return Math.min(this.partSize, this.file.size - (number - 1) * this.partSize);
  }

  private bytesOf(number: number): Blob {
    const from = (number - 1) * this.partSize;
    return this.file.slice(from, from + this.sizeOf(number));
  }

  private progress(number: number, bytes: number): void {
    this.going.set(number, Math.min(bytes, this.sizeOf(number)));
    this.view.show(this);
  }

  /** Something does not get through, or does again; `what` is a part's number or the API. */
  private trouble(what: string | number, isTroubled: boolean): void {
    if (isTroubled) this.troubled.add(what);
    else this.troubled.delete(what);
    if (this.troubled.size && this.isBusy) this.to("waiting");
    else if (this.state === "waiting") this.to("sending");
    else this.view.show(this);
  }

  private stopped(error: unknown): void {
    this.run.abort(); // the other lanes end too
    if (error instanceof Stopped) return;
    if (!(error instanceof Refused || error instanceof Unreadable)) console.error(error);
    this.problem = error instanceof Refused ? error.message : WORDS_FOR_UNREADABLE;
    this.to("refused");
  }

  private to(state: State): void {
    this.state = state;
    this.view.show(this);
  }
}

const WORDS_FOR_UNREADABLE =
  "This file cannot be read, or it changed while it was being sent. Copy it from the camera again, then choose it again.";
