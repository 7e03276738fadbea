"use client";

import { ArrowRight, LoaderCircle } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { api, failureOf } from "#components/api.ts";
import { Avatar } from "#components/ui/avatar.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { FieldError } from "#components/ui/field.tsx";
import { afterSignIn } from "./destination.ts";

export type DemoPerson = { id: string; name: string; role: string; image: string | null; title: string | null };

export function DemoPeople({ people }: { people: readonly DemoPerson[] }) {
  const t = useTranslations("signIn");
  const [entering, setEntering] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);

  const enter = async (userId: string) => {
    setEntering(userId);
    setError(null);
    try {
      await api("POST", "/api/session/demo", { userId });
      // A full load: what was rendered for nobody must not linger in the router's cache.
      window.location.assign(afterSignIn());
    } catch (cause) {
      setEntering(null);
      const { code } = failureOf(cause);
      setError(t(code === "rate_limited" ? "limited" : code === "disabled" ? "disabled" : "failed"));
    }
  };

  return (
    <div>
      <h2 className="font-semibold text-xl tracking-[-0.02em]">{t("demoTitle")}</h2>
      <p className="mt-1.5 mb-5 text-pretty text-ink-muted text-sm">{t("demoLead")}</p>
      <ul className="grid gap-0.5">
        {people.map((person) => (
          <li key={person.id}>
            <button
              type="button"
              aria-label={t("demoAs", { name: person.name })}
              aria-busy={entering === person.id}
              disabled={entering !== null}
              onClick={() => enter(person.id)}
              className="group -mx-3 flex w-[calc(100%+1.5rem)] items-center gap-3 rounded-lg px-3 py-2 text-left transition-colors hover:bg-hover focus-visible:outline-offset-[-2px] disabled:opacity-60"
            >
              <Avatar name={person.name} image={person.image} className="size-9" />
              <span className="min-w-0 flex-1">
                <span className="flex items-center gap-2 font-medium text-base leading-5">
                  <span className="truncate">{person.name}</span>
                  {person.role === "admin" && <Badge tone="accent">{t("admin")}</Badge>}
                </span>
                <span className="block truncate text-ink-muted text-xs">{person.title}</span>
              </span>
              {entering === person.id ? (
                <LoaderCircle aria-hidden className="size-4 animate-spin text-accent" />
              ) : (
                <ArrowRight
                  aria-hidden
                  className="-translate-x-1 size-4 text-accent opacity-0 transition group-hover:translate-x-0 group-hover:opacity-100 group-focus-visible:translate-x-0 group-focus-visible:opacity-100"
                />
              )}
            </button>
          </li>
        ))}
      </ul>
      {error && <FieldError className="mt-3">{error}</FieldError>}
    </div>
  );
}
