"use client";

import { X } from "lucide-react";
import { Dialog as Primitive } from "radix-ui";
import { type ComponentProps, createContext, use } from "react";
import { Button } from "./button.tsx";
import { cn } from "./cn.ts";
import { origins } from "./use-origin.ts";

/** Most open by state, and have no trigger that the library would give the focus back to. */
const Origin = createContext<Element | null>(null);

/** `origin`: what gets the focus when it closes. */
export function Root({ origin, ...props }: ComponentProps<typeof Primitive.Root> & { origin: Element | null }) {
  return (
    <Origin value={origin}>
      <Primitive.Root {...props} />
    </Origin>
  );
}

function giveBack(origin: Element | null): void {
  const now = document.activeElement;
  // Whoever closed it may have put the focus where the reader goes on.
  if (now && now !== document.body && !now.closest("[role=dialog]")) return;
  const isThere = origin instanceof HTMLElement && origin.isConnected && origin !== document.body;
  (isThere ? origin : document.getElementById("content"))?.focus();
}

/** The box of a dialog, whatever is in it: it takes the focus, and gives it back. */
export function Frame({ onCloseAutoFocus, ref, ...props }: ComponentProps<typeof Primitive.Content>) {
  const origin = use(Origin);
  const register = (element: HTMLDivElement | null) => {
    if (element) origins.set(element, origin);
    if (typeof ref === "function") ref(element);
    else if (ref) ref.current = element;
  };
  return (
    <Primitive.Portal>
      <Primitive.Overlay className="fixed inset-0 z-40 bg-black/40" />
      <Primitive.Content
        ref={register}
        data-slot="dialog-content"
        aria-describedby={undefined}
        onCloseAutoFocus={(event) => {
          onCloseAutoFocus?.(event);
          if (event.defaultPrevented) return;
          event.preventDefault();
          giveBack(origin);
        }}
        {...props}
      />
    </Primitive.Portal>
  );
}

export const Title = Primitive.Title;

export type ContentProps = ComponentProps<typeof Primitive.Content> & { title: string; closeLabel: string };

/** Its title is its name; at the bottom of a phone's screen, in the middle of a wide one. */
export function Content({ title, closeLabel, className, children, ...props }: ContentProps) {
  return (
    <Frame
      className={cn(
        "fixed z-50 max-h-[85dvh] animate-appear overflow-y-auto border border-line bg-raised shadow-float outline-none max-sm:inset-x-0 max-sm:bottom-0 max-sm:rounded-t-2xl sm:inset-x-0 sm:top-[14dvh] sm:mx-auto sm:w-[24rem] sm:rounded-xl",
        className,
      )}
      {...props}
    >
      <div className="flex min-h-12 items-center justify-between pr-2 pl-5">
        <Title className="min-w-0 break-words py-2 font-semibold text-base">{title}</Title>
        <Primitive.Close asChild>
          <Button variant="ghost" size="icon" aria-label={closeLabel}>
            <X aria-hidden />
          </Button>
        </Primitive.Close>
      </div>
      <div data-slot="dialog-body" className="px-5 pb-5">
        {children}
      </div>
    </Frame>
  );
}
