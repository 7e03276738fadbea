"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useId, useState } from "react";
import { Dialog, DialogContent } from "#components/ui/dialog.tsx";
import { Input } from "#components/ui/input.tsx";
import { Switch } from "#components/ui/switch.tsx";
import { fold } from "#core/fold.ts";
import type { Narrowing } from "./view-rail.tsx";

type RailDialogProps = {
  open: boolean;
  title: string;
  of: readonly Narrowing[];
  /** As the rail draws it. */
  linkOf(narrowing: Narrowing): ReactNode;
  onClose(): void;
};

/** All categories or topics, where they are too many for the rail: found by a part of the name. */
export function RailDialog({ open, title, of, linkOf, onClose }: RailDialogProps) {
  const t = useTranslations("inbox");
  return (
    <Dialog open={open} onOpenChange={(isOpen) => !isOpen && onClose()}>
      <DialogContent title={title} closeLabel={t("snooze.close")}>
        <Found of={of} linkOf={linkOf} />
      </DialogContent>
    </Dialog>
  );
}

function Found({ of, linkOf }: Pick<RailDialogProps, "of" | "linkOf">) {
  const t = useTranslations("inbox");
  const [text, setText] = useState("");
  const [isUnreadOnly, setIsUnreadOnly] = useState(false);
  const id = useId();
  const wanted = fold(text.trim());
  const found = of.filter(({ name, count }) => fold(name).includes(wanted) && (!isUnreadOnly || count));
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Input
          type="search"
          aria-label={t("find")}
          placeholder={t("find")}
          value={text}
          onChange={(event) => setText(event.target.value)}
          className="min-w-40 flex-1"
        />
        {of.some(({ count }) => count !== undefined) && (
          <span className="flex items-center gap-2 text-sm">
            <Switch id={id} checked={isUnreadOnly} onCheckedChange={setIsUnreadOnly} />
            <label htmlFor={id}>{t("unreadOnly")}</label>
          </span>
        )}
      </div>
      <p role="status" className={found.length > 0 ? "sr-only" : "py-6 text-center text-ink-muted text-sm"}>
        {found.length > 0 ? t("found", { count: found.length }) : t("empty.narrowedTitle")}
      </p>
      <ul className="-mx-2 mt-3 h-[min(24rem,50dvh)] overflow-y-auto">
        {found.map((one) => (
          <li key={one.slug}>{linkOf(one)}</li>
        ))}
      </ul>
    </>
  );
}
