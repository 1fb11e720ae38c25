// The footage page: chosen files go to the store by themselves; each has a line that lives as long as the page.
import { Row, refuseDrawn } from "./row";
import type { Upload } from "./upload";
import type { Uploader } from "./uploader";

/** Give life to the list of files in `section`; `ended` is when the page is left. */
export function showFootage(section: HTMLElement, uploader: Uploader, ended: AbortSignal): void {
  const input = section.querySelector<HTMLInputElement>("input[type=file]");
  const list = section.querySelector<HTMLElement>(".app-files");
  if (!input || !list) return;
  const lines = new Lines(list, uploader);
  uploader.uploads.forEach((upload) => lines.show(upload));
  uploader.listen((upload) => lines.show(upload), ended);
  lines.watchDrawn();
  input.multiple = true;
  const take = () => {
    forgetProblem(input);
    [...(input.files ?? [])].forEach((file) => uploader.add(file));
    input.value = "";
  };
  input.addEventListener("change", take);
  if (input.files?.length) take(); // chosen while this script was still on its way
  section.addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLSelectElement)) return;
    target.focus();
    target.form?.requestSubmit();
  });
  section.addEventListener("submit", (event) => lines.remove(event), { capture: true });
}

class Lines {
  private readonly rows = new Map<Upload, Row>();

  constructor(
    private readonly list: HTMLElement,
    private readonly uploader: Uploader,
  ) {}

  show(upload: Upload): void {
    if (upload.state === "removed") return this.hide(upload);
    const row = this.rows.get(upload) ?? this.make(upload);
    row.show();
    this.standFor(row);
  }

  /** Files of an earlier visit may still be on the way through inspection. */
  watchDrawn(): void {
    this.list.querySelectorAll<HTMLElement>('[data-state="received"]').forEach((line) => {
      this.uploader.watch(line.dataset["upload"] ?? "", (reasons) => refuseDrawn(line, reasons));
    });
  }

  /** The form goes on to tell the service; of a file that it does not know yet there is nothing to tell. */
  remove(event: SubmitEvent): void {
    const form = event.target as HTMLFormElement;
    const row = [...this.rows.values()].find(({ element }) => element.contains(form));
    if (!row || form.dataset["remove"] === undefined) return;
    if (!row.upload.uploadId) {
      event.preventDefault();
      return row.upload.remove();
    }
    this.rows.delete(row.upload); // its line stays until the service has answered
    this.uploader.drop(row.upload.uploadId);
  }

  private make(upload: Upload): Row {
    const row = new Row(this.drawn(upload.uploadId) ?? this.copy(), upload, this.uploader);
    this.rows.set(upload, row);
    return row;
  }

  private drawn(uploadId: string): HTMLElement | null {
    return uploadId ? this.list.querySelector<HTMLElement>(`[data-upload="${uploadId}"]`) : null;
  }

  private copy(): HTMLElement {
    const template = document.querySelector<HTMLTemplateElement>("#file-line");
    const line = document.importNode(template?.content.firstElementChild ?? document.createElement("li"), true) as HTMLElement;
    this.list.append(line);
    document.querySelector("#no-files")?.setAttribute("hidden", "");
    return line;
  }

  /** A file that was begun before has a line already, drawn by the server: the new line takes its place. */
  private standFor({ element, upload }: Row): void {
    const same = [...this.list.querySelectorAll(`[data-upload="${upload.uploadId}"]`)].filter((line) => line !== element);
    if (same.length) same.shift()?.replaceWith(element);
  }

  private hide(upload: Upload): void {
    this.rows.get(upload)?.element.remove();
    this.rows.delete(upload);
  }
}

/** What the page said before a file was chosen holds no more. */
function forgetProblem(input: HTMLInputElement): void {
  document.querySelectorAll(".govuk-error-summary, #footage-error").forEach((said) => said.remove());
  input.classList.remove("govuk-file-upload--error");
  input.closest(".govuk-form-group")?.classList.remove("govuk-form-group--error");
  input.setAttribute("aria-describedby", "footage-hint");
  document.title = document.title.replace(/^Error: /, "");
}
