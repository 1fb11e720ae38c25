// A page must not move under a finger: leaving a field by a tap changes nothing until that tap has been delivered.

const WITHOUT_CLICK_MS = 500; // a press that ends elsewhere, or a scroll, has no click

let isDown = false;
let timer = 0;
let waiting: (() => void)[] = [];

/** Do `work` now; while a tap or a click is under way, after it. */
export function afterTap(work: () => void): void {
  if (isDown) waiting.push(work);
  else work();
}

function released(): void {
  clearTimeout(timer);
  isDown = false;
  waiting.splice(0).forEach((work) => work());
}

const everywhere = { capture: true, passive: true };
document.addEventListener("pointerdown", () => {
  clearTimeout(timer);
  isDown = true;
}, everywhere);
for (const end of ["pointerup", "pointercancel"]) {
  document.addEventListener(end, () => (timer = window.setTimeout(released, WITHOUT_CLICK_MS)), everywhere);
}
document.addEventListener("click", () => setTimeout(released), everywhere); // after whoever was clicked
