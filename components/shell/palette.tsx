"use client";

import { Command, defaultFilter } from "cmdk";
import {
  AlarmClock,
  AlarmClockOff,
  Archive,
  ArchiveRestore,
  BellRing,
  BookOpen,
  Cable,
  CircleUserRound,
  FlaskConical,
  Hash,
  Inbox,
  Languages,
  Mail,
  MailOpen,
  Megaphone,
  Monitor,
  Moon,
  Pin,
  PinOff,
  Search,
  SquarePen,
  Sun,
} from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useConnection } from "#client/use-inbox.tsx";
import { PROTOCOL_PATH } from "#components/docs/tags.ts";
import { inboxHref } from "#components/inbox/filter.ts";
import { withoutTurns } from "#components/inbox/foreign-text.ts";
import { CategoryIcon, useCategoryName } from "#components/inbox/item-marks.tsx";
import type { RowAct } from "#components/inbox/item-row.tsx";
import { actsOfAll } from "#components/inbox/row-acts.ts";
import type { Selection } from "#components/inbox/selection.ts";
import { useSession } from "#components/session.tsx";
import { Frame, Root, Title } from "#components/ui/dialog-parts.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import { useOrigin } from "#components/ui/use-origin.ts";
import { chooseTheme } from "#components/use-theme.tsx";
import { fold } from "#core/fold.ts";
import { cut } from "#core/graphemes.ts";
import { type Locale, TRANSPORTS } from "#core/vocabulary.ts";
import { PaletteOfAdmins } from "./palette-of-admins.tsx";
import { Group, Item } from "./palette-parts.tsx";
import { LANGUAGES, useLanguage } from "./use-language.ts";

const VIEWS = [
  ["inbox", Inbox, "I"],
  ["unread", MailOpen, "U"],
  ["snoozed", AlarmClock, "S"],
  ["archived", Archive, "A"],
] as const;
const ACTS: Readonly<Record<RowAct, readonly [typeof Inbox, key: string]>> = {
  archive: [Archive, "E"],
  unarchive: [ArchiveRestore, "E"],
  read: [MailOpen, "U"],
  unread: [Mail, "U"],
  snooze: [AlarmClock, "S"],
  unsnooze: [AlarmClockOff, "S"],
  pin: [Pin, "P"],
  unpin: [PinOff, "P"],
};
const THEMES = [
  ["light", "themeLight", Sun],
  ["dark", "themeDark", Moon],
  ["system", "themeSystem", Monitor],
] as const;

const SEARCH = "search: ";
/** Searching fits whatever is typed: it comes after all that has the name. */
const score: typeof defaultFilter = (value, typed, names) =>
  value.startsWith(SEARCH) ? 1e-6 : defaultFilter(fold(value), fold(typed), names?.map(fold));

type PaletteProps = {
  open: boolean;
  onOpenChange(open: boolean): void;
  /** As it was when the palette opened. */
  selection: Selection | null;
};

