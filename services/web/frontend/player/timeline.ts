// Every frame's time, as the inspection of the original found it. Never "fps times n".

export interface Tile {
  at_s: number;
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Timeline {
  /** Seconds of each frame from the first. */
  times: number[];
  /** How long the last frame shows, in seconds. */
  last_s: number;
  /** Addresses in the store; they expire. */
  video: string;
  /** The frame that the video begins with: the minute round the marked moment is there before the whole. */
  video_first: number;
  /** The video is that minute only; it may begin with the first frame all the same. */
  video_is_part: boolean;
  sheet: string;
  tiles: Tile[];
}

/** Half of the finest step of a 90 kHz clock: times that differ by less are the same frame's. */
const SAME_S = 1 / 180_000;

/** The frame that is on show at a time: the last one that began. */
export function frameAt(times: readonly number[], seconds: number): number {
  let low = 0;
  let high = times.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((times[middle] ?? 0) <= seconds + SAME_S) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** A time that no rounding can push into the next frame: the middle of the frame's own. */
export function middleOf(timeline: Timeline, frame: number): number {
  const begins = timeline.times[frame] ?? 0;
  const ends = timeline.times[frame + 1] ?? begins + timeline.last_s;
  return (begins + ends) / 2;
}

export function inMinutes(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return `${minutes}:${(seconds - minutes * 60).toFixed(3).padStart(6, "0")}`;
}

export async function fetchTimeline(address: string): Promise<Timeline> {
  const answer = await fetch(address, { headers: { accept: "application/json" } });
  if (!answer.ok) throw new Error(`the timeline answered ${answer.status}`);
  return (await answer.json()) as Timeline;
}
