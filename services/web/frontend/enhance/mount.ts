import { ENHANCEMENTS } from "./index";

/** Enhance what is inside `body`; one that fails leaves its element as it was, and the others alone. */
export function mountEnhancements(body: HTMLElement): void {
  for (const element of body.querySelectorAll<HTMLElement>("[data-enhance]")) {
    const enhance = ENHANCEMENTS[element.dataset["enhance"] ?? ""];
    try {
      enhance?.(element);
    } catch (error) {
      console.error(error);
    }
  }
}
