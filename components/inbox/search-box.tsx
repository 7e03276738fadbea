"use client";

import { Search } from "lucide-react";
import { useTranslations } from "next-intl";
import { type RefObject, useEffect, useRef, useState } from "react";
import { Input } from "#components/ui/input.tsx";

/** A pause in typing as long as this is asked for. */
const PAUSE_MS = 250;

type SearchBoxProps = {
  value: string;
  onSearch(text: string): void;
  onLeave(): void;
  field: RefObject<HTMLInputElement | null>;
};

export function SearchBox({ value, onSearch, onLeave, field }: SearchBoxProps) {
  const t = useTranslations("inbox.search");
  const [text, setText] = useState(value);
  const asked = useRef(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    // By the back button, or a link.
    if (value !== asked.current) setText(value);
    asked.current = value;
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const ask = (next: string, wait: number) => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      asked.current = next.trim();
      onSearch(next.trim());
    }, wait);
  };

  return (
    <search className="relative shrink-0 border-b px-3 py-2 short:flex-1 short:border-0 short:py-0.5">
      <Search aria-hidden className="absolute top-1/2 left-5.5 size-4 -translate-y-1/2 text-ink-muted" />
      <Input
        ref={field}
        type="search"
        aria-label={t("label")}
        aria-keyshortcuts="/"
        placeholder={t("placeholder")}
        maxLength={200}
        value={text}
        onChange={(event) => ask(event.target.value, PAUSE_MS)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === "Enter") ask(text, 0);
          if (event.key !== "Escape") return;
          event.preventDefault();
          if (text) ask("", 0);
          else onLeave();
        }}
        className="h-8 border-transparent bg-canvas pl-8"
      />
    </search>
  );
}
