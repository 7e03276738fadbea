"use client";

import {
  type ComponentType,
  type Context,
  createContext,
  type MouseEvent,
  type ReactNode,
  use,
  useCallback,
  useEffect,
  useState,
} from "react";
import { later } from "./later.ts";

/**
 * Menus, popovers and dialogs are most of a page's script, and most visits open none of them: the first paint does
 * without their library.
 */
export interface OnDemand<Parts> {
  Context: Context<Parts | null>;
  fetch(): Promise<Parts>;
  /** null: not fetched yet. */
  loaded(): Parts | null;
}

type Fetched<Parts> = Pick<OnDemand<Parts>, "fetch" | "loaded">;

export function onDemand<Parts>(load: () => Promise<Parts>): OnDemand<Parts> {
  let loaded: Parts | null = null;
  return {
    Context: createContext<Parts | null>(null),
    fetch: later(async () => {
      loaded = await load();
      return loaded;
    }),
    loaded: () => loaded,
  };
}

/** null until `isWanted` for the first time, and fetched. */
export function useParts<Parts>(of: Fetched<Parts>, isWanted: boolean): Parts | null {
  const [parts, setParts] = useState(of.loaded);
  useEffect(() => {
    if (isWanted && !parts)
      void of.fetch().then(
        (fetched) => setParts(() => fetched),
        () => undefined,
      );
  }, [of, isWanted, parts]);
  return parts;
}

export interface RootProps {
  open?: boolean;
  onOpenChange?(open: boolean): void;
  /** What it will hold, if that is to be fetched too. */
  also?: Fetched<unknown>;
  children?: ReactNode;
}
type OpeningParts = { Root: ComponentType<Omit<RootProps, "also">> };

interface Opening {
  preload(): void;
  open(): void;
}
const OpeningContext = createContext<Opening | null>(null);

/** What a trigger does until the library is there; null: it is there. */
export function useOpening(kind: "menu" | "dialog") {
  const opening = use(OpeningContext);
  if (!opening) return null;
  return {
    "aria-haspopup": kind,
    "aria-expanded": false,
    "data-state": "closed",
    onPointerEnter: opening.preload,
    onFocus: opening.preload,
    onClick: (_event: MouseEvent) => opening.open(),
  } as const;
}

/** The root of something that a trigger opens: opens it once its library is there. */
export function OnDemandRoot<Parts extends OpeningParts>({
  of,
  also,
  open,
  onOpenChange,
  children,
}: RootProps & { of: OnDemand<Parts> }) {
  const [isOpen, setIsOpen] = useState(open ?? false);
  const isWanted = open ?? isOpen;
  const parts = useParts(of, isWanted);
  const more = useParts<unknown>(also ?? of, isWanted);
  const change = useCallback(
    (next: boolean) => {
      setIsOpen(next);
      onOpenChange?.(next);
    },
    [onOpenChange],
  );
  if (!parts || !more) {
    const preload = () => void Promise.all([of.fetch(), also?.fetch()]).catch(() => undefined);
    return <OpeningContext value={{ preload, open: () => change(true) }}>{children}</OpeningContext>;
  }
  return (
    <OpeningContext value={null}>
      <of.Context value={parts}>
        <parts.Root open={isWanted} onOpenChange={change}>
          {children}
        </parts.Root>
      </of.Context>
    </OpeningContext>
  );
}
