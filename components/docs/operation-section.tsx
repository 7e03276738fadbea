import { KeyRound } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { languageOf } from "#components/locale.ts";
import { accessOf, answerShown, curlOf } from "./curl.ts";
import { answerSchemaOf, type Operation, successOf } from "./document.ts";
import { Fields, Lines } from "./fields.tsx";
import { Method } from "./method.tsx";
import { summaryOf } from "./outline.ts";
import { Code, Fold, Part } from "./parts.tsx";
import { Prose } from "./prose.tsx";
import type { Schemas } from "./schema.ts";
import { lineOf, shapeOf } from "./shape.ts";
import { TrialFold } from "./trial.tsx";
import { trialOf } from "./trial-of.ts";

type OperationSectionProps = {
  operation: Operation;
  schemas: Schemas;
  /** Parameters of its path, for the example. */
  given: Readonly<Record<string, unknown>>;
  /** By the shape of an answer, as JSON: the operation of this page that shows its fields. */
  shapes: ReadonlyMap<string, Operation>;
};

/** One operation: what it takes on the left, what it looks like on the right. */
export function OperationSection({ operation, schemas, given, shapes }: OperationSectionProps) {
  const t = useTranslations("docs");
  const locale = languageOf(useLocale());
  const { id, method, path, description, parameters, body, answers } = operation;
  const success = successOf(operation);
  const answer = answerSchemaOf(operation);
  const gives = answer && shapeOf(answer, schemas);
  const takes = body && shapeOf(body.schema, schemas);
  const shower = shapes.get(JSON.stringify(answer)) ?? operation;
  const failures = answers.filter(({ status }) => status >= 400);
  const shown = answerShown(operation);
  const summary = summaryOf(id, operation.summary, locale);
  const trial = trialOf(operation, given);
  return (
    <section
      id={id}
      aria-labelledby={`${id}-title`}
      className="scroll-mt-16 border-t py-8 first:border-t-0 lg:scroll-mt-6"
    >
      <h2 id={`${id}-title`} className="font-semibold text-[1.0625rem] leading-6 tracking-[-0.01em]">
        <a href={`#${id}`} className="hover:underline">
          <Prose lang={locale}>{summary}</Prose>
        </a>
      </h2>
      <p className="mt-1.5 flex flex-wrap items-baseline gap-x-2 gap-y-1">
        <Method name={method} />
        <code className="break-all font-mono text-ink text-sm">{path}</code>
      </p>
      <div className="mt-4 grid gap-x-10 gap-y-6 xl:grid-cols-[minmax(0,1fr)_minmax(0,27rem)]">
        <div className="grid min-w-0 content-start gap-5">
          {description && (
            <p className="max-w-[65ch] text-ink-soft">
              <Prose>{description}</Prose>
            </p>
          )}
          <p className="flex items-center gap-2 text-ink-soft text-sm">
            <KeyRound aria-hidden className="size-4 shrink-0 text-ink-muted" />
            {t(`access.${accessOf(operation)}`)}
          </p>
          {parameters.length > 0 && (
            <Part title={t("parameters")}>
              <Lines
                lines={parameters.map(({ name, required, schema, description: about }) =>
                  lineOf(
                    { name, isRequired: required, schema: { ...(about && { description: about }), ...schema } },
                    schemas,
                  ),
                )}
              />
            </Part>
          )}
          {takes && (
            <Part title={t("body")}>
              <Fields shape={takes} />
            </Part>
          )}
          {success && (
            <Part title={t("answer", { status: success.status })}>
              <p className="py-1 text-ink-soft text-sm">
                <Prose>{success.description}</Prose>
              </p>
              {gives && shower.id === id && (
                <Fold title={t("answerFields")}>
                  <Fields shape={gives} />
                </Fold>
              )}
              {gives && shower.id !== id && (
                <a href={`#${shower.id}`} className="text-accent text-sm underline underline-offset-3">
                  {t("sameFields", { name: summaryOf(shower.id, shower.summary, locale) })}
                </a>
              )}
            </Part>
          )}
          {failures.length > 0 && (
            <Fold title={t("errors", { count: failures.length })}>
              <ul className="fields" lang="en">
                {failures.map(({ status, description: about }) => (
                  <li key={status}>
                    <b>{status}</b>
                    {about.split("\n\n").map((line) => (
                      <p key={line}>
                        <Prose lang={null}>{line}</Prose>
                      </p>
                    ))}
                  </li>
                ))}
              </ul>
            </Fold>
          )}
        </div>
        <div className="grid min-w-0 content-start gap-3 self-start xl:sticky xl:top-6">
          <Code title={t("example")} label={t("exampleOf", { name: summary })}>
            {curlOf(operation, given)}
          </Code>
          {shown !== null && (
            <Code title={t("answer", { status: success?.status ?? 200 })} label={t("answerOf", { name: summary })}>
              {shown}
            </Code>
          )}
          {trial && <TrialFold {...trial} />}
        </div>
      </div>
    </section>
  );
}
