// The parts of one file: which are safe, which are on the wire, and sending the rest.
import { type Api, type Opened, type PartFacts, Refused, type SignedPart } from "./api";
import { type Hashes, Unreadable } from "./hashes";
import { Lanes } from "./lanes";
import { type Outcome, put } from "./put";
import type { Upload } from "./upload";
import { Stopped, Trouble } from "./waiting";

const IN_FLIGHT = 3;
const SIGNED_AT_ONCE = 100; // what the service takes in one call
const MOST_TRIES = 5;

export class Parts {
  isSending = false;
  private readonly safe = new Set<number>();
  private readonly going = new Map<number, number>();
  private readonly signed = new Map<number, SignedPart>();
  private readonly lanes = new Lanes(IN_FLIGHT);
  private readonly trouble = new Trouble();
  private signing: Promise<void> | undefined;

  constructor(
    private readonly upload: Upload,
    private readonly cut: Opened,
    private readonly api: Api,
    private readonly hashes: Hashes,
  ) {}

  get safeBytes(): number {
    return [...this.safe].reduce((sum, number) => sum + this.sizeOf(number), 0);
  }

  get sentBytes(): number {
    return this.safeBytes + [...this.going.values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  /** Nothing is on the wire any more. */
  rest(): void {
    this.isSending = false;
    this.going.clear();
  }

  /** Send what the store does not have. Raises `Stopped`, `Unreadable`, `Refused`. */
  async send(signal: AbortSignal): Promise<void> {
    this.hashes.begin(this.cut.part_size);
    await this.learnWhatIsSafe(signal);
    this.isSending = true;
    const every = Array.from({ length: this.cut.part_count }, (_, index) => index + 1);
    const numbers = every.filter((number) => !this.safe.has(number));
    const lane = async () => {
      for (let number = numbers.shift(); number !== undefined; number = numbers.shift()) await this.sendPart(number, signal);
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
  }

  private async learnWhatIsSafe(signal: AbortSignal): Promise<void> {
    const { state, received } = await this.api.status(this.cut.upload_id, signal);
    if (state !== "open") throw new Refused(`This upload is ${state}.`, ["UploadClosed"]);
    this.safe.clear();
    received.forEach((number) => this.safe.add(number));
  }

  private async sendPart(number: number, signal: AbortSignal): Promise<void> {
    for (let refused = 0, lost = 0; ; ) {
      const outcome = await this.putPart(number, signal);
      if (signal.aborted) throw new Stopped();
      if (outcome === "stored") return this.arrived(number);
      // Asking again renews what has expired, and tells of an upload that is closed; a mere cut needs neither.
      if (outcome !== "again" || ++lost > 1) this.signed.delete(number);
      if (outcome === "refused" && ++refused === MOST_TRIES) throw new Unreadable();
      if (outcome === "again") await this.requireReadable(number);
      this.upload.trouble(number, outcome === "again");
      await this.trouble.wait(signal);
    }
  }

  private arrived(number: number): void {
    this.safe.add(number);
    this.lanes.arrived(this.sizeOf(number));
    this.trouble.over();
    this.upload.trouble(number, false);
  }

  /** One try. */
  private async putPart(number: number, signal: AbortSignal): Promise<Outcome> {
    const { url, headers } = await this.signedPart(number, signal);
    await this.lanes.enter(signal);
    const size = this.sizeOf(number);
    const began = performance.now();
    const outcome = await put(url, headers, this.bytesOf(number), (bytes) => this.progress(number, bytes), signal);
    if (outcome === "again") this.lanes.broke(began, (this.going.get(number) ?? 0) / size);
    this.going.delete(number);
    this.lanes.leave();
    return outcome;
  }

  /** A file that has changed or gone looks like a lost connection: only reading it tells. */
  private async requireReadable(number: number): Promise<void> {
    try {
      await this.bytesOf(number).slice(0, 1).arrayBuffer();
    } catch {
      throw new Unreadable();
    }
  }

  private async signedPart(number: number, signal: AbortSignal): Promise<SignedPart> {
    await this.hashes.part(number);
    for (;;) {
      if (signal.aborted) throw new Stopped();
      const part = this.signed.get(number);
      if (part) return part;
      // One call at a time: what is hashed meanwhile goes into the next.
      this.signing ??= this.sign(this.hashedFrom(number), signal).finally(() => (this.signing = undefined));
      await this.signing;
    }
  }

  private async sign(batch: PartFacts[], signal: AbortSignal): Promise<void> {
    const signed = await this.api.sign(this.cut.upload_id, batch, signal);
    signed.forEach((part) => this.signed.set(part.number, part));
  }

  /** This part and those after it whose hashes are counted already. */
  private hashedFrom(first: number): PartFacts[] {
    const batch: PartFacts[] = [];
    for (let number = first; number <= this.cut.part_count && batch.length < SIGNED_AT_ONCE; number++) {
      const sha256 = this.hashes.peek(number);
      if (!sha256) break;
      if (!this.safe.has(number) && !this.signed.has(number)) batch.push({ number, size: this.sizeOf(number), sha256 });
    }
    return batch;
  }

  private sizeOf(number: number): number {
    return Math.min(this.cut.part_size, this.upload.file.size - (number - 1) * this.cut.part_size);
  }

  private bytesOf(number: number): Blob {
    const from = (number - 1) * this.cut.part_size;
    return this.upload.file.slice(from, from + this.sizeOf(number));
  }

  private progress(number: number, bytes: number): void {
    this.going.set(number, Math.min(bytes, this.sizeOf(number)));
    this.lanes.going(bytes);
    this.upload.progressed();
  }
}
