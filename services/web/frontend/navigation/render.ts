// A fetched page takes the place of the one that is shown.
import { keepSaying, say } from "../said";
import type { Stay } from "./intent";

const BUILT = "link[rel=stylesheet], script[src]";

type Mount = (body: HTMLElement) => void;

/** Whether the page was made for other scripts or style than ours: we were updated, and it must be loaded whole. */
export function isOfAnotherBuild(page: Document): boolean {
  return built(page) !== built(document);
}

function built({ head }: Document): string {
  return [...head.querySelectorAll(BUILT)].map((each) => each.getAttribute("href") ?? each.getAttribute("src")).join();
}

/** Show the page: its body, its title; `carry` puts into the new body what lives on, `mount` gives it behaviour. */
export function render(page: Document, carry: Mount, mount: Mount): void {
  const body = document.adoptNode(page.body);
  body.querySelectorAll("noscript").forEach((each) => each.remove());
  body.classList.add("js-enabled", "govuk-frontend-supported");
  keepSaying(body);
  carry(body);
  document.title = page.title;
  document.body.replaceWith(body);
  mount(body);
}

/** Where reading goes on: the fault, the place that was asked for, or the heading; and the title is said aloud. */
export function arrive(hash: string): void {
  const asked = hash && document.getElementById(decodeURIComponent(hash.slice(1)));
  if (!document.activeElement?.closest(".govuk-error-summary")) {
    if (asked) asked.scrollIntoView();
    focusOn(asked || document.querySelector<HTMLElement>("h1") || document.body);
  }
  say(document.title);
}

/** After a detail was changed: on with the control that changed it, if it is still there. */
export function settle({ id, words }: Stay): void {
  const control = id ? document.getElementById(id) : null;
  if (control && control.offsetParent) focusOn(control);
  else focusOn(document.querySelector<HTMLElement>("h1") ?? document.body);
  say(words);
}

function focusOn(element: HTMLElement): void {
  element.focus({ preventScroll: true });
  if (document.activeElement === element) return;
  element.setAttribute("tabindex", "-1");
  element.focus({ preventScroll: true });
  element.addEventListener("blur", () => element.removeAttribute("tabindex"), { once: true });
}
