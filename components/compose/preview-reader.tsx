"use client";

import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { api } from "#components/api.ts";
import type { Addressee } from "#core/wording.ts";
import { PeoplePicker } from "./people-picker.tsx";
import type { Person } from "./recipients.ts";

type PreviewReaderProps = { onChange(reader: Addressee | undefined): void };

/** As whom the preview reads it; nobody chosen is the one who writes. */
export function PreviewReader({ onChange }: PreviewReaderProps) {
  const t = useTranslations("compose.words");
  const [person, setPerson] = useState<Person | null>(null);
  const [failed, setFailed] = useState(false);
  /** The one who was chosen last: an answer about another comes too late. */
  const last = useRef<string | null>(null);
  const forget = useRef(onChange);
  forget.current = onChange;
  useEffect(() => () => forget.current(undefined), []);

  const choose = async (people: readonly Person[]) => {
    const next = people.at(-1) ?? null;
    setPerson(next);
    last.current = next?.id ?? null;
    setFailed(false);
    if (!next) return onChange(undefined);
    try {
      const { name, data } = await api<Addressee>("GET", `/api/users/${encodeURIComponent(next.id)}`);
      if (last.current === next.id) onChange({ name, data });
    } catch {
      if (last.current !== next.id) return;
      setFailed(true);
      onChange({ name: next.name, data: null });
    }
  };

  return (
    <div className="grid w-full gap-1">
      <PeoplePicker
        label={t("previewReader")}
        chosen={person ? [person] : []}
        onChange={(people) => void choose(people)}
      />
      {failed && (
        <p role="status" className="text-danger text-xs">
          {t("readerFailed")}
        </p>
      )}
    </div>
  );
}
