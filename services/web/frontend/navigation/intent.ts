// What a click or a submitted form asks for, if we can answer it within the document.

/** A page to be fetched; `body` makes it a POST. */
export interface Asked {
  url: URL;
  body?: URLSearchParams;
  stay?: Stay;
}

/** A form with `data-stay` changes a detail: reading goes on at the control of that id, and the words are said. */
export interface Stay {
  id: string;
  words: string;
}

const WHOLE_PAGE = '[data-whole-page], [target]:not([target="_self"]), [download]';
const OTHERS = /^\/(api|static|health)\/|\.\w{1,5}$/; // not pages

/** The page that a plain click on a link of ours asks for. */
export function clicked(event: MouseEvent): Asked | undefined {
  if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return undefined;
  const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[href]") : null;
  if (!link || link.closest(WHOLE_PAGE)) return undefined;
  const url = new URL(link.href);
  return isOurs(url) && !isSamePage(url) ? { url } : undefined;
}

/** What a form of ours asks for; one that carries files goes the browser's own way. */
export function submitted(event: SubmitEvent): Asked | undefined {
  const form = event.target;
  if (event.defaultPrevented || !(form instanceof HTMLFormElement)) return undefined;
  const { submitter } = event;
  const isPost = form.method === "post";
  const url = new URL(submitter?.getAttribute("formaction") ?? form.getAttribute("action") ?? location.href, location.href);
  if (form.closest(WHOLE_PAGE) || form.enctype === "multipart/form-data" || !isOurs(url)) return undefined;
  const body = answersOf(form, submitter);
  if (isPost) return { url, body, ...stayOf(form, submitter) };
  url.search = body.toString();
  return { url };
}

function stayOf(form: HTMLFormElement, submitter: HTMLElement | null): { stay?: Stay } {
  const words = form.dataset["stay"];
  return words ? { stay: { id: submitter?.id || (document.activeElement?.id ?? ""), words } } : {};
}

function answersOf(form: HTMLFormElement, submitter: HTMLElement | null): URLSearchParams {
  const answers = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") answers.append(name, value);
  if (submitter instanceof HTMLButtonElement && submitter.name) answers.append(submitter.name, submitter.value);
  return answers;
}

function isOurs(url: URL): boolean {
  return url.origin === location.origin && !OTHERS.test(url.pathname);
}

/** Only the place on the page differs: the browser goes there by itself. */
function isSamePage(url: URL): boolean {
  return url.hash !== "" && url.pathname === location.pathname && url.search === location.search;
}
