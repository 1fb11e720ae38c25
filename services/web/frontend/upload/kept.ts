// What outlives the page: which uploads this browser has begun, and the files themselves where there is ample room.
import { createStore, del, entries, set, type UseStore } from "idb-keyval";

export interface Kept {
  token: string;
  uploadId: string;
  name: string;
  size: number;
  place: number;
  isPaused: boolean;
  file?: File;
}

const AMPLE = 3; // so many times a file's size must be free, or the file is not kept

let made: UseStore | undefined;
const store = () => (made ??= createStore("opsnap", "uploads"));

/** What was begun for this report; what belongs to none of `known` is forgotten, for whoever has this browser now may not see it. */
export async function keptFor(token: string, known: string[]): Promise<Kept[]> {
  try {
    const all = (await entries<string, Kept>(store())).map(([, kept]) => kept);
    await Promise.all(all.filter((kept) => !known.includes(kept.token)).map((kept) => forget(kept.uploadId)));
    return all.filter((kept) => kept.token === token).sort((one, other) => one.place - other.place);
  } catch {
    return []; // a private window, or storage is blocked: the same file is chosen again
  }
}

/** Remember the upload at once, and the file too if there is room for it. */
export async function keep(kept: Kept, file: File): Promise<void> {
  try {
    await set(kept.uploadId, kept, store());
    if (await hasRoom(file.size)) await set(kept.uploadId, { ...kept, file }, store());
  } catch {
    // no room after all: the same file is chosen again
  }
}

export async function forget(uploadId: string): Promise<void> {
  await del(uploadId, store()).catch(() => undefined);
}

async function hasRoom(size: number): Promise<boolean> {
  const { quota = 0, usage = 0 } = (await navigator.storage?.estimate?.()) ?? {};
  return quota - usage > size * AMPLE;
}
