import { headers } from "next/headers";
import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { readFilter } from "#components/inbox/filter.ts";
import { PreferencesProvider } from "#components/preferences/preferences.tsx";
import { SessionProvider } from "#components/session.tsx";
import { AppShell } from "#components/shell/app-shell.tsx";
import { ClockProvider } from "#components/shell/clock.tsx";
import { navPages } from "#components/shell/nav-pages.tsx";
import { SignedInInbox } from "#components/shell/signed-in-inbox.tsx";
import { BellMark } from "#components/shell/wordmark.tsx";
import { naturally } from "#core/natural.ts";
import { getRuntime } from "#core/runtime.ts";
import { SEARCH_HEADER } from "../search-header.ts";
import { chosenPreferences, requirePrincipal } from "../session.ts";

const PAGE = 50;

/** One connection and one inbox for all pages of a session: going from one to the other drops neither. */
export default async function SignedInLayout({ children }: { children: ReactNode }) {
  const asking = await requirePrincipal();
  const { userId } = asking;
  const { users, inbox, categories, following, lab } = getRuntime();
  const [user, topics, allCategories, ownPreferences] = await Promise.all([
    users.get(userId),
    users.topicsOf(userId).then(naturally),
    categories.list(),
    chosenPreferences(),
  ]);
  if (!user || !ownPreferences) redirect("/sign-in");
  const query = Object.fromEntries(new URLSearchParams((await headers()).get(SEARCH_HEADER) ?? ""));
  const { filter } = readFilter(query, { categories: allCategories, topics });
  const page = await inbox.page(asking, { ...filter, limit: PAGE });
  following.fetched(userId, [...page.pinned, ...page.items]);
  const { id, name, email, role, image } = user;
  const hasLab = lab.isFor(role);
  return (
    <ClockProvider startsAt={Date.now()}>
      <SessionProvider session={{ user: { id, name, email, role, image }, topics, categories: allCategories, hasLab }}>
        <SignedInInbox key={id} userId={id} topics={topics.map(({ slug }) => slug)} initial={{ page, filter }}>
          <PreferencesProvider initial={ownPreferences}>
            <AppShell mark={<BellMark className="size-6.5" />} pages={await navPages(role, hasLab)}>
              {children}
            </AppShell>
          </PreferencesProvider>
        </SignedInInbox>
      </SessionProvider>
    </ClockProvider>
  );
}
