// The hashes of a file's parts as a worker counts them, each a promise.
import { Trouble } from "./waiting";

/** What the worker is asked, once. */
export type Ask = { file: File; partSize: number };

/** What it answers: the fingerprint, each part in order, the whole file; or that the file cannot be read. */
export type Told =
  | { kind: "fingerprint"; sha256: string }
  | { kind: "part"; number: number; sha256: string }
  | { kind: "whole"; sha256: string }
  | { kind: "unreadable" };

/** The file changed or went away while we read it. */
export class Unreadable extends Error {}

export class Hashes {
  private worker: Worker;
  private readonly known = new Map<string, string>();
  private readonly waiting = new Map<string, { resolve: (sha256: string) => void; reject: (error: Error) => void }[]>();
  private failed = false;
  private begun = 0;
  private readonly ended = new AbortController();
  private readonly trouble = new Trouble();

  constructor(private readonly workerUrl: string, private readonly file: File) {
    this.worker = this.start();
  }

  /** One hash of the contents, see hashing.ts: the same file is recognised by it, on another device too. */
  fingerprint(): Promise<string> {
    return this.get("fingerprint");
  }

  /** Count the parts; asking for the same size again changes nothing. */
  begin(partSize: number): void {
    if (this.begun === partSize) return;
    this.begun = partSize;
    this.worker.postMessage({ file: this.file, partSize } satisfies Ask);
  }

  part(number: number): Promise<string> {
    return this.get(`part ${number}`);
  }

  /** The part's hash if it is counted already. */
  peek(number: number): string | undefined {
    return this.known.get(`part ${number}`);
  }

  whole(): Promise<string> {
    return this.get("whole");
  }

  end(): void {
    this.ended.abort();
    this.worker.terminate();
  }

  private start(): Worker {
    const worker = new Worker(this.workerUrl, { type: "module" });
    worker.onmessage = (event: MessageEvent<Told>) => this.hear(event.data);
    worker.onerror = () => (this.known.size ? this.fail() : void this.startAgain());
    worker.postMessage({ file: this.file, partSize: 0 } satisfies Ask);
    if (this.begun) worker.postMessage({ file: this.file, partSize: this.begun } satisfies Ask);
    return worker;
  }

  /** Its script did not arrive: the connection broke, not the file. */
  private async startAgain(): Promise<void> {
    this.worker.terminate();
    try {
      await this.trouble.wait(this.ended.signal);
      this.worker = this.start();
    } catch {
      // ended meanwhile
    }
  }

  private get(what: string): Promise<string> {
    const sha256 = this.known.get(what);
    if (sha256 !== undefined) return Promise.resolve(sha256);
    if (this.failed) return Promise.reject(new Unreadable());
    return new Promise((resolve, reject) => {
      this.waiting.set(what, [...(this.waiting.get(what) ?? []), { resolve, reject }]);
    });
  }

  private hear(told: Told): void {
    if (told.kind === "unreadable") return this.fail();
    const what = told.kind === "part" ? `part ${told.number}` : told.kind;
    this.known.set(what, told.sha256);
    for (const { resolve } of this.waiting.get(what) ?? []) resolve(told.sha256);
    this.waiting.delete(what);
  }

  private fail(): void {
    this.failed = true;
    for (const { reject } of [...this.waiting.values()].flat()) reject(new Unreadable());
    this.waiting.clear();
  }
}
