// The storyboard as a strip of pictures to press; without this script the page shows the whole sheet.

import { inMinutes, type Timeline } from "./timeline";

const SHOWN_HEIGHT = 72;

export function drawStoryboard(place: HTMLElement, timeline: Timeline, go: (seconds: number) => void): void {
  if (!timeline.sheet || timeline.tiles.length === 0) return;
  const strip = document.createElement("ol");
  strip.className = "app-strip";
  strip.setAttribute("aria-label", "Storyboard: press a picture to go there");
  for (const tile of timeline.tiles) {
    const item = document.createElement("li");
    item.append(button(tile, timeline.sheet, go));
    strip.append(item);
  }
  place.replaceChildren(strip);
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
