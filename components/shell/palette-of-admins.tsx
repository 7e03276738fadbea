"use client";

import {
  Cable,
  Hash,
  Hourglass,
  KeyRound,
  Megaphone,
  ScrollText,
  Shapes,
  UserRound,
  Users,
  Webhook,
} from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { peopleHref } from "#components/admin/people/people-search.ts";
import { api } from "#components/api.ts";
import type { Person } from "#core/admin-protocol.ts";
import { Group, Item } from "./palette-parts.tsx";

const PAGES = [
  ["people", Users],
  ["topics", Hash],
  ["categories", Shapes],
  ["keys", KeyRound],
  ["webhooks", Webhook],
  ["connections", Cable],
  ["retention", Hourglass],
  ["audit", ScrollText],
] as const;
/** Typing goes on meanwhile: people are asked for when it rests. */
const REST_MS = 200;
const SHOWN = 5;

type Broadcast = { id: string; title: string };
type PaletteOfAdminsProps = { text: string; go(href: string): () => void };

/** What only administrators find: their pages, and from two letters on people and the latest broadcasts. */
export function PaletteOfAdmins({ text, go }: PaletteOfAdminsProps) {
  const t = useTranslations();
  const people = usePeople(text);
  const broadcasts = useBroadcasts(text.length > 1);
  return (
    <>
      <Group heading={t("shell.admin")}>
        {PAGES.map(([page, Icon]) => (
          <Item
            key={page}
            value={`admin ${page} ${t(`palette.pages.${page}`)}`}
            icon={<Icon aria-hidden />}
            onSelect={go(`/admin/${page}`)}
          >
            {t(`palette.pages.${page}`)}
          </Item>
        ))}
      </Group>
      {people.length > 0 && (
        <Group heading={t("palette.pages.people")}>
          {people.map(({ id, name, email }) => (
            <Item
              key={id}
              value={`person ${name} ${email} ${id} ${text}`}
              icon={<UserRound aria-hidden />}
              onSelect={go(peopleHref("/admin/people", { q: email }))}
            >
              {name} <span className="text-ink-muted">{email}</span>
            </Item>
          ))}
        </Group>
      )}
      {broadcasts.length > 0 && (
        <Group heading={t("palette.broadcasts")}>
          {broadcasts.map(({ id, title }) => (
            <Item
              key={id}
              value={`broadcast ${title} ${id}`}
              icon={<Megaphone aria-hidden />}
              onSelect={go(`/broadcasts/${id}`)}
            >
              {title}
            </Item>
          ))}
        </Group>
      )}
    </>
  );
}

/** By any part of name, email or id. None while nothing answers: the rest of the palette needs no network. */
function usePeople(text: string): readonly Person[] {
  const [found, setFound] = useState<readonly Person[]>([]);
  useEffect(() => {
    if (text.length < 2) return setFound([]);
    let isWanted = true;
    const timer = setTimeout(async () => {
      const query = new URLSearchParams({ q: text, limit: String(SHOWN) });
      const { users } = await api<{ users: Person[] }>("GET", `/api/users?${query}`).catch(() => ({ users: [] }));
      if (isWanted) setFound(users);
    }, REST_MS);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [text]);
  return found;
}

/** The latest, fetched once: the palette narrows them down by itself. */
function useBroadcasts(isWanted: boolean): readonly Broadcast[] {
  const [found, setFound] = useState<readonly Broadcast[]>([]);
  useEffect(() => {
    if (!isWanted) return;
    api<{ broadcasts: Broadcast[] }>("GET", "/api/notifications").then(
      ({ broadcasts }) => setFound(broadcasts),
      () => undefined,
    );
  }, [isWanted]);
  return isWanted ? found : [];
}
