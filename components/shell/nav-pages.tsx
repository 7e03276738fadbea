import { FlaskConical, Inbox, Megaphone, ShieldCheck, SlidersHorizontal, SquarePen } from "lucide-react";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import type { Role } from "#core/vocabulary.ts";

export interface NavPage {
  href: string;
  label: string;
  icon: ReactNode;
  /** Where it is open too. */
  under: string;
  /** `act`: something to do rather than a place; `phone`: in the bar of a phone alone. */
  kind: "place" | "act" | "phone";
}

/** The pages that are always in sight, by role, and the lab for whoever may use it. Made on the server: their pictures need no script. */
export async function navPages(role: Role, hasLab: boolean): Promise<NavPage[]> {
  const t = await getTranslations("shell");
  const inbox: NavPage = {
    href: "/inbox",
    under: "/inbox",
    label: t("inbox"),
    icon: <Inbox aria-hidden />,
    kind: "place",
  };
  const lab: NavPage[] = hasLab
    ? [{ href: "/lab", under: "/lab", label: t("lab"), icon: <FlaskConical aria-hidden />, kind: "place" }]
    : [];
  if (role !== "admin") {
    const icon = <SlidersHorizontal aria-hidden />;
    return [inbox, ...lab, { href: "/preferences", under: "/preferences", label: t("settings"), icon, kind: "phone" }];
  }
  return [
    inbox,
    {
      href: "/broadcasts",
      under: "/broadcasts",
      label: t("broadcasts"),
      icon: <Megaphone aria-hidden />,
      kind: "place",
    },
    { href: "/compose", under: "/compose", label: t("compose"), icon: <SquarePen aria-hidden />, kind: "act" },
    ...lab,
    { href: "/admin/people", under: "/admin", label: t("adminNav"), icon: <ShieldCheck aria-hidden />, kind: "place" },
  ];
}
