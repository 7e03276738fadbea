import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import { NextIntlClientProvider } from "next-intl";
import { getLocale, getMessages, getTranslations } from "next-intl/server";
import { ThemeProvider } from "next-themes";
import type { ReactNode } from "react";
import { Toaster } from "#components/ui/toaster.tsx";
import { TooltipLayer } from "#components/ui/tooltip.tsx";
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

export default async function RootLayout({ children }: { children: ReactNode }) {
  const sent = await headers();
  const theme = new URLSearchParams(sent.get(EMBED_HEADER) ?? "").get("theme");
  const nonce = sent.get(NONCE_HEADER);
  // The words of the admins' pages and of the lab come with those; those of the reference stay on the server.
  const { admin: _, docs: __, lab: ___, ...messages } = await getMessages();
  const given = {
    ...((theme === "light" || theme === "dark") && { forcedTheme: theme }),
    ...(nonce !== null && { nonce }),
  };
  return (
    // next-themes writes the class before React hydrates.
    <html lang={await getLocale()} suppressHydrationWarning>
      <body>
        <NextIntlClientProvider messages={messages}>
          <ThemeProvider attribute="class" defaultTheme="system" enableSystem disableTransitionOnChange {...given}>
            {children}
            <TooltipLayer />
            <Toaster />
          </ThemeProvider>
        </NextIntlClientProvider>
      </body>
    </html>
  );
}
