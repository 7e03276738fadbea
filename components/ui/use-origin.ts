import { useState } from "react";

/** By the box of a dialog: one that opens from it and takes its place gives the focus back to where that came from. */
export const origins = new WeakMap<Element, Element | null>();

function focused(): Element | null {
  const { activeElement } = document;
  const dialog = activeElement?.closest("[role=dialog]");
  const before = dialog && origins.get(dialog);
  if (before) return before;
  // A menu is gone when its dialog closes: the button that opened it stays.
  const menu = activeElement?.closest("[role=menu]")?.getAttribute("aria-labelledby");
  return (menu && document.getElementById(menu)) || activeElement;
}

/** What had the focus when it opened. Seen as it is drawn: later its library, or what is in it, has moved the focus. */
export function useOrigin(open: boolean): Element | null {
  const [wasOpen, setWasOpen] = useState(open);
  const [origin, setOrigin] = useState(() => (open ? focused() : null));
  if (open !== wasOpen) {
    setWasOpen(open);
    if (open) setOrigin(focused());
  }
  return origin;
}
