/** JSON Schema in the words of a reference. */
import type { Schema } from "./document.ts";

export type Schemas = Readonly<Record<string, Schema>>;

export interface Field {
  name: string;
  isRequired: boolean;
  schema: Schema;
}

/** References followed, and parts put together. */
export function resolved(schema: Schema, schemas: Schemas): Schema {
  if (schema.$ref) return resolved(schemas[schema.$ref.split("/").at(-1) ?? ""] ?? {}, schemas);
  if (!Array.isArray(schema.allOf)) return schema;
  const parts = (schema.allOf as Schema[]).map((part) => resolved(part, schemas));
  return {
    ...schema,
    ...Object.assign({}, ...parts),
    properties: Object.assign({}, ...parts.map(({ properties }) => properties)),
    required: parts.flatMap(({ required }) => (required as string[] | undefined) ?? []),
  };
}

/** What an object has; of a list, what each in it has. */
export function fieldsOf(schema: Schema, schemas: Schemas): Field[] {
  const whole = resolved(schema, schemas);
  if (whole.items) return fieldsOf(whole.items as Schema, schemas);
  const required = (whole.required as string[] | undefined) ?? [];
  return Object.entries((whole.properties ?? {}) as Schemas).map(([name, field]) => ({
    name,
    isRequired: required.includes(name),
    schema: field,
  }));
}

/** What it may be instead, where each of them has fields of its own. */
export function variantsOf(schema: Schema, schemas: Schemas): Schema[] {
  const whole = resolved(schema, schemas);
  if (whole.items) return variantsOf(whole.items as Schema, schemas);
  return choicesOf(whole).filter((choice) => fieldsOf(choice, schemas).length > 0);
}

const choicesOf = ({ anyOf, oneOf }: Schema): Schema[] => (anyOf ?? oneOf ?? []) as Schema[];

/** In the notation of TypeScript, which needs no translation. */
export function typeOf(schema: Schema, schemas: Schemas): string {
  const whole = resolved(schema, schemas);
  if (Array.isArray(whole.enum)) return whole.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (whole.const !== undefined) return JSON.stringify(whole.const);
  const choices = [...new Set(choicesOf(whole).map((choice) => typeOf(choice, schemas)))];
  if (choices.length > 0) return choices.join(" | ");
  const types = [whole.type ?? "any"].flat() as string[];
  return types.length > 4 ? "any" : types.map((type) => wordOf(type, whole, schemas)).join(" | ");
}

function wordOf(type: string, { items, format, additionalProperties }: Schema, schemas: Schemas): string {
  if (type === "array") {
    const each = items ? typeOf(items as Schema, schemas) : "any";
    return /[ |]/.test(each) ? `(${each})[]` : `${each}[]`;
  }
  if (type === "string" && typeof format === "string") return format;
  if (type === "object" && typeof additionalProperties === "object" && additionalProperties) {
    return `{ [name]: ${typeOf(additionalProperties as Schema, schemas)} }`;
  }
  return type;
}

/** `1 … 200`; null: any. */
export function boundsOf({ minLength, maxLength, minimum, maximum, minItems, maxItems }: Schema): string | null {
  const low = minLength ?? minItems ?? minimum;
  const high = maxLength ?? maxItems ?? maximum;
  if (low === undefined && high === undefined) return null;
  if (high === undefined || Number(high) >= Number.MAX_SAFE_INTEGER) return low === undefined ? null : `≥ ${low}`;
  return low === undefined ? `≤ ${high}` : `${low} … ${high}`;
}
