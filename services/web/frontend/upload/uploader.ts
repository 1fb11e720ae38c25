// The files of this visit, from page to page: one is sent after the other, and what was begun before goes on by itself.
import { say } from "../said";
import { Checking } from "./checking";
import { type Kept, forget, keep, keptFor } from "./kept";
import { Speed } from "./speed";
import { keepFile } from "./store";
import { Upload } from "./upload";

type Heard = (upload: Upload) => void;

export class Uploader {
  readonly uploads: Upload[] = [];
  readonly speed = new Speed();
  /** Begun in this browser, but the file itself was not kept: it must be chosen again. */
  wanting: Kept[] = [];
  private readonly listeners = new Set<Heard>();
  private readonly checking: Checking;
  private readonly ids = new Map<Upload, string>();
  private opening = Promise.resolve();
  private isSending = false;
  private lock: WakeLockSentinel | undefined;

  constructor(
    readonly token: string,
    private readonly workerUrl: string,
  ) {
    this.checking = new Checking(token);
    document.addEventListener("visibilitychange", () => document.hidden || void this.stayAwake());
  }

  get isBusy(): boolean {
    return this.uploads.some((upload) => upload.isBusy);
  }

  /** Hear of every change until the signal ends. */
  listen(heard: Heard, signal?: AbortSignal): void {
    this.listeners.add(heard);
    signal?.addEventListener("abort", () => this.listeners.delete(heard));
  }

  /** What a page before this one began. */
  async resume(known: string[]): Promise<void> {
    for (const kept of await keptFor(this.token, known)) {
      if (!kept.file) this.wanting.push(kept);
      else if (!this.uploads.some((upload) => upload.uploadId === kept.uploadId)) this.take(kept.file, kept);
    }
  }

  add(file: File): Upload {
    return this.take(file);
  }

  pause(upload: Upload): void {
    upload.pause();
    if (upload.uploadId) this.remember(upload);
  }

  goOn(upload: Upload): void {
    upload.queue();
    if (upload.uploadId) this.remember(upload);
    void this.sendAll();
  }

  /** Stop sending a file that its reporter takes back; the form that says so tells the service. */
  drop(uploadId: string): void {
    this.uploads.filter((upload) => upload.uploadId === uploadId).forEach((upload) => upload.remove());
    this.wanting = this.wanting.filter((kept) => kept.uploadId !== uploadId);
    void forget(uploadId);
  }

  /** The page is about another report now. What is kept goes on when this one is back. */
  end(): void {
    this.listeners.clear();
    this.uploads.filter((upload) => upload.isBusy).forEach((upload) => upload.pause());
  }

  /** Tell when a received file turns out to be of no use. */
  watch(uploadId: string, refused: (reasons: string) => void): void {
    this.checking.watch(uploadId, refused);
  }

  private take(file: File, kept?: Kept): Upload {
    const upload = new Upload(file, this.token, this.workerUrl, (changed) => this.heard(changed), kept?.uploadId);
    this.ids.set(upload, kept?.uploadId ?? "");
    if (kept) keepFile(kept.uploadId, file);
    this.uploads.push(upload);
    this.heard(upload);
    this.opening = this.opening.then(() => this.register(upload, kept));
    return upload;
  }

  /** Every file is made known at once and in order, long before its turn: signing waits for what is known. */
  private async register(upload: Upload, kept?: Kept): Promise<void> {
    await upload.register();
    if (kept?.isPaused && upload.isBusy) return upload.pause();
    if (upload.state === "queued") void this.sendAll();
  }

  private isTwice({ uploadId, hasEnded }: Upload): boolean {
    return uploadId !== "" && !hasEnded && this.uploads.filter((other) => other.uploadId === uploadId && !other.hasEnded).length > 1;
  }

  /** Chosen twice: the first goes on, even if it was paused. */
  private leave(upload: Upload): void {
    const first = this.uploads.find((other) => other !== upload && other.uploadId === upload.uploadId);
    upload.leaveTo();
    say(`${upload.file.name} is here already`);
    if (first?.state === "paused") this.goOn(first);
  }

  private remember(upload: Upload): void {
    const { uploadId, file, state } = upload;
    const place = this.uploads.indexOf(upload);
    this.wanting = this.wanting.filter((kept) => kept.uploadId !== uploadId);
    void keep({ token: this.token, uploadId, name: file.name, size: file.size, place, isPaused: state === "paused" }, file);
  }

  private heard(upload: Upload): void {
    if (this.isTwice(upload)) return this.leave(upload);
    this.follow(upload);
    this.speed.mark(this.uploads.reduce((sum, each) => sum + each.sentBytes, 0));
    if (upload.state === "removed") this.uploads.splice(0, Infinity, ...this.uploads.filter((each) => each !== upload));
    for (const listener of this.listeners) listener(upload);
  }

  /** Keep what must outlive the page as long as it must; an upload that began anew has another id than before. */
  private follow(upload: Upload): void {
    const before = this.ids.get(upload) ?? "";
    const now = upload.hasEnded ? "" : upload.uploadId;
    if (before === now) return;
    this.ids.set(upload, now);
    if (before) void forget(before);
    if (!now) return;
    keepFile(now, upload.file);
    this.remember(upload);
  }

  private async sendAll(): Promise<void> {
    if (this.isSending) return;
    this.isSending = true;
    await this.stayAwake();
    await alone(() => this.sendQueued());
    this.isSending = false;
    await this.lock?.release().catch(() => undefined);
  }

  private async sendQueued(): Promise<void> {
    for (let next = this.next(); next; next = this.next()) {
      const upload = next;
      await upload.send();
      if (upload.receipt) this.checking.watch(upload.uploadId, (reasons) => upload.refuse(reasons));
    }
  }

  private next(): Upload | undefined {
    return this.uploads.find((upload) => upload.state === "queued");
  }

  /** A phone that sleeps sends nothing. The lock is lost when the page is hidden, so it is asked for again. */
  private async stayAwake(): Promise<void> {
    if (!this.isSending) return;
    try {
      this.lock = await navigator.wakeLock?.request("screen");
    } catch {
      // refused on low battery: sending goes on without it
    }
  }
}

/** Only one tab sends: the others wait, and go on where it stopped when it is closed. */
async function alone(work: () => Promise<void>): Promise<void> {
  if (navigator.locks) await navigator.locks.request("opsnap-uploads", work);
  else await work();
}
