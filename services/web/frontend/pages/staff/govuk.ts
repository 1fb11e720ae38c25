// The behaviour of GOV.UK components on the staff site. Every page works without it.
import {
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
  Tabs,
  createAll,
  isSupported,
} from "govuk-frontend";

if (isSupported()) {
  // Each kind by itself: the types of their settings differ.
  createAll(Button, { preventDoubleClick: true });
  createAll(CharacterCount);
  createAll(Checkboxes);
  createAll(ErrorSummary);
  createAll(NotificationBanner);
  createAll(PasswordInput);
  createAll(Radios);
  createAll(ServiceNavigation);
  createAll(SkipLink);
  createAll(Tabs);
}
