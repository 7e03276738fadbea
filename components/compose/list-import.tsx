"use client";

import { ListPlus } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ChangeEvent, useState } from "react";
import { api, failureOf } from "#components/api.ts";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Textarea } from "#components/ui/input.tsx";
import { type BadRow, MAX_BYTES, MAX_NAMES, readPeople } from "./people-list.ts";
import type { Person } from "./recipients.ts";

/** Looked up in one call, so that emails of any length fit into a request. */
const A_LOOKUP = 500;
/** Of what is wrong, so many are named. */
const TOLD = 20;

type Report =
  | { found: number; missing: readonly string[]; bad: readonly BadRow[]; isGuessed?: true }
  | { fault: string };

/** Adds those of a pasted or uploaded list; what is wrong with it is told line by line, and the rest is taken. */
export function ListImport({ onFound }: { onFound(people: readonly Person[]): void }) {
  const t = useTranslations("compose.list");
  const [text, setText] = useState("");
  const [isBusy, setIsBusy] = useState(false);
  const [report, setReport] = useState<Report | null>(null);

  const take = async (bytes: Uint8Array) => {
    const { names, ...rest } = readPeople(bytes);
    if (names.length > MAX_NAMES) return setReport({ fault: t("tooMany", { count: names.length, most: MAX_NAMES }) });
    if (names.length === 0) return setReport({ found: 0, missing: [], ...rest });
    setIsBusy(true);
    try {
      const people = new Map<string, Person>();
      const missing: string[] = [];
      for (let at = 0; at < names.length; at += A_LOOKUP) {
        const part = { names: names.slice(at, at + A_LOOKUP) };
        const answer = await api<{ users: Person[]; missing: string[] }>("POST", "/api/users/lookup", part);
        for (const person of answer.users) people.set(person.id, person);
        missing.push(...answer.missing);
      }
      onFound([...people.values()]);
      setReport({ found: people.size, missing, ...rest });
      setText("");
    } catch (error) {
      setReport({ fault: t(failureOf(error).code === "network" ? "network" : "failed") });
    } finally {
      setIsBusy(false);
    }
  };

  const upload = async ({ target }: ChangeEvent<HTMLInputElement>) => {
    const file = target.files?.[0];
    if (!file) return;
    if (file.size > MAX_BYTES) setReport({ fault: t("tooLarge", { most: MAX_BYTES / 1024 / 1024 }) });
    else await take(new Uint8Array(await file.arrayBuffer()));
    target.value = "";
  };

  return (
    <details>
      <summary className="w-fit cursor-pointer rounded text-ink-muted text-sm hover:text-ink">{t("title")}</summary>
      <div className="mt-2 grid gap-3">
        <Field label={t("paste")} hint={t("hint")}>
          {(control) => (
            <Textarea
              {...control}
              rows={4}
              spellCheck={false}
              className="font-mono text-xs"
              value={text}
              onChange={({ target }) => setText(target.value)}
            />
          )}
        </Field>
        <div className="flex flex-wrap items-center gap-3">
          <Button disabled={isBusy || !text.trim()} onClick={() => void take(new TextEncoder().encode(text))}>
            <ListPlus aria-hidden />
            {t(isBusy ? "adding" : "add")}
          </Button>
          <label className="text-ink-muted text-sm">
            {t("file")}{" "}
            <input
              type="file"
              accept=".csv,.txt,text/csv,text/plain"
              disabled={isBusy}
              onChange={(event) => void upload(event)}
            />
          </label>
        </div>
        <div role="status">{report && <ReportText report={report} />}</div>
      </div>
    </details>
  );
}

function ReportText({ report }: { report: Report }) {
  const t = useTranslations("compose.list");
  if ("fault" in report) return <p className="text-danger text-sm">{report.fault}</p>;
  const { found, missing, bad, isGuessed } = report;
  const wrong = [
    ...bad.slice(0, TOLD).map(({ line, why }) => t(`bad.${why}`, { line })),
    ...missing.slice(0, Math.max(0, TOLD - bad.length)).map((name) => t("missing", { name })),
  ];
  const more = bad.length + missing.length - wrong.length;
  return (
    <div className="text-sm">
      <p>{t("found", { count: found })}</p>
      {isGuessed && <p>{t("guessed")}</p>}
      {wrong.length > 0 && (
        <ul className="mt-1 max-h-40 list-inside list-disc overflow-y-auto text-danger text-xs">
          {wrong.map((said) => (
            <li key={said}>{said}</li>
          ))}
          {more > 0 && <li>{t("more", { count: more })}</li>}
        </ul>
      )}
    </div>
  );
}
