import type { Metadata } from "next";
import { cookies } from "next/headers";
import { getTranslations } from "next-intl/server";
import { AccountPage } from "#components/account/account-page.tsx";
import { DATES_COOKIE, HOURS_COOKIE } from "#components/region.ts";
import { getRuntime } from "#core/runtime.ts";
import { requirePrincipal } from "../../../session.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("account"))("title") };
}

export default async function Page() {
  const { userId } = await requirePrincipal();
  const jar = await cookies();
  return (
    <AccountPage
      hasPassword={await getRuntime().auth.sessions.hasPassword(userId)}
      writing={{ dates: jar.get(DATES_COOKIE)?.value ?? "", hours: jar.get(HOURS_COOKIE)?.value ?? "" }}
    />
  );
}
