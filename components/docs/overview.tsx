import { useLocale, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { languageOf } from "#components/locale.ts";
import { FormerAddress } from "./former-address.tsx";
import { Method } from "./method.tsx";
import type { OutlineGroup } from "./outline.ts";
import { Prose } from "./prose.tsx";
import { addressOf, PROTOCOL_PATH, pathOf } from "./tags.ts";

/** The first page of the reference: what holds for every call, and each operation in a line. */
export function Overview({ groups }: { groups: readonly OutlineGroup[] }) {
  const t = useTranslations("docs");
  const locale = languageOf(useLocale());
  return (
    <>
      <FormerAddress />
      <h1 className="font-semibold text-[1.75rem] leading-9 tracking-[-0.03em]">{t("title")}</h1>
      <p className="mt-2 max-w-[65ch] text-pretty text-[0.9375rem] text-ink-soft leading-relaxed">
        {t.rich("lead", {
          a: (chunks) => (
            <a href={PROTOCOL_PATH} className="text-accent underline underline-offset-3">
              {chunks}
            </a>
          ),
        })}
      </p>
      <ul className="mt-5 grid max-w-[65ch] gap-2 text-ink-soft text-sm">
        <li>{t.rich("credentials", RICH)}</li>
        <li>{t.rich("failures", RICH)}</li>
        <li>
          {t("machine")}{" "}
          <a href="/api/openapi.json" className="font-mono text-accent text-xs underline underline-offset-3">
            /api/openapi.json
          </a>
        </li>
      </ul>
      <div className="mt-10 grid gap-x-10 gap-y-8 xl:grid-cols-2">
        {groups.map(({ tag, entries }) => (
          <section key={tag} aria-labelledby={`${tag}-group`}>
            <h2 id={`${tag}-group`} className="border-b pb-1.5 font-semibold text-base">
              <a href={pathOf(tag)} className="hover:underline">
                {t(`tags.${tag}`)}
              </a>
            </h2>
            <ul className="mt-1">
              {entries.map(({ id, method, summary, path }) => (
                <li key={id}>
                  <a
                    href={addressOf(tag, id)}
                    title={path}
                    className="-mx-2 flex items-baseline gap-3 rounded-md px-2 py-1.5 text-ink-soft text-sm hover:bg-hover hover:text-ink pointer-coarse:py-3"
                  >
                    <Method name={method} className="w-14 shrink-0 text-center" />
                    <Prose className="min-w-0" lang={locale}>
                      {summary}
                    </Prose>
                  </a>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </>
  );
}

const RICH = {
  code: (chunks: ReactNode) => <code className="rounded bg-hover px-1 py-px font-mono text-ink text-xs">{chunks}</code>,
};
