"use client";

import { useTranslations } from "next-intl";
import { useId } from "react";

/** How one gets in: by a password of their own, which a link lets them choose, or by tokens of a host product. */
export const SIGN_IN_WAYS = ["link", "product"] as const;
export type SignInWay = (typeof SIGN_IN_WAYS)[number];

export function WayField({ value, onChange }: { value: SignInWay; onChange(way: SignInWay): void }) {
  const t = useTranslations("admin.people.ways");
  const name = useId();
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1.5 font-medium text-sm">{t("title")}</legend>
      {SIGN_IN_WAYS.map((way) => (
        <label key={way} className="flex cursor-pointer items-start gap-2.5 text-sm">
          <input
            type="radio"
            name={name}
            className="mt-0.5 size-4 shrink-0"
            style={{ accentColor: "var(--accent)" }}
            checked={value === way}
            onChange={() => onChange(way)}
          />
          <span>
            {t(way)}
            <span className="block text-ink-muted text-xs">{t(`hints.${way}`)}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
