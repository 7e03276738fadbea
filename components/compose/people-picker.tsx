"use client";

import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { type KeyboardEvent, useEffect, useId, useState } from "react";
import { api } from "#components/api.ts";
import { Avatar } from "#components/ui/avatar.tsx";
import { cn } from "#components/ui/cn.ts";
import { Input } from "#components/ui/input.tsx";
import type { Person } from "./recipients.ts";

const TYPING_MS = 150;
const SHOWN = 6;
/** Of a long list only the first are drawn. */
const SHOWN_CHOSEN = 20;

type PeoplePickerProps = { label?: string; chosen: readonly Person[]; onChange(people: readonly Person[]): void };

/** People by name: a combobox that keeps the focus in its field, with those chosen above it. */
export function PeoplePicker({ label, chosen, onChange }: PeoplePickerProps) {
  const t = useTranslations("compose");
  const name = label ?? t("people");
  const id = useId();
  const [query, setQuery] = useState("");
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const people = usePeople(query, open);
  const found = people?.filter((person) => !chosen.some((other) => other.id === person.id)).slice(0, SHOWN);

  const choose = (person: Person | undefined) => {
    if (!person) return;
    onChange([...chosen, person]);
    setQuery("");
    setActive(0);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const count = found?.length ?? 0;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      setOpen(true);
      if (count > 0) setActive((at) => (at + (event.key === "ArrowDown" ? 1 : count - 1)) % count);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (open) choose(found?.[active]);
    } else if (event.key === "Escape") {
      setOpen(false);
    } else if (event.key === "Backspace" && query === "") {
      onChange(chosen.slice(0, -1));
    }
  };

  const shown = open && found !== undefined;
  return (
    <div className="grid gap-2">
      <label htmlFor={id} className="font-medium text-ink-soft text-xs">
        {name}
      </label>
      {chosen.length > 0 && (
        <ul className="flex flex-wrap gap-1.5">
          {chosen.slice(0, SHOWN_CHOSEN).map((person) => (
            <li
              key={person.id}
              className="flex min-h-7 max-w-full items-center gap-1.5 rounded-2xl bg-hover px-1 text-sm"
            >
              <Avatar name={person.name} image={person.image} className="size-5 text-[0.5625rem]" />
              <span dir="auto" title={person.name} className="min-w-0 truncate">
                {person.name}
              </span>
              <button
                type="button"
                aria-label={t("remove", { name: person.name })}
                onClick={() => onChange(chosen.filter((other) => other.id !== person.id))}
                className="rounded-full p-0.5 text-ink-muted hover:bg-line hover:text-ink"
              >
                <X aria-hidden className="size-3.5" />
              </button>
            </li>
          ))}
          {chosen.length > SHOWN_CHOSEN && (
            <li className="flex h-7 items-center gap-2 text-ink-muted text-sm">
              {t("morePeople", { count: chosen.length - SHOWN_CHOSEN })}
              <button
                type="button"
                onClick={() => onChange([])}
                className="underline underline-offset-4 hover:text-ink"
              >
                {t("removeAll")}
              </button>
            </li>
          )}
        </ul>
      )}
      <div className="relative">
        <Input
          id={id}
          role="combobox"
          aria-expanded={shown && found.length > 0}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={shown && found[active] ? `${id}-${found[active].id}` : undefined}
          autoComplete="off"
          placeholder={t("peoplePlaceholder")}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setOpen(true);
            setActive(0);
          }}
          onFocus={() => setOpen(true)}
          onBlur={() => setOpen(false)}
          onKeyDown={onKeyDown}
        />
        <p role="status" className="sr-only">
          {shown && t("peopleFound", { count: found.length })}
        </p>
        <div
          id={`${id}-list`}
          role="listbox"
          tabIndex={-1}
          aria-label={name}
          hidden={!shown || found.length === 0}
          className="absolute inset-x-0 top-full z-20 mt-1.5 animate-appear rounded-xl border border-line bg-raised p-1.5 shadow-float"
        >
          {shown &&
            found.map((person, index) => (
              <div
                key={person.id}
                id={`${id}-${person.id}`}
                role="option"
                tabIndex={-1}
                aria-selected={index === active}
                // Before the field loses the focus, which would close the list.
                onMouseDown={(event) => {
                  event.preventDefault();
                  choose(person);
                }}
                onMouseMove={() => setActive(index)}
                className={cn(
                  "flex items-center gap-2.5 rounded-md px-2 py-1.5 text-sm",
                  index === active && "bg-hover",
                )}
              >
                <Avatar name={person.name} image={person.image} className="size-6 text-[0.625rem]" />
                <span dir="auto" className="truncate font-medium">
                  {person.name}
                </span>
                <span className="truncate text-ink-muted text-xs">{person.email}</span>
              </div>
            ))}
        </div>
        {shown && found.length === 0 && query && (
          <p aria-hidden className="mt-1.5 text-ink-muted text-xs">
            {t("peopleNone")}
          </p>
        )}
      </div>
    </div>
  );
}

/** People that match, once the typing pauses; undefined until there is an answer. */
function usePeople(query: string, wanted: boolean): readonly Person[] | undefined {
  const [people, setPeople] = useState<readonly Person[]>();
  useEffect(() => {
    if (!wanted) return;
    let current = true;
    const timer = setTimeout(async () => {
      const search = new URLSearchParams({ q: query.trim(), limit: "20" });
      const answer = await api<{ users: Person[] }>("GET", `/api/users?${search}`).catch(() => ({ users: [] }));
      if (current) setPeople(answer.users);
    }, TYPING_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [query, wanted]);
  return people;
}
