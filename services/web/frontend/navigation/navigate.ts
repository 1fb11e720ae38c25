// From page to page within one document, so that footage goes on being sent. Pages answer as they do without scripts: a form
// with 303 to the next page, or with 422 and itself. Why not a library: infra/decisions/0012.
import { type Asked, clicked, submitted } from "./intent";
import { arrive, isOfAnotherBuild, render, settle } from "./render";

const LONGEST_MS = 60_000;
const UNREACHED = "We could not reach the service. What you saved before is safe, and what you typed is still on this page. Keep it open, and try again when you have a connection.";

type Mount = (body: HTMLElement) => void;

export class Navigation {
  private going: AbortController | undefined;
  private isPosting = false;
  private shown = pageOf(location);

  constructor(
    private readonly carry: Mount,
    private readonly mount: Mount,
    private readonly leave: (url: string) => void,
  ) {}

  start(): void {
    history.scrollRestoration = "manual";
    document.addEventListener("click", (event) => this.take(event, clicked(event)));
    document.addEventListener("submit", (event) => this.take(event, submitted(event)));
    window.addEventListener("popstate", ({ state }) => {
      if (pageOf(location) !== this.shown) void this.visit({ url: new URL(location.href) }, (state as Left | null) ?? { top: 0 });
    });
  }

  private take(event: Event, asked: Asked | undefined): void {
    if (!asked) return;
    event.preventDefault();
    if (this.isPosting) return; // sent twice is sent once
    void this.visit(asked);
  }

  /** Fetch and show; `back` is set when the browser has gone there already. */
  private async visit(asked: Asked, back?: Left): Promise<void> {
    this.going?.abort();
    const going = (this.going = new AbortController());
    this.isPosting = asked.body !== undefined;
    const late = setTimeout(() => going.abort(LONGEST_MS), LONGEST_MS);
    document.documentElement.setAttribute("aria-busy", "true");
    try {
      await this.fetchAndShow(asked, going.signal, back);
    } catch (error) {
      if (going.signal.aborted && going.signal.reason !== LONGEST_MS) return; // another page was asked for meanwhile
      console.warn(error);
      warn(UNREACHED);
    } finally {
      clearTimeout(late);
      if (this.going === going) {
        this.isPosting = false;
        document.documentElement.removeAttribute("aria-busy");
      }
    }
  }

  private async fetchAndShow({ url, body, stay }: Asked, signal: AbortSignal, back?: Left): Promise<void> {
    const answer = await fetch(url, { method: body ? "POST" : "GET", body: body ?? null, headers: { accept: "text/html" }, signal });
    const isReached = !body || answer.redirected; // a refused form stays where it was
    const at = answer.redirected ? answer.url : url.href;
    if (!answer.headers.get("content-type")?.startsWith("text/html")) return this.leave(at);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    signal.throwIfAborted?.();
    if (isReached && isOfAnotherBuild(page)) return this.leave(at);
    if (isReached) this.remember(at, back);
    const top = stay && isReached ? window.scrollY : (back?.top ?? 0);
    render(page, this.carry, this.mount);
    window.scrollTo(0, top);
    if (stay && isReached) settle(stay);
    else arrive(isReached ? new URL(at).hash : "");
  }

  private remember(at: string, back?: Left): void {
    if (!back) {
      history.replaceState({ top: window.scrollY } satisfies Left, "");
      if (at === location.href) history.replaceState(null, "", at);
      else history.pushState(null, "", at);
    } else if (at !== location.href) history.replaceState(back, "", at);
    this.shown = pageOf(location);
  }
}

/** How far down a page was left, in CSS pixels. */
interface Left {
  top: number;
}

function pageOf({ pathname, search }: Location): string {
  return pathname + search;
}

/** Above the page, which stays as it is. */
function warn(words: string): void {
  const main = document.querySelector("main") ?? document.body;
  const warning = main.querySelector<HTMLElement>(".app-unreached") ?? document.createElement("p");
  warning.className = "app-unreached";
  warning.setAttribute("role", "alert");
  warning.tabIndex = -1;
  warning.textContent = words;
  main.prepend(warning);
  warning.focus();
}
