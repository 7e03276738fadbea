"use client";

import { useTranslations } from "next-intl";
import { Avatar } from "#components/ui/avatar.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { cn } from "#components/ui/cn.ts";
import type { Person } from "#core/admin-protocol.ts";
import { ListEnd } from "../list-end.tsx";
import { useMore } from "../use-more.ts";
import type { PeopleAnswer } from "./people-page.tsx";
import { type PeopleSearch, peopleHref } from "./people-search.ts";

type PeopleListProps = {
  initial: PeopleAnswer;
  query: PeopleSearch;
  changed: ReadonlyMap<string, Person>;
  onOpen(id: string): void;
};

export function PeopleList({ initial, query, changed, onOpen }: PeopleListProps) {
  const t = useTranslations("admin.people");
  const { rows, hasMore, state, more } = useMore<Person, string>(
    { rows: initial.people, next: initial.next },
    (after) => peopleHref("/api/users", { ...query, after }),
    ({ users, next }: { users: Person[]; next: string | null }) => ({ rows: users, next }),
  );
  return (
    <div className="mt-4 overflow-hidden rounded-xl border bg-surface">
      <p role="status" className="sr-only">
        {t("found", { count: rows.length, more: hasMore ? "yes" : "no" })}
      </p>
      {rows.length === 0 && <p className="px-5 py-12 text-center text-ink-muted text-sm">{t("none")}</p>}
      <ul aria-label={t("title")}>
        {rows.map((row) => (
          <PersonRow key={row.id} person={changed.get(row.id) ?? row} onOpen={() => onOpen(row.id)} />
        ))}
      </ul>
      <ListEnd hasMore={hasMore} state={state} onMore={() => void more()} />
    </div>
  );
}

function PersonRow({
  person: { id, name, email, role, image, disabledAt },
  onOpen,
}: {
  person: Person;
  onOpen(): void;
}) {
  const t = useTranslations("admin.people");
  return (
    <li data-person={id} className="border-b last:border-b-0">
      <button
        type="button"
        onClick={onOpen}
        className="flex w-full items-center gap-3 px-4 py-2.5 text-left transition-colors hover:bg-hover focus-visible:outline-offset-[-2px]"
      >
        <Avatar name={name} image={image} className={cn("size-8", disabledAt && "opacity-50")} />
        <span className="min-w-0 flex-1">
          <span className="flex items-center gap-2">
            <span dir="auto" className="truncate font-medium text-sm">
              {name}
            </span>
            {role === "admin" && <Badge tone="accent">{t("roles.admin")}</Badge>}
            {disabledAt && <Badge tone="danger">{t("states.disabled")}</Badge>}
          </span>
          <span className="block truncate text-ink-muted text-xs">{email}</span>
        </span>
        <span className="max-w-40 truncate font-mono text-ink-muted text-xs max-sm:hidden">{id}</span>
      </button>
    </li>
  );
}
