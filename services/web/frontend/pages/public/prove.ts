// The worker of `enhance/work.ts`: fetches a challenge, finds its number, answers with the proof as it is sent.
import { solveChallenge, type Challenge } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/web/pbkdf2";

/** Base64 of challenge and solution as JSON. */
export type Proof = string;

self.onmessage = async (event: MessageEvent<string>) => {
  const challenge = (await (await fetch(event.data)).json()) as Challenge;
  const solution = await solveChallenge({ challenge, deriveKey });
  if (solution) self.postMessage(btoa(JSON.stringify({ challenge, solution })) satisfies Proof);
};
