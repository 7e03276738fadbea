import { useTranslations } from "next-intl";
import { type FieldName, isTranslatedField } from "./draft.ts";

/** A variable, in what the API says of a text. */
const VARIABLE = /\{\{.*\}\}/;

/** What the API says of a field of the message, in the reader's language. */
export function useFaultText() {
  const t = useTranslations("compose.error");
  return (field: Exclude<FieldName, "audience" | "when">, said: string): string => {
    const [variable] = VARIABLE.exec(said) ?? [];
    if (variable) return t("variable", { variable });
    return t(isTranslatedField(field) ? "translation" : field);
  };
}
