import type { Metadata } from "next";
import { EmbeddedBell } from "#components/embed/embedded-bell.tsx";
import { getRuntime } from "#core/runtime.ts";

export const metadata: Metadata = { robots: { index: false } };

/** The bell that public/embed.js puts on foreign pages. */
export default async function EmbedPage({ searchParams }: { searchParams: Promise<{ host?: string | string[] }> }) {
  const { host } = await searchParams;
  const { origins } = getRuntime().env;
  const listed = typeof host === "string" && origins.includes(host) ? host : null;
  return <EmbeddedBell host={listed} startsAt={Date.now()} />;
}
