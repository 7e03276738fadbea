import { useLocale, useTranslations } from "next-intl";
import { languageOf } from "#components/locale.ts";
import { parametersFromLinks } from "./curl.ts";
import { answerSchemaOf, type OpenApiDocument, type Operation, operationsOf } from "./document.ts";
import { OperationSection } from "./operation-section.tsx";
import type { Tag } from "./tags.ts";

/** The operations of one page of the reference, whole. */
export function Operations({ document, tag }: { document: OpenApiDocument; tag: Tag }) {
  const t = useTranslations("docs");
  const isForeign = languageOf(useLocale()) !== "en";
  const operations = operationsOf(document);
  const given = parametersFromLinks(operations);
  const onPage = operations.filter((operation) => operation.tag === tag);
  const shapes = shapesOf(onPage);
  return (
    <>
      <h1 className="font-semibold text-[1.75rem] leading-9 tracking-[-0.03em]">{t(`tags.${tag}`)}</h1>
      {isForeign && <p className="mt-2 text-ink-muted text-sm">{t("english")}</p>}
      {onPage.map((operation) => (
        <OperationSection
          key={operation.id}
          operation={operation}
          schemas={document.components.schemas}
          given={given.get(operation.id) ?? {}}
          shapes={shapes}
        />
      ))}
    </>
  );
}

/** By the shape of an answer, as JSON: the operation that shows its fields, which is the first that has it. */
function shapesOf(operations: readonly Operation[]): ReadonlyMap<string, Operation> {
  const shapes = new Map<string, Operation>();
  for (const operation of operations) {
    const shape = JSON.stringify(answerSchemaOf(operation));
    if (!shapes.has(shape)) shapes.set(shape, operation);
  }
  return shapes;
}
