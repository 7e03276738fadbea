import type { Metadata } from "next";
import { EmbeddedBell } from "#components/embed/embedded-bell.tsx";
import { getRuntime } from "#core/runtime.ts";
import { TRANSPORTS } from "#core/vocabulary.ts";

type Query = { host?: string | string[]; transport?: string | string[] };

export const metadata: Metadata = { robots: { index: false } };

/** The bell that public/embed.js puts on foreign pages. */
export default async function EmbedPage({ searchParams }: { searchParams: Promise<Query> }) {
  const { host, transport } = await searchParams;
  const { origins } = getRuntime().env;
  const listed = typeof host === "string" && origins.includes(host) ? host : null;
  const preferred = TRANSPORTS.find((name) => name === transport);
  return <EmbeddedBell host={listed} preferred={preferred} />;
}
