// The behaviour of GOV.UK components on the reporter's site: those that it uses, on the body that is shown now.
import { Button, CharacterCount, Checkboxes, ErrorSummary, NotificationBanner, Radios, SkipLink, createAll, isSupported } from "govuk-frontend";

export function mountComponents(body: HTMLElement): void {
  if (!isSupported()) return;
  // Each kind by itself: the types of their settings differ.
  createAll(Button, { preventDoubleClick: true }, body);
  createAll(CharacterCount, undefined, body);
  createAll(Checkboxes, undefined, body);
  createAll(ErrorSummary, undefined, body);
  createAll(NotificationBanner, undefined, body);
  createAll(Radios, undefined, body);
  createAll(SkipLink, undefined, body);
}
