import { ChevronRight, KeyRound } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { accessOf, answerShown, curlOf } from "./curl.ts";
import { type Operation, successOf } from "./document.ts";
import { FieldRow, Fields } from "./fields.tsx";
import { Method } from "./method.tsx";
import { Prose } from "./prose.tsx";
import type { Schemas } from "./schema.ts";

type OperationSectionProps = {
  operation: Operation;
  schemas: Schemas;
  /** Parameters of its path, for the example. */
  given: Readonly<Record<string, unknown>>;
};

/** One operation: what it takes on the left, what it looks like on the right. */
export function OperationSection({ operation, schemas, given }: OperationSectionProps) {
  const t = useTranslations("docs");
  const { id, method, path, summary, description, parameters, body, answers } = operation;
  const success = successOf(operation);
  const answer = success?.contents.find(({ type }) => type === "application/json");
  const failures = answers.filter(({ status }) => status >= 400);
  const shown = answerShown(operation);
  return (
    <section
      id={id}
      aria-labelledby={`${id}-title`}
      className="scroll-mt-16 border-t py-8 first:border-t-0 lg:scroll-mt-6"
    >
      <h3 id={`${id}-title`} className="font-semibold text-[1.0625rem] leading-6 tracking-[-0.01em]">
        <a href={`#${id}`} className="hover:underline" lang="en">
          {summary}
        </a>
      </h3>
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
              <ul className="divide-y divide-line">
                {parameters.map(({ name, required, schema, description: about }) => (
                  <FieldRow
                    key={name}
                    name={name}
                    isRequired={required}
                    schema={{ ...(about && { description: about }), ...schema }}
                    schemas={schemas}
                    depth={0}
                  />
                ))}
              </ul>
            </Part>
          )}
          {body && (
            <Part title={t("body")}>
              <Fields schema={body.schema} schemas={schemas} />
            </Part>
          )}
          {success && (
            <Part title={t("answer", { status: success.status })}>
              <p className="py-1 text-ink-soft text-sm">
                <Prose>{success.description}</Prose>
              </p>
              {answer && (
                <Fold title={t("answerFields")}>
                  <Fields schema={answer.schema} schemas={schemas} />
                </Fold>
              )}
            </Part>
          )}
          {failures.length > 0 && (
            <Fold title={t("errors", { count: failures.length })}>
              <ul className="divide-y divide-line">
                {failures.map(({ status, description: about }) => (
                  <li key={status} className="flex gap-4 py-2 text-ink-soft text-sm">
                    <span className="font-mono text-ink tabular-nums">{status}</span>
                    <span className="grid gap-1">
                      {about.split("\n\n").map((line) => (
                        <Prose key={line}>{line}</Prose>
                      ))}
                    </span>
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
        </div>
      </div>
    </section>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <h4 className="border-b pb-1.5 font-medium text-ink-muted text-xs">{title}</h4>
      {children}
    </div>
  );
}

function Fold({ title, children }: { title: string; children: ReactNode }) {
  return (
    <details className="group/fold">
      <summary className="flex w-fit list-none items-center gap-1 rounded py-0.5 text-accent text-sm [&::-webkit-details-marker]:hidden">
        <ChevronRight aria-hidden className="size-4 group-open/fold:rotate-90" />
        {title}
      </summary>
      {children}
    </details>
  );
}

function Code({ title, label, children }: { title: string; label: string; children: string }) {
  return (
    <section aria-label={label} className="min-w-0 overflow-hidden rounded-xl border bg-surface">
      <p className="border-b px-4 py-1.5 font-medium text-ink-muted text-xs">{title}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre tabIndex={0} className="max-h-96 overflow-auto px-4 py-3 font-mono text-ink-soft text-xs leading-5">
        {children}
      </pre>
    </section>
  );
}
