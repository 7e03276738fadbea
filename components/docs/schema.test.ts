import { expect, test } from "vitest";
import { boundsOf, fieldsOf, typeOf, variantsOf } from "./schema.ts";

const schemas = {
  User: { type: "object", properties: { id: { type: "string" } }, required: ["id"] },
  Person: {
    allOf: [{ $ref: "#/components/schemas/User" }, { type: "object", properties: { role: { enum: ["a", "b"] } } }],
  },
};
const person = { $ref: "#/components/schemas/Person" };

test("fields are found through references, parts and lists", () => {
  const fields = [
    { name: "id", isRequired: true, schema: { type: "string" } },
    { name: "role", isRequired: false, schema: { enum: ["a", "b"] } },
  ];
  expect(fieldsOf(person, schemas)).toEqual(fields);
  expect(fieldsOf({ type: "array", items: person }, schemas)).toEqual(fields);
  expect(variantsOf({ anyOf: [{ type: "null" }, person] }, schemas)).toEqual([person]);
});

test.each([
  [{ type: "string" }, "string"],
  [{ type: ["string", "null"], format: "date-time" }, "date-time | null"],
  [{ enum: ["send", "admin"] }, '"send" | "admin"'],
  [{ type: "array", items: { enum: ["send", "admin"] } }, '("send" | "admin")[]'],
  [{ anyOf: [{ enum: ["all"] }, { type: "array", items: { type: "string" } }] }, '"all" | string[]'],
  [{ type: "object", additionalProperties: { type: "integer" } }, "{ [name]: integer }"],
  [{ type: ["object", "array", "string", "number", "boolean", "null"] }, "any"],
  [person, "object"],
])("%j is %s", (schema, words) => {
  expect(typeOf(schema, schemas)).toBe(words);
});

test.each([
  [{}, null],
  [{ minLength: 1, maxLength: 200 }, "1 … 200"],
  [{ maximum: 60 }, "≤ 60"],
  [{ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }, "≥ 0"],
])("the bounds of %j are %s", (schema, bounds) => {
  expect(boundsOf(schema)).toBe(bounds);
});
