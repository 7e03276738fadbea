"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { SettingsTitle } from "#components/settings/settings-shell.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import type { Person } from "#core/admin-protocol.ts";
import { PeopleFilter } from "./people-filter.tsx";
import { PeopleList } from "./people-list.tsx";
import type { PeopleSearch } from "./people-search.ts";
import { PersonDialog } from "./person-dialog.tsx";

export type NamedTopic = { slug: string; name: string };
export type PeopleAnswer = { people: readonly Person[]; next: string | null };
type PeoplePageProps = { initial: PeopleAnswer; query: PeopleSearch; topics: readonly NamedTopic[] };

export function PeoplePage({ initial, query, topics }: PeoplePageProps) {
  const t = useTranslations("admin.people");
  const [open, setOpen] = useState<string | null>(null);
  /** What was changed here since the list was read. */
  const [changed, setChanged] = useState<ReadonlyMap<string, Person>>(new Map());
  return (
    <>
      <SettingsTitle title={t("title")}>{t("lead")}</SettingsTitle>
      <PeopleFilter query={query} topics={topics} />
      <PeopleList
        // Another search, another list.
        key={JSON.stringify([query, initial.people.map(({ id }) => id)])}
        initial={initial}
        query={query}
        changed={changed}
        onOpen={setOpen}
      />
      <Dialog open={open !== null} onOpenChange={(isOpen) => !isOpen && setOpen(null)}>
        {open !== null && (
          <PersonDialog
            id={open}
            topics={topics}
            onChanged={(person) => setChanged((before) => new Map(before).set(person.id, person))}
          />
        )}
      </Dialog>
    </>
  );
}
