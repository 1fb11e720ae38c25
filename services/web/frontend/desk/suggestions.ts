// Marks to press instead of typing; the field itself starts empty, so that a person has to look.

export function offerMarks(place: HTMLElement): void {
  const field = document.querySelector<HTMLInputElement>("#confirmed_mark");
  if (!field) return;
  place.hidden = false;
  for (const button of place.querySelectorAll<HTMLButtonElement>("[data-mark]")) {
    button.addEventListener("click", () => {
      field.value = button.dataset["mark"] ?? "";
      field.focus();
    });
  }
}
