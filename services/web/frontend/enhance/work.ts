// A little work while the start page is read, so that a report may be begun without a puzzle; see `proof_of_work.py`.
// Whoever presses the button before it is done, or has no script, comes in all the same.
import type { Proof } from "../pages/public/prove";

/** A hidden field of the form that begins a report; `data-worker` is the script that works. */
export function work(field: HTMLElement): void {
  if (!(field instanceof HTMLInputElement) || !window.isSecureContext) return;
  field.value = ""; // a page that is shown again may hold a proof that was used
  const worker = new Worker(field.dataset["worker"] ?? "", { type: "module" });
  worker.onmessage = (event: MessageEvent<Proof>) => {
    field.value = event.data;
    worker.terminate();
  };
  worker.onerror = () => worker.terminate();
  worker.postMessage("/report/work");
}
