// Is this the file that was received? Its SHA-256 is counted here, by a worker, and compared with the receipt: nothing is sent.
import { Hashes } from "../upload/hashes";

const PART = 8 * 2 ** 20;

interface Known {
  sha256: string;
  name: string;
}

/** `data-worker`; inside it a file input, `[data-result]` for the answer, and a list of what the receipt has by `data-sha256`. */
export function verify(element: HTMLElement): void {
  const input = element.querySelector<HTMLInputElement>("input[type=file]");
  const result = element.querySelector<HTMLElement>("[data-result]");
  if (!input || !result) return;
  const known = [...element.querySelectorAll<HTMLElement>("[data-sha256]")].map((line) => ({
    sha256: line.dataset["sha256"] ?? "",
    name: line.textContent ?? "",
  }));
  let latest = 0;
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    const turn = ++latest; // another file may be chosen while this one is counted
    if (file) void answer(file, element.dataset["worker"] ?? "", known, (...parts) => turn === latest && show(result, parts));
  });
  element.hidden = false;
}

type Show = (...parts: (string | Node)[]) => unknown;

async function answer(file: File, worker: string, known: Known[], show: Show): Promise<void> {
  const hashes = new Hashes(worker, file);
  show("Counting…");
  hashes.begin(PART);
  void count(hashes, file, show);
  try {
    told(file, await hashes.whole(), known, show);
  } catch {
    show(strong("This file cannot be read. "), "It may have been moved or changed. Choose it again.");
  } finally {
    hashes.end();
  }
}

/** Large files take a while; every tenth is said. */
async function count(hashes: Hashes, file: File, show: Show): Promise<void> {
  const parts = Math.ceil(file.size / PART);
  let said = 0;
  for (let number = 1; number < parts; number++) {
    await hashes.part(number).catch(() => undefined);
    const tenths = Math.floor((10 * number) / parts);
    if (tenths > said && hashes.peek(parts) === undefined) show(`Counting… ${tenths * 10} %`);
    said = tenths;
  }
}

function told(file: File, sha256: string, known: Known[], show: Show): void {
  const same = known.filter((one) => one.sha256 === sha256);
  const code = document.createElement("span");
  code.className = "app-code";
  code.textContent = sha256;
  const names = same.map((one) => one.name).join(", ");
  if (same.length) show(strong("The same. "), `${file.name} is, bit for bit, what we received as: ${names}. SHA-256 `, code);
  else show(strong("Not the same. "), `${file.name} is none of the files in this receipt, or it was changed. SHA-256 `, code);
}

function show(result: HTMLElement, parts: (string | Node)[]): void {
  const said = document.createElement("p");
  said.className = "govuk-inset-text";
  said.append(...parts);
  result.replaceChildren(said);
}

function strong(words: string): HTMLElement {
  const made = document.createElement("strong");
  made.textContent = words;
  return made;
}
