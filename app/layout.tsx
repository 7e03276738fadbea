import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import { NextIntlClientProvider } from "next-intl";
import { getLocale, getMessages, getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { languageOf } from "#components/locale.ts";
import { showTheme } from "#components/theme.ts";
import { Toaster } from "#components/ui/toaster.tsx";
import { Tooltips } from "#components/ui/tooltip.tsx";
import { ThemeWatch } from "#components/use-theme.tsx";
import "./globals.css";
import { EMBED_HEADER, NONCE_HEADER } from "./search-header.ts";

// Every page is of one reader: their session, language and time zone.
export const dynamic = "force-dynamic";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("app");
  return {
    title: { default: "Carillon", template: "%s · Carillon" },
    description: t("description"),
    applicationName: "Carillon",
  };
}

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f5f8f7" },
    { media: "(prefers-color-scheme: dark)", color: "#0b100f" },
  ],
};

/** The validator of forms tries whether it may compile code: our policy forbids it, and Firefox calls the try an error. */
const WITHOUT_EVAL = "globalThis.__zod_globalConfig={jitless:true}";

export default async function RootLayout({ children }: { children: ReactNode }) {
  const sent = await headers();
  const theme = new URLSearchParams(sent.get(EMBED_HEADER) ?? "").get("theme");
  const isForced = theme === "light" || theme === "dark";
  // The words of the admins' pages and of the lab come with those; those of the reference stay on the server.
  const { admin: _, docs: __, lab: ___, ...messages } = await getMessages();
  return (
    // The theme's class is there before React hydrates.
    <html lang={languageOf(await getLocale())} {...(isForced && { "data-theme": theme })} suppressHydrationWarning>
      <body>
        <script
          suppressHydrationWarning
          nonce={sent.get(NONCE_HEADER) ?? undefined}
          // biome-ignore lint/security/noDangerouslySetInnerHtml: ours, and nothing from outside is in it
          dangerouslySetInnerHTML={{ __html: `(${showTheme})();${WITHOUT_EVAL}` }}
        />
        <NextIntlClientProvider messages={messages}>
          {children}
          <ThemeWatch />
          <Tooltips />
          <Toaster />
        </NextIntlClientProvider>
      </body>
    </html>
  );
}
