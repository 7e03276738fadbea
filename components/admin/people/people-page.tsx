"use client";

import { Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { SecretOnce } from "#components/admin/secret-once.tsx";
import { SettingsTitle } from "#components/settings/settings-shell.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogContent } from "#components/ui/dialog.tsx";
import type { Person } from "#core/admin-protocol.ts";
import { type MadePerson, NewPersonForm } from "./new-person-form.tsx";
import { PeopleFilter } from "./people-filter.tsx";
import { PeopleList } from "./people-list.tsx";
import type { PeopleSearch } from "./people-search.ts";
import { PersonDialog } from "./person-dialog.tsx";

export type NamedTopic = { slug: string; name: string };
export type PeopleAnswer = { people: readonly Person[]; next: string | null };
type PeoplePageProps = { initial: PeopleAnswer; query: PeopleSearch; topics: readonly NamedTopic[] };
type Open = { is: "new" } | { is: "person"; id: string } | { is: "link"; name: string; link: string };

export function PeoplePage({ initial, query, topics }: PeoplePageProps) {
  const t = useTranslations("admin.people");
  const settings = useTranslations("settings");
  const router = useRouter();
  const [open, setOpen] = useState<Open | null>(null);
  /** What was changed here since the list was read. */
  const [changed, setChanged] = useState<ReadonlyMap<string, Person>>(new Map());

  const made = ({ id, name, link }: MadePerson) => {
    router.refresh();
    setOpen(link === null ? { is: "person", id } : { is: "link", name, link });
  };

  return (
    <>
      <div className="flex flex-wrap items-start justify-between gap-x-6">
        <SettingsTitle title={t("title")}>{t("lead")}</SettingsTitle>
        <Button variant="primary" className="mb-6" onClick={() => setOpen({ is: "new" })}>
          <Plus aria-hidden />
          {t("add.title")}
        </Button>
      </div>
      <PeopleFilter query={query} topics={topics} />
      <PeopleList
        // Another search, another list.
        key={JSON.stringify([query, initial.people.map(({ id }) => id)])}
        initial={initial}
        query={query}
        changed={changed}
        onOpen={(id) => setOpen({ is: "person", id })}
      />
      <p className="mt-4 text-ink-muted text-xs">
        {t.rich("add.many", { code: (command) => <code className="font-mono">{command}</code> })}
      </p>
      <Dialog open={open !== null} onOpenChange={(isOpen) => !isOpen && setOpen(null)}>
        {open?.is === "new" && (
          <DialogContent title={t("add.title")} closeLabel={settings("close")} className="sm:w-[28rem]">
            <NewPersonForm topics={topics} onMade={made} onCancel={() => setOpen(null)} />
          </DialogContent>
        )}
        {open?.is === "person" && (
          <PersonDialog
            key={open.id}
            id={open.id}
            topics={topics}
            onChanged={(person) => setChanged((before) => new Map(before).set(person.id, person))}
            onLink={(name, link) => setOpen({ is: "link", name, link })}
          />
        )}
        {open?.is === "link" && (
          <DialogContent
            title={t("link.title", { name: open.name })}
            closeLabel={settings("close")}
            // It is shown this once: a click beside it must not take it away.
            onPointerDownOutside={(event) => event.preventDefault()}
          >
            <SecretOnce label={t("link.label")} hint={t("link.hint")} secret={open.link} onDone={() => setOpen(null)} />
          </DialogContent>
        )}
      </Dialog>
    </>
  );
}
