"use client";

import { useLocale, useTranslations } from "next-intl";
import { languageOf } from "#components/locale.ts";
import { Prose } from "./prose.tsx";
import type { Line, Shape } from "./shape.ts";

/** The fields of a body or an answer, those within them folded up. How they look is said once, by `.fields` in globals.css. */
export function Fields({ shape }: { shape: Shape }) {
  const t = useTranslations("docs");
  if ("lines" in shape) return <Lines lines={shape.lines} />;
  return (
    <div className="grid gap-2 py-2">
      <p className="text-ink-muted text-xs">{t("oneOf")}</p>
      {shape.oneOf.map((one) => (
        <div key={JSON.stringify(one)} className="rounded-lg border px-3">
          <Fields shape={one} />
        </div>
      ))}
    </div>
  );
}

export function Lines({ lines }: { lines: readonly Line[] }) {
  const t = useTranslations("docs");
  const isForeign = languageOf(useLocale()) !== "en";
  return (
    <ul className="fields">
      {lines.map(({ name, type, bounds, isRequired, preset, about, pattern, within }) => (
        <li key={name}>
          <b>{name}</b> <code>{type}</code>
          {bounds && <small>{bounds}</small>}
          {isRequired && <em>{t("required")}</em>}
          {preset !== undefined && <small>{`${t("default")} ${preset}`}</small>}
          {about && (
            <p {...(isForeign && { lang: "en" })}>
              <Prose lang={null}>{about}</Prose>
            </p>
          )}
          {pattern && <code>{pattern}</code>}
          {within && (
            <details>
              <summary>{t("fieldsOf", { name })}</summary>
              <Fields shape={within} />
            </details>
          )}
        </li>
      ))}
    </ul>
  );
}
