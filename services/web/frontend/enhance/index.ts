// What a page may be enhanced with. `data-enhance="moment"` on an element calls `moment(element)` once, when the page is
// loaded and after each navigation. Without scripts none of this happens, and every page works.

import { checks } from "./checks";
import { mark } from "./mark";
import { moment } from "./moment";
import { place } from "./place";
import { verify } from "./verify";
import { work } from "./work";

export type Enhance = (element: HTMLElement) => void;

export const ENHANCEMENTS: Record<string, Enhance> = { checks, mark, moment, place, verify, work };