/** Everything that can be done or gone to, by typing a part of its name. */
export function Palette({ open, onOpenChange, selection }: PaletteProps) {
  const t = useTranslations();
  const router = useRouter();
  const { user, categories, topics, hasLab } = useSession();
  const categoryName = useCategoryName();
  const [, choose] = useLanguage();
  const { connection } = useConnection();
  const [text, setText] = useState("");

  const act = (does: () => void) => () => {
    onOpenChange(false);
    setText("");
    does();
  };
  const go = (href: string) => act(() => router.push(href));
  // Kept whole for everyone: the router has nothing to go to there.
  const leave = (href: string) => act(() => window.location.assign(href));
  const wanted = text.trim();

  return (
    <Root open={open} origin={useOrigin(open)} onOpenChange={onOpenChange}>
      <Frame className="fixed inset-x-3 top-[10dvh] z-50 mx-auto max-w-[36rem] animate-appear overflow-hidden rounded-xl border border-line bg-raised shadow-float outline-none">
        <Title className="sr-only">{t("palette.title")}</Title>
        <Command label={t("palette.title")} filter={score} loop>
          <div className="flex items-center gap-3 border-b px-4">
            <Search aria-hidden className="size-4 shrink-0 text-ink-muted" />
            <Command.Input
              value={text}
              onValueChange={setText}
              placeholder={t("palette.placeholder")}
              className="h-12 w-full bg-transparent text-base outline-none placeholder:text-ink-muted"
            />
            <Kbd>Esc</Kbd>
          </div>
          <Command.List
            label={t("palette.title")}
            className="max-h-[min(24rem,60dvh)] overflow-y-auto overscroll-contain p-1.5"
          >
            <Command.Empty className="px-3 py-8 text-center text-ink-muted text-sm">{t("palette.none")}</Command.Empty>
            {selection && (
              <Group
                heading={
                  selection.rows.length === 1
                    ? withoutTurns(selection.rows[0]?.title ?? "")
                    : t("inbox.selected", { count: selection.rows.length })
                }
              >
                {actsOfAll(selection.rows).map((name) => {
                  const [Icon, key] = ACTS[name];
                  const label = t(name === "snooze" ? "inbox.snooze.action" : `inbox.${name}`);
                  return (
                    <Item key={name} icon={<Icon aria-hidden />} keys={[key]} onSelect={act(() => selection.run(name))}>
                      {label}
                    </Item>
                  );
                })}
              </Group>
            )}
            <Group heading={t("palette.go")}>
              {VIEWS.map(([view, Icon, key]) => (
                <Item key={view} icon={<Icon aria-hidden />} keys={["G", key]} onSelect={go(inboxHref({ view }))}>
                  {t(`inbox.view.${view}`)}
                </Item>
              ))}
              {user.role === "admin" && (
                <>
                  <Item icon={<SquarePen aria-hidden />} onSelect={go("/compose")}>
                    {t("shell.compose")}
                  </Item>
                  <Item icon={<Megaphone aria-hidden />} onSelect={go("/broadcasts")}>
                    {t("broadcasts.title")}
                  </Item>
                </>
              )}
              <Item icon={<BellRing aria-hidden />} onSelect={go("/preferences")}>
                {t("shell.preferences")}
              </Item>
              <Item icon={<CircleUserRound aria-hidden />} onSelect={go("/account")}>
                {t("shell.accountPage")}
              </Item>
              {hasLab && (
                <>
                  <Item value={`lab ${t("palette.lab")}`} icon={<FlaskConical aria-hidden />} onSelect={go("/lab")}>
                    {t("palette.lab")}
                  </Item>
                  <Item value={`how ${t("palette.how")}`} icon={<Cable aria-hidden />} onSelect={go("/lab/how")}>
                    {t("palette.how")}
                  </Item>
                </>
              )}
              <Item value={`docs api ${t("palette.docs")}`} icon={<BookOpen aria-hidden />} onSelect={leave("/docs")}>
                {t("palette.docs")}
              </Item>
              <Item
                value={`docs protocol ${t("palette.protocol")}`}
                icon={<BookOpen aria-hidden />}
                onSelect={leave(PROTOCOL_PATH)}
              >
                {t("palette.protocol")}
              </Item>
            </Group>
            {user.role === "admin" && <PaletteOfAdmins text={wanted} go={go} />}
            <Group heading={t("inbox.categories")}>
              {categories.map(({ slug }) => (
                <Item
                  key={slug}
                  value={`category ${slug} ${categoryName(slug)}`}
                  icon={<CategoryIcon slug={slug} />}
                  onSelect={go(inboxHref({ view: "inbox", category: slug }))}
                >
                  {categoryName(slug)}
                </Item>
              ))}
            </Group>
            {topics.length > 0 && (
              <Group heading={t("inbox.topics")}>
                {topics.map(({ slug, name }) => (
                  <Item
                    key={slug}
                    value={`topic ${slug} ${name}`}
                    icon={<Hash aria-hidden />}
                    onSelect={go(inboxHref({ view: "inbox", topic: slug }))}
                  >
                    {name}
                  </Item>
                ))}
              </Group>
            )}
            <Group heading={t("shell.theme")}>
              {THEMES.map(([theme, name, Icon]) => (
                <Item
                  key={theme}
                  value={`theme ${theme} ${t(`shell.${name}`)}`}
                  icon={<Icon aria-hidden />}
                  onSelect={act(() => chooseTheme(theme))}
                >
                  {t(`shell.${name}`)}
                </Item>
              ))}
            </Group>
            <Group heading={t("shell.language")}>
              {Object.entries(LANGUAGES).map(([locale, name]) => (
                <Item key={locale} icon={<Languages aria-hidden />} onSelect={act(() => choose(locale as Locale))}>
                  <span lang={locale}>{name}</span>
                </Item>
              ))}
            </Group>
            <Group heading={t("connection.choose")}>
              {(["auto", ...TRANSPORTS] as const).map((choice) => (
                <Item
                  key={choice}
                  icon={<Cable aria-hidden />}
                  disabled={choice !== "auto" && !connection.available.includes(choice)}
                  onSelect={act(() => connection.switchTo(choice))}
                >
                  {choice === "auto" ? t("connection.auto") : t(`transports.${choice}`)}
                </Item>
              ))}
            </Group>
            {wanted && (
              <Command.Group>
                <Item
                  icon={<Search aria-hidden />}
                  value={SEARCH + wanted}
                  onSelect={go(inboxHref({ view: "inbox", q: cut(wanted, 200) }))}
                >
                  {t("palette.searchFor", { text: wanted })}
                </Item>
              </Command.Group>
            )}
          </Command.List>
        </Command>
      </Frame>
    </Root>
  );
}
