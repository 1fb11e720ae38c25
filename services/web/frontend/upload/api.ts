// The upload protocol. Calls are repeated until the service answers; a refusal is thrown with every reason.
import { Stopped, beforeRetry } from "./waiting";

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

  async cancel(uploadId: string): Promise<void> {
    await this.call("DELETE", `/api/uploads/${uploadId}`, new AbortController().signal);
  }

  private async call(method: string, path: string, signal: AbortSignal, body?: object): Promise<unknown> {
    for (let attempt = 1; ; attempt++) {
      const answer = await this.once(method, path, signal, body);
      this.troubled(answer === undefined);
      if (answer !== undefined) return read(answer);
      await beforeRetry(attempt, signal);
    }
  }

  /** One try; nothing when nobody answered, or only to say "later". */
  private async once(method: string, path: string, signal: AbortSignal, body?: object): Promise<Response | undefined> {
    const headers: Record<string, string> = { authorization: `Bearer ${this.token}`, accept: "application/json" };
    if (body) headers["content-type"] = "application/json";
    try {
      const answer = await fetch(path, { method, headers, signal, body: body ? JSON.stringify(body) : null, cache: "no-store" });
      return answer.status >= 500 || answer.status === 429 ? undefined : answer;
    } catch {
      if (signal.aborted) throw new Stopped();
      return undefined;
    }
  }
}

async function read(answer: Response): Promise<unknown> {
  if (answer.status === 204) return undefined;
  const body: unknown = await answer.json();
  if (answer.ok) return body;
  const { title, errors = [] } = body as Problem;
  const words = errors.map((error) => error.message).join(" ") || title;
  throw new Refused(words, errors.map((error) => error.code));
}
