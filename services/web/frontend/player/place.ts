// A frame or a time as a person types it, in the same words as the page without scripts (domain/frame_times.py).

import { frameAt, inMinutes, type Timeline } from "./timeline";

const FRAME = /^(?:#|f|frame)?\s*([0-9]{1,9})$/;
const CLOCK = /^(?:([0-9]{1,2}):)?([0-9]{1,3}):([0-5]?[0-9](?:[.,][0-9]{1,6})?)$/;
const SECONDS = /^([0-9]{1,6}(?:[.,][0-9]{1,6})?)\s*s?$/;
/** Times are shown in thousandths: the one that is shown for a frame, typed back, must find that frame. */
const SHOWN_STEP_S = 0.0005;

/** The frame that was typed: a whole number counts frames, anything else is a time. Throws an Error with the reason. */
export function readPlace(typed: string, timeline: Timeline): number {
  const text = typed.trim().toLowerCase();
  const frame = FRAME.exec(text);
  if (frame) return checked(Number(frame[1]), timeline.times.length - 1);
  const seconds = readSeconds(text);
  if (seconds === null) {
    throw new Error("Enter a frame number, such as 120, or a time, such as 0:04.800 or 4.8.");
  }
  const ends = (timeline.times.at(-1) ?? 0) + timeline.last_s;
  if (seconds > ends + SHOWN_STEP_S) {
    throw new Error(`This clip ends at ${inMinutes(ends)}. Enter an earlier time.`);
  }
  return frameAt(timeline.times, seconds + SHOWN_STEP_S);
}

function readSeconds(text: string): number | null {
  const clock = CLOCK.exec(text);
  if (clock) return Number(clock[1] ?? 0) * 3600 + Number(clock[2]) * 60 + decimal(clock[3]);
  const plain = SECONDS.exec(text);
  return plain ? decimal(plain[1]) : null;
}

const decimal = (text = "0"): number => Number(text.replace(",", "."));

function checked(frame: number, last: number): number {
  if (frame > last) throw new Error(`This clip has frames 0 to ${last}. Enter a smaller number.`);
  return frame;
}
