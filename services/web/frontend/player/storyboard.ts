// The storyboard as a strip of pictures to press; without this script the page shows the whole sheet.

import { inMinutes, type Timeline } from "./timeline";

const SHOWN_HEIGHT = 72;

/** `marked`: the moment that the reporter marked, in seconds; its picture says so. */
export function drawStoryboard(
  place: HTMLElement,
  timeline: Timeline,
  go: (seconds: number) => void,
  marked?: number,
): void {
  if (!timeline.sheet || timeline.tiles.length === 0) return;
  const strip = document.createElement("ol");
  strip.className = "app-strip";
  strip.setAttribute("aria-label", "Storyboard: press a picture to go there");
  const tileMarked = marked === undefined ? undefined : timeline.tiles.filter((tile) => tile.at_s <= marked).at(-1);
  for (const tile of timeline.tiles) {
    const item = document.createElement("li");
    item.append(button(tile, timeline.sheet, go));
    if (tile === tileMarked && marked !== undefined) markAt(item, marked, go);
    strip.append(item);
  }
  place.replaceChildren(strip);
  strip.scrollLeft = (strip.querySelector<HTMLElement>("[data-marked]")?.offsetLeft ?? 0) - strip.clientWidth / 2;
}

/** The picture on which the moment lies goes to the moment itself, not to where its own time begins. */
function markAt(item: HTMLElement, marked: number, go: (seconds: number) => void): void {
  const sign = document.createElement("button");
  sign.type = "button";
  sign.className = "app-strip__marked";
  sign.textContent = "Marked";
  sign.setAttribute("aria-label", `Go to the moment that the reporter marked, ${inMinutes(marked)}`);
  sign.addEventListener("click", () => go(marked));
  item.dataset["marked"] = "";
  item.append(sign);
}

function button(tile: Timeline["tiles"][number], sheet: string, go: (seconds: number) => void): HTMLElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "app-strip__tile";
  made.setAttribute("aria-label", `Go to ${inMinutes(tile.at_s)}`);
  const picture = document.createElement("span");
  const scale = SHOWN_HEIGHT / tile.height;
  picture.className = "app-strip__picture";
  Object.assign(picture.style, {
    width: `${tile.width}px`,
    height: `${tile.height}px`,
    backgroundImage: `url("${sheet}")`,
    backgroundPosition: `-${tile.x}px -${tile.y}px`,
    transform: `scale(${scale})`,
  });
  Object.assign(made.style, { width: `${tile.width * scale}px`, height: `${SHOWN_HEIGHT}px` });
  made.append(picture);
  made.addEventListener("click", () => go(tile.at_s));
  return made;
}
