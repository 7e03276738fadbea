"use client";

import { onDemand, useParts } from "#components/ui/on-demand.tsx";

/** What the menus of the shell hold, fetched with the library of menus. */
export const menuParts = onDemand(async () => {
  const [account, language, theme] = await Promise.all([
    import("./account-menu-content.tsx"),
    import("./language-choice.tsx"),
    import("./theme-choice.tsx"),
  ]);
  const { AccountMenuContent } = account;
  return { AccountMenuContent, LanguageChoice: language.LanguageChoice, ThemeChoice: theme.ThemeChoice };
});

export function MenuPart({ name }: { name: "AccountMenuContent" | "LanguageChoice" | "ThemeChoice" }) {
  const Part = useParts(menuParts, true)?.[name];
  return Part ? <Part /> : null;
}
