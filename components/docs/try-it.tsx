"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input, Textarea } from "#components/ui/input.tsx";
import { type Answered, SHOWN_KIB, send } from "./send.ts";

export interface Trial {
  method: string;
  path: string;
  parameters: readonly { name: string; in: "path" | "query" | "header"; isRequired: boolean; example: string }[];
  /** As JSON; null: it takes none. */
  body: string | null;
}

type Outcome = { is: "none" } | { is: "sending" } | { is: "failed"; why: string } | ({ is: "answered" } & Answered);

/** Sends an operation to this server as whoever is signed in, and shows what comes back. */
export function TryIt({ method, path, parameters, body }: Trial) {
  const t = useTranslations("docs.run");
  const [outcome, setOutcome] = useState<Outcome>({ is: "none" });
  const [error, setError] = useState<string>();

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const values = Object.fromEntries([...form].map(([name, value]) => [name, String(value)]));
    if (body !== null) {
      try {
        JSON.parse(values.body ?? "");
      } catch (fault) {
        return setError(t("notJson", { reason: fault instanceof Error ? fault.message : String(fault) }));
      }
    }
    setError(undefined);
    setOutcome({ is: "sending" });
    try {
      setOutcome({ is: "answered", ...(await send({ method, path, parameters, body }, values)) });
    } catch {
      setOutcome({ is: "failed", why: t("offline") });
    }
  }

  return (
    <form onSubmit={submit} className="mt-2 grid gap-3 rounded-xl border bg-surface p-4">
      <p className="text-ink-muted text-xs">{t("asYou")}</p>
      {parameters.map(({ name, isRequired, example, in: place }) => (
        <Field key={name} label={<code className="font-mono text-xs">{name}</code>}>
          {(control) => (
            <Input
              {...control}
              name={`${place}:${name}`}
              required={isRequired}
              defaultValue={isRequired ? example : ""}
              placeholder={example}
              autoComplete="off"
              spellCheck={false}
              className="font-mono"
            />
          )}
        </Field>
      ))}
      {body !== null && (
        <Field label={t("body")} error={error}>
          {(control) => (
            <Textarea
              {...control}
              name="body"
              rows={Math.min(16, body.split("\n").length)}
              defaultValue={body}
              spellCheck={false}
              className="font-mono text-xs leading-5"
            />
          )}
        </Field>
      )}
      <Button
        type="submit"
        variant={method === "DELETE" ? "danger" : "primary"}
        className="w-fit"
        disabled={outcome.is === "sending"}
      >
        {outcome.is === "sending" ? t("sending") : t("send")}
      </Button>
      <div role="status" className="empty:hidden">
        {outcome.is === "failed" && <p className="text-danger text-sm">{outcome.why}</p>}
        {outcome.is === "answered" && (
          <p className="font-medium text-sm tabular-nums">{t("took", { status: outcome.status, ms: outcome.ms })}</p>
        )}
      </div>
      {outcome.is === "answered" && <Answer {...outcome} />}
    </form>
  );
}

function Answer({ status, text, isCut }: Answered) {
  const t = useTranslations("docs.run");
  return (
    <section aria-label={t("answer")} className="grid min-w-0 gap-2">
      {status === 401 && (
        <p className="text-sm">
          <a href="/sign-in" className="text-accent underline underline-offset-3">
            {t("signIn")}
          </a>
        </p>
      )}
      {text === "" ? (
        <p className="text-ink-muted text-sm">{t("empty")}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <pre tabIndex={0} className="max-h-96 overflow-auto font-mono text-ink-soft text-xs leading-5">
          {text}
        </pre>
      )}
      {isCut && <p className="text-ink-muted text-xs">{t("cut", { kib: SHOWN_KIB })}</p>}
    </section>
  );
}
