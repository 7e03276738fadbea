/** Kept in this browser, for all of its tabs. */
export const KEY_CHOICE = "carillon-keys";

/** Whether one letter alone does something: not for who speaks to the computer, or hits keys by accident. */
export function areKeysOn(): boolean {
  try {
    return window.localStorage.getItem(KEY_CHOICE) !== "off";
  } catch {
    return true;
  }
}
