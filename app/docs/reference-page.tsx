import { NextIntlClientProvider } from "next-intl";
import { getLocale, getMessages } from "next-intl/server";
import type { ReactNode } from "react";
import { outlineOf } from "#components/docs/outline.ts";
import { ReferenceShell } from "#components/docs/reference-shell.tsx";
import type { Tag } from "#components/docs/tags.ts";
import { languageOf } from "#components/locale.ts";
import { referenceDocument } from "./reference-document.ts";

/** A page of the reference within what they all have. The browser gets the words of the search and of trying out alone. */
export async function ReferencePage({ current, children }: { current: Tag | "protocol" | null; children: ReactNode }) {
  const [locale, messages] = await Promise.all([getLocale(), getMessages()]);
  // What stays on the server is said there alone.
  const { title: _, lead: __, credentials: ___, failures: ____, access: _____, ...docs } = messages.docs;
  // Of what else the whole product says: the menus, and the parts of a text.
  const { shell, inbox } = messages;
  return (
    <NextIntlClientProvider messages={{ shell, inbox, docs }}>
      <ReferenceShell groups={outlineOf(await referenceDocument(), languageOf(locale))} current={current}>
        {children}
      </ReferenceShell>
    </NextIntlClientProvider>
  );
}
