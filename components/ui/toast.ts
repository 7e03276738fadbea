/** Toasts, told to a library that is fetched with the first of them. */
import type { ExternalToast, toast as Sonner } from "sonner";

type Library = typeof Sonner;
export type ToastId = string | number;

let library: Library | null = null;
/** Told before the library was there, in order. */
const waiting: ((library: Library) => void)[] = [];
let fetchIt: (() => void) | null = null;
let made = 0;

function tell(act: (library: Library) => void): void {
  if (library) {
    act(library);
    return;
  }
  waiting.push(act);
  fetchIt?.();
}

const telling =
  (show: (library: Library) => (title: string, options: ExternalToast) => ToastId) =>
  (title: string, options: ExternalToast = {}): ToastId => {
    made += 1;
    const id = options.id ?? `toast-${made}`;
    tell((to) => show(to)(title, { ...options, id }));
    return id;
  };

/** Returns the toast's id, with which a later one takes its place, and `dismiss` takes it away. */
export const toast = Object.assign(
  telling((to) => to),
  {
    success: telling((to) => to.success),
    error: telling((to) => to.error),
    dismiss: (id: ToastId | undefined): void => {
      if (id !== undefined) tell((to) => to.dismiss(id));
    },
  },
);

/** For the one who draws them: `ask` is called when there is something to draw. */
export function onFirstToast(ask: () => void): void {
  fetchIt = ask;
  if (waiting.length > 0) ask();
}

/** It is drawn from now on. */
export function toastsAreShown(by: Library): void {
  library = by;
  for (const act of waiting.splice(0)) act(by);
}
