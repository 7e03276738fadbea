"use client";

import { type ReactNode, useId, useState } from "react";
import { IconButton } from "#components/ui/icon-button.tsx";

type DismissibleProps = {
  title: string;
  /** Of the button that closes it. */
  label: string;
  /** Set when it is closed, for a year: whoever renders it goes by that. */
  cookie: string;
  children: ReactNode;
};

/** A card that can be closed for good. */
export function Dismissible({ title, label, cookie, children }: DismissibleProps) {
  const [isOpen, setIsOpen] = useState(true);
  const id = useId();
  if (!isOpen) return null;
  const close = () => {
    // biome-ignore lint/suspicious/noDocumentCookie: CookieStore is missing in Firefox and Safari
    document.cookie = `${cookie}=off; path=/; max-age=31536000; samesite=lax`;
    setIsOpen(false);
  };
  return (
    <section aria-labelledby={id} className="mx-6 w-[min(26rem,100%)] rounded-xl border bg-surface p-2">
      <div className="flex items-center justify-between pl-2.5">
        <h2 id={id} className="font-semibold text-ink text-sm">
          {title}
        </h2>
        <IconButton label={label} onClick={close}>
          <span aria-hidden>×</span>
        </IconButton>
      </div>
      {children}
    </section>
  );
}
