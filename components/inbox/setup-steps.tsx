import { Check, Circle } from "lucide-react";
import { useTranslations } from "next-intl";
import { Link } from "#components/link.tsx";
import { FIRST_RUN, type FirstRunStep } from "#core/vocabulary.ts";
import { Dismissible } from "./dismissible.tsx";

/** Remembers that they were closed, as FIRST_STEPS_COOKIE does. */
export const SETUP_STEPS_COOKIE = "carillon-setup-steps";

const HREFS: Record<FirstRunStep, string> = {
  person: "/admin/people",
  topic: "/admin/topics",
  key: "/admin/keys",
  send: "/compose",
  embed: "/docs",
};

/** What a new server needs to be of use, for its first admin; what is done is ticked. Rendered on the server. */
export function SetupSteps({ done }: { done: ReadonlySet<FirstRunStep> }) {
  const t = useTranslations("inbox.setupSteps");
  return (
    <Dismissible
      title={t("title", { done: done.size, all: FIRST_RUN.length })}
      label={t("close")}
      cookie={SETUP_STEPS_COOKIE}
    >
      <ul>
        {FIRST_RUN.map((step) => (
          <li key={step}>
            <Link href={HREFS[step]} className="flex gap-3 rounded-lg px-2.5 py-2 hover:bg-hover">
              {done.has(step) ? (
                <Check aria-hidden className="mt-0.5 size-4 shrink-0 text-accent" />
              ) : (
                <Circle aria-hidden className="mt-0.5 size-4 shrink-0 text-ink-muted" />
              )}
              <span>
                <span className="block font-medium text-ink text-sm">
                  {t(`${step}.title`)}
                  {done.has(step) && <span className="sr-only">{t("done")}</span>}
                </span>
                <span className="block text-ink-muted text-xs">{t(`${step}.hint`)}</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Dismissible>
  );
}
