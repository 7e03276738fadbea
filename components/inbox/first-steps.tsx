import { Cable, FlaskConical, Megaphone } from "lucide-react";
import { useTranslations } from "next-intl";
import { Link } from "#components/link.tsx";
import type { Role } from "#core/vocabulary.ts";
import { Dismissible } from "./dismissible.tsx";

/** Remembers that they were closed: read on the server, so that nothing moves when the page comes to life. */
export const FIRST_STEPS_COOKIE = "carillon-first-steps";

const STEPS = [
  { name: "switch", Icon: Cable, href: "/lab/how" },
  { name: "break", Icon: FlaskConical, href: "/lab" },
  { name: "send", Icon: Megaphone, href: "/compose" },
] as const;

/** What is worth a first try, in the pane that is empty. Rendered on the server, of which it needs no script. */
export function FirstSteps({ role, hasLab }: { role: Role; hasLab: boolean }) {
  const t = useTranslations("inbox.firstSteps");
  return (
    <Dismissible title={t("title")} label={t("close")} cookie={FIRST_STEPS_COOKIE}>
      <ul>
        {STEPS.filter(({ name }) => (name === "send" ? role === "admin" : hasLab)).map(({ name, Icon, href }) => (
          <li key={name}>
            <Link href={href} className="flex gap-3 rounded-lg px-2.5 py-2 hover:bg-hover">
              <Icon aria-hidden className="mt-0.5 size-4 shrink-0 text-accent" />
              <span>
                <span className="block font-medium text-ink text-sm">{t(`${name}.title`)}</span>
                <span className="block text-ink-muted text-xs">{t(`${name}.hint`)}</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Dismissible>
  );
}
