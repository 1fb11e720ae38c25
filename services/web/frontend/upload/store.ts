// The files that this page still holds, by the upload that they became.

type Tell = (file: File) => void;

const files = new Map<string, File>();
const waiting = new Map<string, Tell[]>();

export function keepFile(uploadId: string, file: File): void {
  files.set(uploadId, file);
  waiting.get(uploadId)?.forEach((tell) => tell(file));
  waiting.delete(uploadId);
}

export function fileOf(uploadId: string): File | undefined {
  return files.get(uploadId);
}

/** At once, or when the file is found again after the page was loaded anew. */
export function whenKept(uploadId: string, tell: Tell): void {
  const file = files.get(uploadId);
  if (file) tell(file);
  else waiting.set(uploadId, [...(waiting.get(uploadId) ?? []), tell]);
}
