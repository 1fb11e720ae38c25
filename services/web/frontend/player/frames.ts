// The video, frame by frame: what is shown is told by the browser (mediaTime), not by what we asked for.

import { fetchTimeline, frameAt, middleOf, type Timeline } from "./timeline";

const REFRESH_PAUSE_MS = 30_000;
/** Less than the shortest frame: the end of a video belongs to its last. */
const SAME_FRAME_S = 0.001;

type Listener = (frame: number, seconds: number) => void;

export class FramePlayer {
  /** The frame on the screen. */
  shown = 0;
  /** The frame that we are on the way to, until the browser has told of one after getting there. */
  private wanted: number | null = null;
  private isThere = true;
  private refreshedAt = -Infinity;
  private readonly listeners: Listener[] = [];

  constructor(
    readonly video: HTMLVideoElement,
    public timeline: Timeline,
    private readonly address: string,
  ) {
    video.removeAttribute("poster"); // a picture from the middle must not pass for the frame that we name
    video.addEventListener("seeked", () => (this.isThere = true)); // the picture may still be the one before
    if ("requestVideoFrameCallback" in video) this.watch();
    else this.follow(video);
    video.addEventListener("error", () => void this.refresh());
    this.say(video.currentTime);
  }

  /** Where the video begins, in seconds from the first frame of the original. */
  get offset(): number {
    return this.timeline.times[this.timeline.video_first] ?? 0;
  }

  get last(): number {
    return this.timeline.times.length - 1;
  }

  /** When the frame on the screen begins, or the one that it is on its way to, in seconds. */
  get seconds(): number {
    return this.timeline.times[this.wanted ?? this.shown] ?? 0;
  }

  /** Calls at once, and again with each frame that comes on the screen. */
  onShown(listener: Listener): void {
    this.listeners.push(listener);
    listener(this.shown, this.timeline.times[this.shown] ?? 0);
  }

  toggle(): void {
    if (this.video.paused) this.play();
    else this.video.pause();
  }

  play(): void {
    this.video.play().catch(() => undefined); // a pause came first
  }

  step(frames: number): void {
    this.seek((this.wanted ?? this.shown) + frames);
  }

  seek(frame: number): void {
    this.video.pause();
    this.wanted = Math.min(Math.max(frame, this.timeline.video_first), this.furthest);
    this.isThere = false;
    this.video.currentTime = middleOf(this.timeline, this.wanted) - this.offset;
  }

  /** The last frame that the video holds, as far as the browser knows. */
  private get furthest(): number {
    const { duration } = this.video;
    const isPart = this.timeline.video_is_part && Number.isFinite(duration);
    return isPart ? frameAt(this.timeline.times, this.offset + duration - SAME_FRAME_S) : this.last;
  }

  seekSeconds(seconds: number): void {
    this.seek(frameAt(this.timeline.times, seconds));
  }

  /** So many seconds on, or back. */
  skip(seconds: number): void {
    this.seekSeconds(this.seconds + seconds);
  }

  private watch(): void {
    this.video.requestVideoFrameCallback((_, { mediaTime }) => {
      this.say(mediaTime);
      this.watch();
    });
  }

  /** Browsers without the callback: as near as the clock of the video tells. */
  private follow(video: HTMLVideoElement): void {
    for (const moment of ["timeupdate", "seeked"]) {
      video.addEventListener(moment, () => this.say(video.currentTime));
    }
  }

  /** `at`: on the video's own clock. */
  private say(at: number): void {
    this.shown = frameAt(this.timeline.times, at + this.offset);
    if (this.isThere || this.shown === this.wanted) this.wanted = null;
    for (const listener of this.listeners) listener(this.shown, this.timeline.times[this.shown] ?? 0);
  }

  /** The address in the store has expired: fetch a fresh one and go on at the same place. */
  private async refresh(): Promise<void> {
    if (performance.now() - this.refreshedAt < REFRESH_PAUSE_MS) return;
    this.refreshedAt = performance.now();
    const place = this.video.currentTime + this.offset;
    this.timeline = await fetchTimeline(this.address);
    this.video.src = this.timeline.video;
    this.video.currentTime = Math.max(0, place - this.offset);
  }
}
