/** The OpenAPI document, read: what the reference shows, and what the tests send. */

export interface Schema {
  [keyword: string]: unknown;
  $ref?: string;
}

export interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  required: boolean;
  description: string | null;
  schema: Schema;
  /** undefined: the document has none. */
  example: unknown;
}
export interface Content {
  type: string;
  schema: Schema;
  /** undefined: the document has none. */
  example: unknown;
}
export interface Link {
  /** The operation that it leads to. */
  operationId: string;
  /** Of that operation's path: where they are in the answer, as JSON pointers. */
  parameters: Readonly<Record<string, string>>;
}
export interface Answer {
  status: number;
  description: string;
  contents: readonly Content[];
  links: readonly Link[];
}
export interface Operation {
  id: string;
  method: string;
  path: string;
  tag: string;
  summary: string;
  description: string | null;
  /** Any of these gets in, if it is good for all of its roles; none: anybody. */
  access: readonly { scheme: string; roles: readonly string[] }[];
  parameters: readonly Parameter[];
  body: { schema: Schema; examples: readonly { summary: string; value: unknown }[] } | null;
  answers: readonly Answer[];
}

/** As much of OpenAPI as ours uses. */
export interface OpenApiDocument {
  info: { title: string; description?: string };
  paths: Record<string, Record<string, RawOperation>>;
  components: { schemas: Record<string, Schema>; securitySchemes: Record<string, { description?: string }> };
}
interface RawOperation {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  security?: Record<string, string[]>[];
  parameters?: { name: string; in: Parameter["in"]; required?: boolean; description?: string; schema: Schema }[];
  requestBody?: { content: Record<string, RawContent> };
  responses: Record<
    string,
    { description: string; content?: Record<string, RawContent>; links?: Record<string, Link> }
  >;
}
interface RawContent {
  schema: Schema;
  example?: unknown;
  examples?: Record<string, { summary: string; value: unknown }>;
}

export const operationsOf = ({ paths }: OpenApiDocument): Operation[] =>
  Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, raw]) => ({
      id: raw.operationId,
      method: method.toUpperCase(),
      path,
      tag: raw.tags[0] ?? "",
      summary: raw.summary,
      description: raw.description ?? null,
      access: (raw.security ?? []).flatMap((one) => Object.entries(one).map(([scheme, roles]) => ({ scheme, roles }))),
      parameters: (raw.parameters ?? []).map(({ name, required = false, description, schema, ...rest }) => ({
        name,
        in: rest.in,
        required,
        description: description ?? null,
        schema,
        example: schema.example,
      })),
      body: raw.requestBody ? bodyOf(raw.requestBody.content) : null,
      answers: Object.entries(raw.responses).map(([status, { description, content = {}, links = {} }]) => ({
        status: Number(status),
        description,
        contents: Object.entries(content).map(([type, { schema, example }]) => ({ type, schema, example })),
        links: Object.values(links).map(({ operationId, parameters }) => ({
          operationId,
          parameters: Object.fromEntries(
            Object.entries(parameters).map(([name, expression]) => [name, expression.replace("$response.body#", "")]),
          ),
        })),
      })),
    })),
  );

function bodyOf(content: Record<string, RawContent>): Operation["body"] {
  const json = content["application/json"];
  return json ? { schema: json.schema, examples: Object.values(json.examples ?? {}) } : null;
}

/** The answer that is hoped for. */
export const successOf = ({ answers }: Operation): Answer | null =>
  answers.filter(({ status }) => status >= 200 && status < 300).at(-1) ?? null;

/** What is in the answer that is hoped for; null: no JSON. */
export const answerSchemaOf = (operation: Operation): Schema | null =>
  successOf(operation)?.contents.find(({ type }) => type === "application/json")?.schema ?? null;
