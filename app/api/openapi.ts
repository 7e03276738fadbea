/** The document of the REST interface, from the schemas that validate it. */
import { z } from "zod";
import { eventPage } from "#core/protocol.ts";
import { type createRouter, failures, json, named, security } from "./router.ts";

const DOCUMENT = {
  openapi: "3.1.0",
  info: {
    title: "Carillon",
    version: "1",
    description: "Send notifications, and read them. How events are pushed is told in docs/PROTOCOL.md.",
    license: { name: "MIT", identifier: "MIT" },
  },
  servers: [{ url: "/" }],
};

export function serveDocument(app: ReturnType<typeof createRouter>): void {
  const { openAPIRegistry: registry } = app;
  registry.registerComponent("securitySchemes", "bearer", {
    type: "http",
    scheme: "bearer",
    description: "A user's token, or an API key.",
  });
  registry.registerComponent("securitySchemes", "session", {
    type: "apiKey",
    in: "cookie",
    name: "carillon.session_token",
  });
  // Served on the raw connection with the streams (transports/polling), so that no route of this app knows it.
  registry.registerPath({
    method: "get",
    path: "/api/events",
    summary: "Events after a cursor, now or as soon as there is one",
    security,
    request: {
      query: z.object({
        after: z.string().optional().describe("Left out: start at the head."),
        wait: z.coerce.number().int().min(0).max(60).optional().describe("Seconds to wait for the first event."),
      }),
    },
    responses: {
      200: json(named("EventPage", eventPage), "The events."),
      304: { description: "Nothing is new (with If-None-Match)." },
      ...failures("bad_cursor", "unauthorized"),
    },
  });
  let document: object | null = null;
  app.get("/api/openapi.json", (context) => {
    document ??= app.getOpenAPI31Document(DOCUMENT);
    return context.json(document);
  });
}
