import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { Markdown } from "#components/inbox/markdown/markdown.tsx";
import { ReferencePage } from "../reference-page.tsx";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("docs"))("protocol") };
}

const read = (): Promise<string> =>
  readFile(join(/* turbopackIgnore: true */ process.cwd(), "docs/PROTOCOL.md"), "utf8");

/** docs/PROTOCOL.md as it stands beside this server. */
export default async function ProtocolPage() {
  const t = await getTranslations("docs");
  const text = await read();
  return (
    <ReferencePage current="protocol">
      <h1 className="mb-6 font-semibold text-[1.75rem] leading-9 tracking-[-0.03em]">{t("protocol")}</h1>
      <div className="max-w-[75ch]">
        <Markdown>{text.replace(/^# .*\n/, "")}</Markdown>
      </div>
    </ReferencePage>
  );
}
