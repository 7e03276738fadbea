import { ChevronRight } from "lucide-react";
import { useTranslations } from "next-intl";
import type { Schema } from "./document.ts";
import { Prose } from "./prose.tsx";
import { boundsOf, type Field, fieldsOf, resolved, type Schemas, typeOf, variantsOf } from "./schema.ts";

/** How far fields are shown in fields; none of ours goes deeper. */
const DEEPEST = 6;

/** The fields of a body or an answer, those within them folded up. */
export function Fields({ schema, schemas, depth = 0 }: { schema: Schema; schemas: Schemas; depth?: number }) {
  const t = useTranslations("docs");
  const fields = fieldsOf(schema, schemas);
  const variants = variantsOf(schema, schemas);
  if (depth > DEEPEST) return null;
  if (fields.length > 0) {
    return (
      <ul className="divide-y divide-line">
        {fields.map((field) => (
          <FieldRow key={field.name} {...field} schemas={schemas} depth={depth} />
        ))}
      </ul>
    );
  }
  if (variants.length === 0) return null;
  return (
    <div className="grid gap-2 py-2">
      <p className="text-ink-muted text-xs">{t("oneOf")}</p>
      {variants.map((variant) => (
        <div key={JSON.stringify(variant)} className="rounded-lg border px-3">
          <Fields schema={variant} schemas={schemas} depth={depth + 1} />
        </div>
      ))}
    </div>
  );
}

export function FieldRow({ name, isRequired, schema, schemas, depth }: Field & { schemas: Schemas; depth: number }) {
  const t = useTranslations("docs");
  const whole = resolved(schema, schemas);
  const description = schema.description ?? whole.description;
  const bounds = boundsOf(whole);
  const hasMore = fieldsOf(schema, schemas).length > 0 || variantsOf(schema, schemas).length > 0;
  return (
    <li className="py-2.5">
      <div className="flex flex-wrap items-baseline gap-x-2.5 gap-y-0.5">
        <code className="font-mono font-semibold text-ink text-xs">{name}</code>
        <code className="break-words font-mono text-ink-muted text-xs">{typeOf(schema, schemas)}</code>
        {bounds && <span className="text-ink-muted text-xs tabular-nums">{bounds}</span>}
        {isRequired && <span className="text-warning text-xs">{t("required")}</span>}
        {whole.default !== undefined && (
          <span className="text-ink-muted text-xs">
            {t("default")} <code className="font-mono">{JSON.stringify(whole.default)}</code>
          </span>
        )}
      </div>
      {typeof description === "string" && (
        <p className="mt-0.5 text-ink-soft text-sm">
          <Prose>{description}</Prose>
        </p>
      )}
      {typeof whole.pattern === "string" && (
        <code className="mt-0.5 block break-all font-mono text-ink-muted text-xs">{whole.pattern}</code>
      )}
      {hasMore && depth < DEEPEST && (
        <details className="group mt-1">
          <summary className="flex w-fit list-none items-center gap-1 rounded text-accent text-xs [&::-webkit-details-marker]:hidden">
            <ChevronRight aria-hidden className="size-3.5 group-open:rotate-90" />
            {t("fieldsOf", { name })}
          </summary>
          <div className="mt-1 border-line border-l-2 pl-4">
            <Fields schema={schema} schemas={schemas} depth={depth + 1} />
          </div>
        </details>
      )}
    </li>
  );
}
