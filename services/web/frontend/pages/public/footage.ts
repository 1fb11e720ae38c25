// The footage page: chosen files go to the store by themselves, one after another.
import { Checking } from "../../upload/checking";
import { Row, refuseDrawn } from "../../upload/row";
import { Upload } from "../../upload/upload";

const NONE_USABLE = "None of these files can be used. Send the footage as the camera saved it.";

const root = document.getElementById("uploader");
const input = document.getElementById("footage");
if (root && input instanceof HTMLInputElement) begin(root, input);

function begin(root: HTMLElement, input: HTMLInputElement): void {
  const list = find("files");
  const token = root.dataset["token"] ?? "";
  const checking = new Checking(token);
  const uploads: Upload[] = [];
  const queue: Upload[] = [];
  let isSending = false;

  const say = (words: string) => (find("said").textContent = words);

  const sendNext = async () => {
    if (isSending) return;
    isSending = true;
    const lock = await stayAwake();
    for (let next = queue.shift(); next; next = queue.shift()) {
      if (next.state !== "queued") continue; // paused or removed before its turn
      await next.start();
      const sent = next;
      if (sent.receipt) checking.watch(sent.uploadId, (reasons) => sent.refuse(reasons));
    }
    await lock?.release().catch(() => undefined);
    isSending = false;
  };

  const add = (file: File) => {
    if (isHere(file, uploads)) return say(`${file.name} is here already`);
    const again = () => {
      upload.queue();
      queue.push(upload);
      void sendNext();
    };
    const remove = () => {
      row.element.remove();
      uploads.splice(uploads.indexOf(upload), 1);
      void upload.remove();
      input.focus();
    };
    const row = new Row(file.name, say, remove, again);
    const upload = new Upload(file, token, root.dataset["worker"] ?? "", {
      show: (now) => {
        row.show(now);
        settle(now, list);
      },
    });
    uploads.push(upload);
    list.append(row.element);
    find("no-files").hidden = true;
    again();
  };

  list.querySelectorAll<HTMLElement>('[data-state="received"]').forEach((line) => {
    checking.watch(line.dataset["upload"] ?? "", (reasons) => refuseDrawn(line, reasons, say));
  });
  input.multiple = true;
  const takeChosen = () => {
    forgetProblem(input);
    [...(input.files ?? [])].forEach(add);
    input.value = "";
  };
  input.addEventListener("change", takeChosen);
  if (input.files?.length) takeChosen(); // chosen while this script was still on its way
  find("continue-form").addEventListener("submit", (event) => {
    const isBusy = uploads.some((upload) => upload.isBusy);
    if (!isBusy && !areAllRefused(list)) return;
    event.preventDefault();
    warn(isBusy ? "Wait until your files are safe with us, or pause them." : NONE_USABLE);
  });
  window.addEventListener("beforeunload", (event) => {
    if (uploads.some((upload) => upload.isBusy)) event.preventDefault();
  });
}

/** A file that was begun before has a line already, drawn by the server: the new line takes its place. */
function settle(upload: Upload, list: HTMLElement): void {
  list.querySelector(`[data-upload="${upload.uploadId}"]`)?.remove();
}

function areAllRefused(list: HTMLElement): boolean {
  const lines = [...list.querySelectorAll<HTMLElement>(".app-file")];
  return lines.length > 0 && lines.every((line) => line.dataset["state"] === "refused");
}

function isHere(file: File, uploads: Upload[]): boolean {
  return uploads.some(
    (upload) =>
      upload.state !== "refused" &&
      upload.file.name === file.name &&
      upload.file.size === file.size &&
      upload.file.lastModified === file.lastModified,
  );
}

/** What the page said before a file was chosen holds no more. */
function forgetProblem(input: HTMLInputElement): void {
  document.querySelectorAll(".govuk-error-summary, #footage-error, #continue-form .govuk-error-message").forEach((said) => said.remove());
  input.classList.remove("govuk-file-upload--error");
  input.closest(".govuk-form-group")?.classList.remove("govuk-form-group--error");
  input.setAttribute("aria-describedby", "footage-hint");
  document.title = document.title.replace(/^Error: /, "");
}

function warn(words: string): void {
  const form = find("continue-form");
  const warning = form.querySelector(".govuk-error-message") ?? document.createElement("p");
  warning.className = "govuk-error-message";
  warning.setAttribute("role", "alert");
  warning.textContent = words;
  form.prepend(warning);
}

function find(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(id);
  return found;
}

async function stayAwake(): Promise<WakeLockSentinel | undefined> {
  try {
    return await navigator.wakeLock?.request("screen");
  } catch {
    return undefined; // refused on low battery: sending goes on without it
  }
}
