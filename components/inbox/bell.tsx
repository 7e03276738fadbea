"use client";

import { Bell as BellIcon, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { useInboxPart } from "#client/use-inbox.tsx";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { IconButton } from "#components/ui/icon-button.tsx";
import { BellPanel } from "./bell-panel.tsx";

type BellProps = {
  /** Left out, the bell keeps it to itself. */
  isOpen?: boolean;
  onOpenChange?(isOpen: boolean): void;
  /** Which side the panel shares with the bell; `full`: it takes the whole window. */
  layout?: "start" | "end" | "full";
};

/** A bell with its count, and the inbox in a panel below it. Needs an InboxProvider, a session and a clock above it. */
export function Bell(props: BellProps) {
  const unread = useInboxPart(({ counts }) => counts?.unread ?? 0);
  const unseen = useInboxPart(({ counts }) => counts?.unseen ?? 0);
  return (
    <BellButton {...props} unread={unread} unseen={unseen} state="signed-in">
      <BellPanel />
    </BellButton>
  );
}

type BellButtonProps = BellProps & {
  unread: number;
  unseen: number;
  state: "signed-in" | "waiting" | "alone" | "ended" | "failed";
  children: ReactNode;
};

export function BellButton({ isOpen, onOpenChange, layout = "end", unread, unseen, state, children }: BellButtonProps) {
  const t = useTranslations();
  const [isOpenHere, setIsOpenHere] = useState(false);
  const shown = isOpen ?? isOpenHere;
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLElement>(null);
  const id = useId();
  const change = (next: boolean) => {
    setIsOpenHere(next);
    onOpenChange?.(next);
  };
  const latest = useRef(change);
  useEffect(() => {
    latest.current = change;
  });

  useEffect(() => {
    if (!shown) return;
    panel.current?.focus({ preventScroll: true });
    const leave = (event: PointerEvent) => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) latest.current(false);
    };
    const leaveByKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      button.current?.focus();
      latest.current(false);
    };
    document.addEventListener("pointerdown", leave);
    document.addEventListener("keydown", leaveByKey);
    return () => {
      document.removeEventListener("pointerdown", leave);
      document.removeEventListener("keydown", leaveByKey);
    };
  }, [shown]);

  const isWell = state === "signed-in" || state === "waiting";
  const label = isWell
    ? t("shell.unread", { count: unread }) + (unseen > 0 ? t("shell.unseen", { count: unseen }) : "")
    : t(`embed.${state}Title`);
  return (
    <div ref={root} className={cn("relative inline-block", layout === "full" && "static")}>
      <Button
        ref={button}
        variant="ghost"
        size="icon"
        aria-label={label}
        aria-expanded={shown}
        aria-controls={shown ? id : undefined}
        data-bell-state={state}
        data-unread-count={unread}
        onClick={() => change(!shown)}
        className="relative size-10"
      >
        <BellIcon aria-hidden className={cn("size-5", unseen > 0 && "fill-current", !isWell && "opacity-60")} />
        {(unread > 0 || !isWell) && (
          <span
            aria-hidden
            className={cn(
              "absolute top-0.5 left-1/2 flex h-4 min-w-4 items-center justify-center rounded-full px-1 font-semibold text-2xs tabular-nums leading-none",
              unseen > 0 ? "bg-accent text-accent-ink" : "bg-accent-soft text-accent",
              !isWell && "bg-warning-soft text-warning",
            )}
          >
            {isWell ? (unread > 99 ? "99+" : unread) : "!"}
          </span>
        )}
      </Button>
      {shown && (
        <section
          ref={panel}
          id={id}
          tabIndex={-1}
          aria-label={t("embed.title")}
          className={cn(
            "absolute top-full z-50 mt-1.5 flex h-[min(32rem,calc(100dvh-4rem))] w-[min(24rem,calc(100vw-1rem))] flex-col overflow-hidden rounded-xl border border-line bg-surface text-ink shadow-float outline-none",
            layout === "end" ? "right-0" : "left-0",
            layout === "full" && "fixed inset-0 mt-0 h-auto w-auto rounded-none border-transparent",
          )}
        >
          {layout === "full" && (
            <IconButton
              label={t("embed.close")}
              onClick={() => {
                button.current?.focus();
                change(false);
              }}
              className="absolute top-2 right-2 z-10"
            >
              <X aria-hidden />
            </IconButton>
          )}
          {children}
        </section>
      )}
    </div>
  );
}
