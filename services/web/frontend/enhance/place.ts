// The point on the map, without typing: where the reporter is now, or a press on a map if the operator has tiles for one.
import type { PlaceMap } from "../pages/public/place-map";

type Point = [latitude: number, longitude: number];

const PATIENCE_MS = 20_000;
const REFUSED = "Your browser does not tell us where you are. Type the point, or leave it out.";
const NOT_FOUND = "We could not find where you are. Try again outside, type the point, or leave it out.";

/** The group of the field `data-input`; `data-tiles` is an address with {z}, {x} and {y}, `data-map` and `data-style` are our files. */
export function place(group: HTMLElement): void {
  const input = document.getElementById(group.dataset["input"] ?? "");
  if (!(input instanceof HTMLInputElement)) return;
  const said = document.createElement("p");
  said.className = "govuk-body govuk-!-margin-bottom-2";
  said.setAttribute("role", "status");
  const box = document.createElement("div");
  box.className = "govuk-button-group govuk-!-margin-top-3 govuk-!-margin-bottom-0";
  const set = (point: Point) => {
    input.value = point.map((degrees) => degrees.toFixed(5)).join(", ");
    input.dispatchEvent(new Event("change"));
  };
  if (window.isSecureContext && "geolocation" in navigator) box.append(here(set, said));
  if (group.dataset["tiles"]) box.append(mapButton(group, input, set, said));
  group.append(box, said);
}

function button(words: string): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "govuk-button govuk-button--secondary";
  made.textContent = words;
  return made;
}

function here(set: (point: Point) => void, said: HTMLElement): HTMLButtonElement {
  const ask = button("I am still there: use where I am now");
  ask.addEventListener("click", () => {
    said.textContent = "Looking for where you are…";
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        set([coords.latitude, coords.longitude]);
        said.textContent = `This is where you are, to within ${Math.max(1, Math.round(coords.accuracy))} metres. Use it only if it happened here.`;
      },
      (error) => (said.textContent = error.code === error.PERMISSION_DENIED ? REFUSED : NOT_FOUND),
      { enableHighAccuracy: true, timeout: PATIENCE_MS, maximumAge: 0 },
    );
  });
  return ask;
}

function mapButton(group: HTMLElement, input: HTMLInputElement, set: (point: Point) => void, said: HTMLElement): HTMLButtonElement {
  const show = button("Choose it on a map");
  show.addEventListener("click", () => {
    show.disabled = true;
    said.textContent = "The map is on its way…";
    openMap(group, input, set, said).then(
      () => show.remove(),
      () => {
        show.disabled = false;
        said.textContent = "The map did not come. Type the point, or leave it out.";
      },
    );
  });
  return show;
}

/** The map's script weighs more than all others together, so it comes only to who asks for it. */
async function openMap(group: HTMLElement, input: HTMLInputElement, set: (point: Point) => void, said: HTMLElement): Promise<void> {
  const { tiles = "", map = "", style = "", credit = "", centre = "" } = group.dataset;
  const [library] = await Promise.all([import(map) as Promise<PlaceMap>, styled(style)]);
  const box = document.createElement("div");
  box.className = "app-place__map";
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", "Map");
  said.before(box);
  const pin = library.placeMap(box, { tiles, credit, centre: pointOf(input.value) ?? pointOf(centre), pinned: pointOf(input.value) }, (point) => {
    set(point);
    said.textContent = `The pin is at ${input.value}.`;
  });
  input.addEventListener("input", () => {
    const typed = pointOf(input.value);
    if (typed) pin(typed);
  });
  const middle = button("Put the pin in the middle of the map");
  middle.addEventListener("click", () => pin());
  said.before(middle);
  said.textContent = "Move the map, then press the place. On a keyboard: move it with the arrow keys, then use the button below the map.";
  box.focus();
}

function styled(href: string): Promise<void> {
  if (document.querySelector(`link[href="${href}"]`)) return Promise.resolve();
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = href;
  return new Promise((resolve, reject) => {
    link.onload = () => resolve();
    link.onerror = () => reject(new Error("no style"));
    document.head.append(link);
  });
}

/** Plain decimal degrees only; the service reads more. */
function pointOf(typed: string): Point | undefined {
  const found = /^\s*([+-]?\d{1,2}(?:\.\d+)?)\s*[,;\s]\s*([+-]?\d{1,3}(?:\.\d+)?)\s*$/.exec(typed);
  return found ? [Number(found[1]), Number(found[2])] : undefined;
}
