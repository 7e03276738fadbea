/** The document of the REST interface, from the schemas that validate it. */
import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { z } from "zod";
import { ERRORS, type ErrorCode } from "#core/errors.ts";
import { eventPage } from "#core/protocol.ts";
import { eventPage as pageExample } from "./examples.ts";
import { type createRouter, failures, json, named, operationIdOf, securityOf } from "./router.ts";

const DOCUMENT = {
  openapi: "3.1.0",
  info: {
    title: "Carillon",
    version: "1",
    description: [
      "Send notifications, and read them. How events are pushed is told in docs/PROTOCOL.md: as streams below, and over",
      "the WebSockets at `/ws`, `/socket.io/` (Engine.IO 4, by HTTP too) and `/mqtt`, which are not REST and not listed.",
      "A method that a path does not have is 405 `method_not_allowed`, with `Allow`; `HEAD` is there wherever `GET` is.",
    ].join(" "),
    license: { name: "MIT", identifier: "MIT" },
  },
  servers: [{ url: "/" }],
};

const ROLES = [
  "`user`: somebody who signed in, or the bearer of their token; an API key is nobody.",
  "`send`: an admin, or an API key with that scope.",
  "`admin`: an admin, or an API key with that scope.",
].join(" ");
const SCHEMES = {
  bearer: { type: "http", scheme: "bearer", description: `A user's token, or an API key. ${ROLES}` },
  session: { type: "apiKey", in: "cookie", description: `The browser's. ${ROLES}` },
} as const;

export function serveDocument(app: ReturnType<typeof createRouter>, cookieName: string): void {
  const { openAPIRegistry: registry } = app;
  const schemes = { ...SCHEMES, session: { ...SCHEMES.session, name: cookieName } };
  for (const [name, scheme] of Object.entries(schemes)) registry.registerComponent("securitySchemes", name, scheme);
  // Served on the raw connection with the streams (transports/polling), so that no route of this app knows it.
  registry.registerPath({
    method: "get",
    path: "/api/events",
    summary: "Events after a cursor, now or as soon as there is one",
    security: securityOf("user"),
    request: {
      query: z.object({
        after: z.string().optional().describe("Left out: start at the head."),
        wait: z.coerce.number().int().min(0).max(60).optional().describe("Seconds to wait for the first event."),
      }),
    },
    responses: {
      200: json(named("EventPage", eventPage), "The events.", pageExample),
      304: { description: "Nothing is new (with If-None-Match)." },
      ...failures("bad_cursor", "unauthorized"),
    },
  });
  for (const [path, type, summary, example] of STREAMS)
    registry.registerPath({
      method: "get",
      path,
      summary,
      description: "It does not end by itself. docs/PROTOCOL.md has what comes.",
      security: securityOf("user"),
      request: {
        query: z.object({
          after: z.string().optional().describe("The cursor to read on from. Left out: start at the head."),
          lastEventId: z.string().optional().describe("The same; it wins over `after`."),
          token: z.string().optional().describe("A user's token, where a header cannot be sent."),
        }),
        headers: z.object({
          "Last-Event-ID": z.string().optional().describe("The same as `after`; it wins over both."),
        }),
      },
      responses: {
        200: { description: "Messages, as they come.", content: { [type]: { schema: z.string(), example } } },
        ...failures("bad_cursor", "unauthorized", "expired", "foreign_origin", "invalid", "shutting_down"),
      },
    });
  let packed: ReturnType<typeof pack> | null = null;
  app.get("/api/openapi.json", async (context) => {
    packed ??= pack(JSON.stringify(documentOf(app)));
    const { etag, text, gzipped } = await packed;
    // The same for everyone, so that its length betrays nothing when it is compressed, and a cache may keep it.
    const headers = { "Cache-Control": "no-cache", ETag: etag, Vary: "Accept-Encoding" };
    if (context.req.header("if-none-match")?.includes(etag)) return context.body(null, 304, headers);
    const json = { ...headers, "Content-Type": "application/json" };
    const takesGzip = /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(context.req.header("accept-encoding") ?? "");
    return takesGzip
      ? context.body(gzipped, 200, { ...json, "Content-Encoding": "gzip" })
      : context.body(text, 200, json);
  });
}

async function pack(text: string) {
  const tag = createHash("sha256").update(text).digest("base64url").slice(0, 22);
  // Weak: it is of both encodings.
  return { etag: `W/"${tag}"`, text, gzipped: new Uint8Array(await promisify(gzip)(text)) };
}

const STREAMS = [
  [
    "/api/events/sse",
    "text/event-stream",
    "Events as they come, for `EventSource`",
    'data: {"seq":1042,"type":"item.created"}\nid: 3f9c.1042\n\n',
  ],
  [
    "/api/events/iframe",
    "text/html",
    "Events as they come, as scripts of a page in a hidden frame",
    '<script>post("{\\"seq\\":1042,\\"type\\":\\"item.created\\"}")</script>',
  ],
] as const;

/** How far a notification got: a page of its own in the reference, where that of all it can do would be too large. */
const REACH = /^\/notifications\/\{id\}\/(reach|unread)\b/;

/** Operations are named by what they do to which path, and grouped by the first word of it, or as {@link REACH}. */
function documentOf(app: ReturnType<typeof createRouter>) {
  const document = app.getOpenAPI31Document(DOCUMENT);
  for (const [path, operations] of Object.entries(document.paths ?? {})) {
    const ours = path.replace(/^\/api/, "") as `/${string}`;
    for (const method of METHODS) {
      const operation = operations[method];
      if (!operation) continue;
      operation.operationId = operationIdOf(`${method} ${ours}`);
      operation.tags = [REACH.test(ours) ? "reach" : (ours.split("/")[1] ?? "")];
      operation.responses = { ...everywhere(operation, method), ...operation.responses };
      if (operation.security?.some((one) => "session" in one)) addForeign(operation.responses);
    }
  }
  return document;
}

/** Whoever comes with a cookie may be a page of others, reading too. */
function addForeign(responses: Partial<Record<string, { description?: string }>>): void {
  const answer = refused("foreign_origin");
  const known = responses[403];
  if (!known) responses[403] = answer;
  else if (!known.description?.includes("`foreign_origin`"))
    responses[403] = { ...known, description: `${known.description}\n\n${answer.description}` };
}

/** What is answered before a route is reached, so that it need not say so itself. */
function everywhere({ parameters = [] }: { parameters?: readonly unknown[] }, method: string) {
  const onWrite: Answers = { 413: refused("too_large"), 415: refused("unsupported_media") };
  const onParameters: Answers = { 422: refused("invalid") };
  return { ...(method !== "get" && onWrite), ...(parameters.length > 0 && onParameters) } as Answers;
}
type Answers = Record<number, ReturnType<typeof refused>>;

const refused = (code: ErrorCode) => ({
  description: `\`${code}\`: ${ERRORS[code][1]}`,
  content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
});

const METHODS = ["get", "post", "put", "patch", "delete"] as const;
