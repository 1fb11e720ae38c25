// The one script of the reporter's site: moves from page to page, gives pages their behaviour, and sends footage all the while.
import { mountEnhancements } from "../../enhance/mount";
import { mountComponents } from "../../navigation/components";
import { Navigation } from "../../navigation/navigate";
import { keepSaying } from "../../said";
import { sayAloud } from "../../upload/aloud";
import { Dock } from "../../upload/dock";
import { showFootage } from "../../upload/footage";
import { keptFor } from "../../upload/kept";
import { Uploader } from "../../upload/uploader";

let uploader: Uploader | undefined;
let dock: Dock | undefined;
let shown = new AbortController();
let isLeaving = false;

/** The uploader of the page's report. Of a report that this browser no longer has, nothing stays here. */
function follow(body: HTMLElement): void {
  const { token = "", draft = "", worker = "" } = body.querySelector<HTMLElement>("[data-uploads]")?.dataset ?? {};
  const known = [token, draft].filter(Boolean);
  if (uploader?.token === token) return;
  uploader?.end();
  uploader = dock = undefined;
  if (!token) return void keptFor("", known);
  uploader = new Uploader(token, worker);
  dock = new Dock(uploader);
  sayAloud(uploader);
  void uploader.resume(known);
}

function carry(body: HTMLElement): void {
  shown.abort();
  shown = new AbortController();
  follow(body);
  dock?.moveTo(body);
}

function mount(body: HTMLElement): void {
  const footage = body.querySelector<HTMLElement>("[data-footage]");
  if (footage && uploader) showFootage(footage, uploader, shown.signal);
  mountComponents(body);
  mountEnhancements(body);
}

function leave(url: string): void {
  isLeaving = true; // what is being sent goes on by itself there
  location.assign(url);
}

window.addEventListener("beforeunload", (event) => {
  if (uploader?.isBusy && !isLeaving) event.preventDefault();
});
keepSaying(document.body);
carry(document.body);
mount(document.body);
new Navigation(carry, mount, leave).start();
