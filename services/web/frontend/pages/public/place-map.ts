// A map with one pin, loaded by `enhance/place.ts` when a reporter asks for it. Leaflet does the work.
import { circleMarker, map as leafletMap, tileLayer } from "leaflet";
import "leaflet/dist/leaflet.css";
import "./place-map.css";

type Point = [latitude: number, longitude: number];

export interface PlaceMap {
  placeMap(box: HTMLElement, shown: Shown, chosen: (point: Point) => void): (point?: Point) => void;
}

interface Shown {
  tiles: string;
  credit: string;
  centre: Point | undefined;
  pinned: Point | undefined;
}

const ENGLAND_AND_WALES: Point = [52.6, -1.7];
const FAR = 6;
const NEAR = 12;
const CLOSE = 16;
const INK = "#d4351c";

/** Show it in `box`; calls `chosen` for every press. The answer puts the pin somewhere, without a point in the middle. */
export function placeMap(box: HTMLElement, shown: Shown, chosen: (point: Point) => void): (point?: Point) => void {
  const start = shown.centre ?? ENGLAND_AND_WALES;
  const zoom = shown.pinned ? CLOSE : shown.centre ? NEAR : FAR;
  const map = leafletMap(box).setView(start, zoom);
  tileLayer(shown.tiles, { attribution: shown.credit, maxZoom: 19 }).addTo(map);
  const pin = circleMarker(start, { radius: 9, color: "#fff", weight: 3, fillColor: INK, fillOpacity: 1 });
  const put = (point: Point) => pin.setLatLng(point).addTo(map);
  if (shown.pinned) put(shown.pinned);
  map.on("click", ({ latlng }) => {
    put([latlng.lat, latlng.lng]);
    chosen([latlng.lat, latlng.lng]);
  });
  return (point) => {
    if (point) {
      put(point);
      map.panTo(point);
      return;
    }
    const { lat, lng } = map.getCenter();
    put([lat, lng]);
    chosen([lat, lng]);
  };
}
