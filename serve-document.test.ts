/** Every operation of the OpenAPI document, with its own examples, against a real server. */
import { afterAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { newPasskey } from "#app/api/passkey-wire.ts";
import { createTestPasskey } from "#app/api/testing-passkey.ts";
import { type OpenApiDocument, type Operation, operationsOf, type Schema } from "#components/docs/document.ts";
import { issueSetupToken } from "#core/setup.ts";
import { TEST_API_KEY } from "#core/testing.ts";
import { startHouse } from "#transports/contract/house.ts";

const house = await startHouse({ isDemo: true });
const { runtime } = house;
// Passkeys want a name.
const origin = house.origin.replace("127.0.0.1", "localhost");
const { auth } = runtime;
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const tokenOf = async (userId: string) => bearer((await auth.mintToken(userId, 600)).token);

const document: OpenApiDocument = await (await fetch(`${origin}/api/openapi.json`)).json();
const operations = operationsOf(document);
const named = operations.map((operation) => [`${operation.method} ${operation.path}`, operation] as const);

const definitions = asDefinitions(document.components.schemas);
function asDefinitions<T>(schema: T): T {
  return JSON.parse(JSON.stringify(schema).replaceAll("#/components/schemas/", "#/$defs/"));
}
const validator = (schema: Schema) =>
  z.fromJSONSchema({
    $schema: "https://json-schema.org/draft/2020-12/schema",
    allOf: [asDefinitions(schema)],
    $defs: definitions,
  } as Parameters<typeof z.fromJSONSchema>[0]);

/** One that the document lets in; a browser's session is `person`'s. */
async function credentialOf({ access }: Operation, person: string): Promise<Record<string, string>> {
  const [first] = access;
  if (!first) return {};
  if (first.scheme === "session") {
    const { cookies } = await auth.sessions.signInAs(person);
    return { cookie: cookies.map((one) => one.split(";")[0]).join("; "), origin };
  }
  return first.roles.includes("user") ? tokenOf(person) : bearer(TEST_API_KEY);
}

interface Reply {
  status: number;
  type: string;
  body: unknown;
}
async function call(
  { method }: Operation,
  path: string,
  headers: Record<string, string>,
  body?: unknown,
): Promise<Reply> {
  const response = await fetch(origin + path, {
    method,
    headers: { ...headers, ...(body !== undefined && { "content-type": "application/json" }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const type = response.headers.get("content-type")?.split(";")[0] ?? "";
  const text = STREAMS.has(type) ? await begun(response) : await response.text();
  return { status: response.status, type, body: type === "application/json" ? JSON.parse(text) : text };
}
/** These do not end by themselves. */
const STREAMS = new Set(["text/event-stream", "text/html"]);
async function begun(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  const first = await reader?.read();
  await reader?.cancel();
  return new TextDecoder().decode(first?.value);
}
const isGood = ({ status }: Reply): boolean => status >= 200 && status < 300;

function pathOf({ path, parameters }: Operation, given: Readonly<Record<string, unknown>>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = given[name] ?? parameters.find((one) => one.name === name)?.example;
    if (value === undefined) throw new Error(`{${name}} of ${path} has no example, and no link leads there`);
    return encodeURIComponent(String(value));
  });
}

const at = (value: unknown, pointer: string): unknown =>
  pointer
    .split("/")
    .slice(1)
    .reduce<unknown>((node, key) => (node as Record<string, unknown> | null)?.[key], value);

/** Where the examples may go: what other operations lead to, made anew; else as the document has it. */
async function* placesOf(operation: Operation): AsyncGenerator<string> {
  const sources = operations.flatMap((source) =>
    source.answers.flatMap(({ links }) =>
      links.filter(({ operationId }) => operationId === operation.id).map((link) => ({ source, link })),
    ),
  );
  if (sources.length === 0) yield pathOf(operation, {});
  for (const { source, link } of sources) {
    for await (const place of placesOf(source)) {
      for (const value of source.body?.examples.map((example) => example.value) ?? [undefined]) {
        const made = await call(source, place, await credentialOf(source, "ann"), value);
        if (!isGood(made)) continue;
        const found = Object.entries(link.parameters).map(([name, pointer]) => [name, at(made.body, pointer)]);
        yield pathOf(operation, Object.fromEntries(found));
      }
    }
  }
}

const passkey = createTestPasskey();
/** To a question that is asked just then. */
async function answered(id: "postSessionPasskey" | "postAccountPasskeys", body: object): Promise<object> {
  const { passkeys } = runtime;
  if ((await passkeys.list("ann")).passkeys.length === 0) {
    const answer = newPasskey.parse(passkey.answerNew(await passkeys.registration("ann", origin), origin));
    await passkeys.add("ann", "First", answer, origin);
  }
  if (id === "postSessionPasskey") return { ...body, answer: passkey.answer(await passkeys.question(origin), origin) };
  return { ...body, answer: createTestPasskey().answerNew(await passkeys.registration("ann", origin), origin) };
}

/** What no document can tell: secrets. */
async function withSecrets({ id }: Operation, body: unknown): Promise<unknown> {
  if (id === "postSetup") {
    await runtime.db.user.updateMany({ where: { role: "admin" }, data: { role: "member" } });
    return { ...(body as object), token: await issueSetupToken(runtime.db) };
  }
  if (id === "postInvitation") {
    // Not Ann, whose passkeys it would remove.
    const { token } = await runtime.invitations.make("ben", { id: "root", address: null });
    return { ...(body as object), token };
  }
  if (id === "postSessionPasskey" || id === "postAccountPasskeys") return answered(id, body as object);
  const { password, currentPassword = password } = (body ?? {}) as Record<string, string | undefined>;
  if (currentPassword !== undefined) await auth.sessions.setPassword("ann", currentPassword);
  return body;
}

/** Its examples, each where it is taken; the last answer to each of them. */
async function tryOut(operation: Operation): Promise<Reply[]> {
  const replies: Reply[] = [];
  for (const value of operation.body?.examples.map((example) => example.value) ?? [undefined]) {
    let reply: Reply | null = null;
    for await (const place of placesOf(operation)) {
      const body = await withSecrets(operation, value);
      reply = await call(operation, place, await credentialOf(operation, "ann"), body);
      if (isGood(reply)) break;
    }
    if (!reply) throw new Error("what leads there was refused");
    replies.push(reply);
  }
  return replies;
}

const PHASES = [["PUT", "POST"], ["GET"], ["PATCH"], ["DELETE"]];

/** Makes, reads, changes and ends; within each, what needs something of another waits until that is there. */
async function walk(): Promise<Map<Operation, Reply[] | Error>> {
  const outcomes = new Map<Operation, Reply[] | Error>();
  const depth = ({ path }: Operation): number => path.split("/").length;
  for (const methods of PHASES) {
    let waiting = operations.filter(({ method }) => methods.includes(method));
    if (methods.includes("DELETE")) waiting.sort((a, b) => depth(b) - depth(a));
    for (let before = Number.POSITIVE_INFINITY; waiting.length < before; ) {
      before = waiting.length;
      const refused: Operation[] = [];
      for (const operation of waiting) {
        const outcome = await tryOut(operation).catch((error: Error) => error);
        outcomes.set(operation, outcome);
        if (outcome instanceof Error || !outcome.every(isGood)) refused.push(operation);
      }
      waiting = refused;
    }
  }
  return outcomes;
}

// Somebody is connected, for the operations that are about that; not Ann, whose new password ends her streams.
await runtime.users.put("cyd", { name: "Cyd", email: "cyd@example.com" });
const stream = await fetch(`${origin}/api/events/sse`, { headers: await tokenOf("cyd") });
const outcomes = await walk();
await stream.body?.cancel().catch(() => undefined);
afterAll(() => house.close());

test("the walk knows every method of the document", () => {
  expect([...outcomes.keys()]).toHaveLength(operations.length);
  expect(operations.length).toBeGreaterThan(40);
  expect(new Set(operations.map(({ id }) => id)).size).toBe(operations.length);
  // The reference names its parts by them.
  expect(new Set(operations.map(({ summary }) => summary)).size).toBe(operations.length);
});

describe.each(named)("%s", (_, operation) => {
  test("has examples that fit their schemas", () => {
    const { body, answers } = operation;
    if (body) expect(body.examples.length, "examples of the request's body").toBeGreaterThan(0);
    for (const { summary, value } of body?.examples ?? [])
      expect(validator(body?.schema ?? {}).safeParse(value).error, summary).toBeUndefined();
    for (const { status, contents } of answers) {
      if (status >= 300) continue;
      for (const { type, schema, example } of contents) {
        expect(example, `an example of the ${status} as ${type}`).toBeDefined();
        expect(validator(schema).safeParse(example).error, `${status} ${type}`).toBeUndefined();
        expect(validator(schema).safeParse(undefined).success, "the schema says something").toBe(false);
      }
    }
  });

  test("takes its examples, and answers as the document says", () => {
    const outcome = outcomes.get(operation);
    if (!outcome || outcome instanceof Error) throw outcome ?? new Error("was not tried");
    for (const reply of outcome) {
      expect(isGood(reply), JSON.stringify(reply)).toBe(true);
      const answer = operation.answers.find(({ status }) => status === reply.status);
      expect(answer, `${reply.status} is in the document`).toBeDefined();
      const content = answer?.contents.find(({ type }) => type === reply.type);
      if (answer?.contents.length === 0) expect(reply.body).toBe("");
      else expect(validator(content?.schema ?? { not: {} }).safeParse(reply.body).error).toBeUndefined();
    }
  });

  const somewhere = () => pathOf(operation, Object.fromEntries(operation.parameters.map(({ name }) => [name, "1"])));
  const example = operation.body?.examples[0]?.value;
  const { access } = operation;
  const needs = (role: string): boolean => access.some(({ roles }) => roles.includes(role));

  if (access.length > 0)
    test("is not for strangers", async () => {
      const { status, body } = await call(operation, somewhere(), {}, example);
      expect(status, JSON.stringify(body)).toBe(401);
      expect(operation.answers.map((answer) => answer.status)).toContain(401);
    });

  if (needs("admin") || needs("send"))
    test("is not for members", async () => {
      const { status, body } = await call(operation, somewhere(), await tokenOf("ben"), example);
      expect(status, JSON.stringify(body)).toBe(403);
    });

  if (needs("user"))
    test("is not for API keys", async () => {
      const { status } = await call(operation, somewhere(), bearer(TEST_API_KEY), example);
      expect([401, 403]).toContain(status);
    });

  if (operation.body)
    test("names a field that it does not know", async () => {
      const credential = await credentialOf(operation, "ben");
      const { status, body } = await call(operation, somewhere(), credential, {
        ...(example as object),
        colour: "red",
      });
      expect(status).toBe(422);
      expect(body).toMatchObject({
        error: { code: "invalid", details: [{ path: "colour", message: "unknown field" }] },
      });
    });
});
