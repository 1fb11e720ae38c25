// The upload protocol. Calls are repeated until the service answers; a refusal is thrown with every reason.
import { Stopped, Trouble } from "./waiting";

export interface Opened {
  upload_id: string;
  part_size: number;
  part_count: number;
}

export interface Status {
  state: string;
  received: number[];
  sha256: string | null;
}

export interface CheckedFile {
  upload_id: string;
  state: string;
  refusals: string[];
}

export interface SignedPart {
  number: number;
  url: string;
  headers: Record<string, string>;
}

export interface Receipt {
  filename: string;
  size: number;
  sha256: string | null;
}

export interface PartFacts {
  number: number;
  size: number;
  sha256: string;
}

interface Problem {
  title: string;
  errors?: { code: string; message: string }[];
}

const LONGEST_MS = 60_000;
const SIGNED = "Your report was sent already. No more files can be added to it.";

/** The service said no, in words for the reporter. */
export class Refused extends Error {
  constructor(
    message: string,
    readonly codes: string[],
  ) {
    super(message);
  }
}

export class Api {
  private readonly trouble = new Trouble();

  constructor(
    private readonly token: string,
    private readonly troubled: (isTroubled: boolean) => void,
  ) {}

  open(offer: object, signal: AbortSignal): Promise<Opened> {
    return this.call("POST", "/api/uploads", signal, offer) as Promise<Opened>;
  }

  status(uploadId: string, signal: AbortSignal): Promise<Status> {
    return this.call("GET", `/api/uploads/${uploadId}`, signal) as Promise<Status>;
  }

  sign(uploadId: string, parts: PartFacts[], signal: AbortSignal): Promise<SignedPart[]> {
    return this.call("POST", `/api/uploads/${uploadId}/parts`, signal, parts) as Promise<SignedPart[]>;
  }

  complete(uploadId: string, sha256: string, signal: AbortSignal): Promise<Receipt> {
    return this.call("POST", `/api/uploads/${uploadId}/complete`, signal, { sha256 }) as Promise<Receipt>;
  }

  async files(signal: AbortSignal): Promise<CheckedFile[]> {
    const { files } = (await this.call("GET", "/api/submission", signal)) as { files: CheckedFile[] };
    return files;
  }

  private async call(method: string, path: string, signal: AbortSignal, body?: object): Promise<unknown> {
    for (;;) {
      const answer = await this.once(method, path, signal, body);
      const isLater = typeof answer === "number";
      this.troubled(isLater);
      if (!isLater) {
        this.trouble.over();
        return read(answer);
      }
      await this.trouble.wait(signal, answer);
    }
  }

  /** One try; when nobody answered in time and in full, or only to say "later", the seconds to wait at least. */
  private async once(method: string, path: string, signal: AbortSignal, body?: object): Promise<Answer | number> {
    const headers: Record<string, string> = { authorization: `Bearer ${this.token}`, accept: "application/json" };
    if (body) headers["content-type"] = "application/json";
    const patience = limited(signal);
    try {
      const answer = await fetch(path, {
        method, headers, signal: patience.signal, body: body ? JSON.stringify(body) : null, cache: "no-store",
      });
      if (answer.status >= 500 || answer.status === 429) return Number(answer.headers.get("retry-after")) || 0;
      return { isOk: answer.ok, body: answer.status === 204 ? undefined : await answer.json() };
    } catch {
      if (signal.aborted) throw new Stopped();
      return 0;
    } finally {
      patience.end();
    }
  }
}

interface Answer {
  isOk: boolean;
  body: unknown;
}

/** Ends with `signal`, or after a minute: a connection may be dead without a sign. */
function limited(signal: AbortSignal): { signal: AbortSignal; end: () => void } {
  const both = new AbortController();
  const stop = () => both.abort();
  const timer = setTimeout(stop, LONGEST_MS);
  signal.addEventListener("abort", stop);
  if (signal.aborted) stop();
  const end = () => {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  };
  return { signal: both.signal, end };
}

function read({ isOk, body }: Answer): unknown {
  if (isOk) return body;
  const { title, errors = [] } = body as Problem;
  const codes = errors.map((error) => error.code);
  const words = errors.map((error) => error.message).join(" ") || title;
  throw new Refused(codes.includes("MoveNotOpen") ? SIGNED : words, codes);
}
