import { useSyncExternalStore } from "react";

const never = () => () => undefined;

/** False while a button is only what the server drew: a click on it would be lost. */
export const useHydrated = (): boolean =>
  useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
