// Sends a form of this page as our own script: the answer is data, and a no is an Error with the reason.

export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export function formToken(): string {
  return document.querySelector<HTMLInputElement>("input[name=form_token]")?.value ?? "";
}

export async function post(address: string, fields: Record<string, string>): Promise<Response> {
  const answer = await fetch(address, {
    method: "POST",
    headers: { accept: "application/json" },
    body: new URLSearchParams({ form_token: formToken(), ...fields }),
  });
  if (!answer.ok) throw new Refused(answer.status, await reason(answer));
  return answer;
}

async function reason(answer: Response): Promise<string> {
  const problem = (await answer.json().catch(() => ({}))) as { title?: string; errors?: { message: string }[] };
  return problem.errors?.map((error) => error.message).join(" ") || problem.title || "It could not be done.";
}
