// How many parts of a file go at once: as many as pay. Whatever is half-way when a connection is cut has to go again, so on a
// slow link one goes alone until it is safe.
import { Stopped } from "./waiting";

const ALONE = 1;
const FIRST = 2;
const FAST = 2_000; // bytes a millisecond: so fast that nobody waits long for the first part
const FILLED_MS = 300; // what goes before that only fills buffers
const SEEN_MS = 500;
const PAYS = 1.15; // so much faster one more must make it
const COSTS = 1.05; // and so much slower one less may
const TRIALS = 2; // that did not pay, then a rest
const REST = 4;
const MUCH = 0.5; // of a part, lost

interface Measured {
  width: number;
  rate: number;
}

export class Lanes {
  private width = ALONE;
  private isAlone = true;
  private aloneSince: number | undefined;
  private seen: { at: number; bytes: number } | undefined;
  private busy = 0;
  private step = 1;
  private failures = 0;
  private resting = 0;
  private before: Measured | undefined;
  private arrivals: { at: number; bytes: number }[] = [];
  private brokeAt = 0;
  private gotThrough = true;
  private waiting: (() => void)[] = [];

  constructor(private readonly most: number) {}

  /** Wait for a place; `leave` it when the part is safe or broke off. Raises `Stopped`. */
  async enter(signal: AbortSignal): Promise<void> {
    while (this.busy >= this.width && !signal.aborted) await new Promise<void>((resolve) => this.waiting.push(resolve));
    if (signal.aborted) throw this.stop();
    this.busy++;
    this.aloneSince ??= performance.now();
  }

  leave(): void {
    this.busy--;
    this.aloneSince = this.seen = undefined;
    this.wake();
  }

  /** Of the part that goes alone so many bytes have gone: on a fast link the others need not wait for it. */
  going(bytes: number): void {
    const at = performance.now();
    if (!this.isAlone || at - (this.aloneSince ?? at) < FILLED_MS) return;
    this.seen = this.seen && bytes >= this.seen.bytes ? this.seen : { at, bytes };
    if (at - this.seen.at < SEEN_MS) return;
    if (bytes - this.seen.bytes >= FAST * (at - this.seen.at)) this.widen();
    this.seen = { at, bytes };
  }

  /** A part is safe. */
  arrived(bytes: number): void {
    this.gotThrough = true;
    if (this.isAlone) return this.widen();
    this.arrivals.push({ at: performance.now(), bytes });
    if (this.arrivals.length >= this.width + 2) this.judge(this.rate());
    this.wake();
  }

  /** A part that began at `began` broke off when `share` of it had gone: twice with nothing between is too wide. */
  broke(began: number, share: number): void {
    this.arrivals = [];
    this.before = undefined;
    if (share < MUCH || began < this.brokeAt) return;
    this.brokeAt = performance.now();
    if (!this.gotThrough) this.width = Math.max(1, this.width - 1);
    this.gotThrough = false;
  }

  private widen(): void {
    this.isAlone = false;
    this.width = Math.min(FIRST, this.most);
    this.wake();
  }

  private rate(): number {
    const [first, ...others] = this.arrivals;
    const bytes = others.reduce((sum, arrival) => sum + arrival.bytes, 0);
    const last = others[others.length - 1];
    return first && last ? bytes / Math.max(1, last.at - first.at) : 0;
  }

  /** Compare with the width before, go back if it was as good, and try the next. */
  private judge(rate: number): void {
    this.arrivals = [];
    if (this.resting-- > 0) return;
    this.resting = 0;
    const { before } = this;
    const isWorth = !before || (this.step > 0 ? rate >= before.rate * PAYS : rate * COSTS >= before.rate);
    if (isWorth) {
      this.before = { width: this.width, rate };
      return this.tryNext();
    }
    this.width = before.width;
    this.before = undefined;
    this.turn();
  }

  private tryNext(): void {
    const next = this.width + this.step;
    if (next >= 1 && next <= this.most) this.width = next;
    else this.turn();
  }

  private turn(): void {
    this.before = undefined;
    this.step = -this.step;
    this.failures++;
    if (this.failures < TRIALS) return;
    this.failures = 0;
    this.resting = REST;
  }

  private wake(): void {
    this.waiting.splice(0).forEach((resolve) => resolve());
  }

  private stop(): Stopped {
    this.wake(); // the others too
    return new Stopped();
  }
}
