// A worker that counts SHA-256: of the file's beginning, of each part, and of the whole, without holding more than one part.
import { createSHA256 } from "hash-wasm";
import type { Ask, Told } from "../../upload/hashes";

const SAMPLE = 2 ** 20;
const PIECE = 2 ** 20;

const scope = self as unknown as { postMessage(told: Told): void; onmessage: (event: MessageEvent<Ask>) => void };

/** Size, and the first, the middle and the last MiB: no name and no time, so that another device counts the same. */
async function fingerprint(file: File): Promise<void> {
  const hash = await createSHA256();
  hash.update(`footage\0${file.size}\0`);
  for (const from of [0, Math.floor((file.size - SAMPLE) / 2), file.size - SAMPLE]) {
    hash.update(await bytesOf(file, Math.max(0, from), SAMPLE));
  }
  scope.postMessage({ kind: "fingerprint", sha256: hash.digest() });
}

async function bytesOf(file: File, from: number, most: number): Promise<Uint8Array> {
  return new Uint8Array(await file.slice(from, Math.min(from + most, file.size)).arrayBuffer());
}

async function parts(file: File, partSize: number): Promise<void> {
  const [whole, part] = await Promise.all([createSHA256(), createSHA256()]);
  for (let number = 1, from = 0; from < file.size; number++, from += partSize) {
    part.init();
    const end = Math.min(from + partSize, file.size);
    for (let at = from; at < end; at += PIECE) {
      const bytes = await bytesOf(file, at, Math.min(PIECE, end - at));
      part.update(bytes);
      whole.update(bytes);
    }
    scope.postMessage({ kind: "part", number, sha256: part.digest() });
  }
  scope.postMessage({ kind: "whole", sha256: whole.digest() });
}

scope.onmessage = ({ data: { file, partSize } }) => {
  (partSize ? parts(file, partSize) : fingerprint(file)).catch(() => scope.postMessage({ kind: "unreadable" }));
};
