"use client";

import { BellRing } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { api } from "#components/api.ts";
import { Link } from "#components/link.tsx";
import { Section } from "#components/settings/section.tsx";
import { Avatar } from "#components/ui/avatar.tsx";
import { Button } from "#components/ui/button.tsx";
import { FieldError } from "#components/ui/field.tsx";
import type { ReachReport, UnreadPage } from "#core/reach-protocol.ts";

const A_PAGE = 12;
/** Of one answer; those beyond come with a press of the button again. */
const AT_ONCE = 100;
/** People whom one send can name. */
const NAMED = 10_000;

/** Who has not read it, a page at a time, and the way to remind exactly these. */
export function Unread({ id, totals: { recipients, read } }: Pick<ReachReport, "id" | "totals">) {
  const t = useTranslations("broadcasts.reach.unread");
  const { people, next, hasFailed, more } = useUnread(id, `${recipients}/${read}`);
  const count = Math.max(0, recipients - read);
  return (
    <Section title={t("title")} lead={t("lead", { count })} className="mb-8 p-4 sm:p-5">
      {count > 0 && (
        <ul className="grid gap-x-6 gap-y-2.5 sm:grid-cols-2 md:grid-cols-3">
          {people.map(({ id, name, image, seen }) => (
            <li key={id} data-unread={id} className="flex min-w-0 items-center gap-2.5 text-sm">
              <Avatar name={name} image={image} className="size-6 text-[0.625rem]" />
              <span dir="auto" title={name} className="min-w-0 truncate">
                {name}
              </span>
              {seen && <span className="ml-auto shrink-0 text-ink-muted text-xs">{t("seen")}</span>}
            </li>
          ))}
        </ul>
      )}
      {hasFailed && <FieldError>{t("failed")}</FieldError>}
      <div className="flex flex-wrap items-center gap-2 not-first:mt-4">
        {count > 0 && count <= NAMED && (
          <Button asChild variant="primary">
            <Link href={`/compose?remind=${encodeURIComponent(id)}`}>
              <BellRing aria-hidden />
              {t("remind", { count })}
            </Link>
          </Button>
        )}
        {next !== null && count > 0 && <Button onClick={more}>{t("more")}</Button>}
        {count > NAMED && <p className="text-ink-muted text-sm">{t("tooMany", { most: NAMED })}</p>}
        {count === 0 && <p className="text-ink-muted text-sm">{t("none")}</p>}
      </div>
    </Section>
  );
}

/** Asked for anew as the figures are others (`at`), as far as it was shown. */
function useUnread(id: string, at: string) {
  const [{ people, next }, setPage] = useState<UnreadPage>({ people: [], next: null });
  const [hasFailed, setHasFailed] = useState(false);
  const shown = useRef(A_PAGE);
  /** The answer to an earlier question must not take the place of a later one's. */
  const asked = useRef(0);

  const ask = async (query: Record<string, string>, put: (page: UnreadPage) => void) => {
    asked.current += 1;
    const turn = asked.current;
    try {
      const search = new URLSearchParams(query);
      const page = await api<UnreadPage>("GET", `/api/notifications/${encodeURIComponent(id)}/unread?${search}`);
      if (turn !== asked.current) return;
      setHasFailed(false);
      put(page);
    } catch {
      if (turn === asked.current) setHasFailed(true);
    }
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: `at` says that there are others by now
  useEffect(() => {
    void ask({ limit: String(Math.min(AT_ONCE, shown.current)) }, setPage);
    return () => {
      asked.current += 1;
    };
  }, [id, at]);

  return {
    people,
    next,
    hasFailed,
    more: () =>
      void ask({ limit: String(A_PAGE), ...(next !== null && { after: next }) }, (page) => {
        shown.current = people.length + page.people.length;
        setPage({ people: [...people, ...page.people], next: page.next });
      }),
  };
}
