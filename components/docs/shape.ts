/** What a body or an answer is made of, as the page draws it: plain data, so that a page carries it once and in short. */
import type { Schema } from "./document.ts";
import { boundsOf, type Field, fieldsOf, resolved, type Schemas, typeOf, variantsOf } from "./schema.ts";

/** How far fields are shown in fields; none of ours goes deeper. */
const DEEPEST = 6;

export interface Line {
  name: string;
  type: string;
  isRequired?: true;
  bounds?: string;
  /** As JSON. */
  preset?: string;
  about?: string;
  pattern?: string;
  within?: Shape;
}
/** Fields, or several shapes of which it has one. */
export type Shape = { lines: readonly Line[] } | { oneOf: readonly Shape[] };

/** Null: it has no fields. */
export function shapeOf(schema: Schema, schemas: Schemas, depth = 0): Shape | null {
  if (depth > DEEPEST) return null;
  const fields = fieldsOf(schema, schemas);
  if (fields.length > 0) return { lines: fields.map((field) => lineOf(field, schemas, depth)) };
  const variants = variantsOf(schema, schemas).flatMap((variant) => shapeOf(variant, schemas, depth + 1) ?? []);
  return variants.length > 0 ? { oneOf: variants } : null;
}

export function lineOf({ name, isRequired, schema }: Field, schemas: Schemas, depth = 0): Line {
  const whole = resolved(schema, schemas);
  const about = schema.description ?? whole.description;
  const bounds = boundsOf(whole);
  const within = shapeOf(schema, schemas, depth + 1);
  return {
    name,
    type: typeOf(schema, schemas),
    ...(isRequired && { isRequired }),
    ...(bounds && { bounds }),
    ...(whole.default !== undefined && { preset: JSON.stringify(whole.default) }),
    ...(typeof about === "string" && { about }),
    ...(typeof whole.pattern === "string" && { pattern: whole.pattern }),
    ...(within && { within }),
  };
}
