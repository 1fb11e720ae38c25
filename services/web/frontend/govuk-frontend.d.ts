// GOV.UK Frontend ships no types. This names what we use of it.
declare module "govuk-frontend" {
  type Component = new (root: Element, config?: object) => object;
  export const Button: Component;
  export const CharacterCount: Component;
  export const Checkboxes: Component;
  export const ErrorSummary: Component;
  export const NotificationBanner: Component;
  export const PasswordInput: Component;
  export const Radios: Component;
  export const ServiceNavigation: Component;
  export const SkipLink: Component;
  export const Tabs: Component;
  export function createAll(kind: Component, config?: object, scope?: Element): object[];
  export function isSupported(): boolean;
}
