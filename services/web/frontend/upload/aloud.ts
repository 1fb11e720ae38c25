// Uploads, read aloud: each change of state, and each quarter of the way. A number that changes all the time cannot be listened to.
import { say } from "../said";
import type { State, Upload } from "./upload";
import type { Uploader } from "./uploader";
import { TAGS } from "./words";

const QUARTERS = 4;
const SILENT: State[] = ["reading", "queued", "removed"];

export function sayAloud(uploader: Uploader): void {
  const said = new Map<Upload, string>();
  uploader.listen((upload) => {
    const words = SILENT.includes(upload.state) ? "" : wordsFor(upload);
    if (words && words !== said.get(upload)) say(words);
    said.set(upload, words || (said.get(upload) ?? ""));
  });
}

function wordsFor({ state, file, safeBytes, problem }: Upload): string {
  const quarter = Math.floor((safeBytes * QUARTERS) / (file.size || 1));
  if (state === "sending" && quarter > 0 && quarter < QUARTERS) return `${file.name}: ${quarter * 25} percent is safe`;
  return `${file.name}: ${TAGS[state][0]}. ${problem}`.trim();
}
