/** A real core behind the REST interface on a real HTTP server, for tests. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { Timing } from "#core/create-runtime.ts";
import type { Env } from "#core/env.ts";
import { startCore, TEST_API_KEY, type TestCore } from "#core/testing.ts";
import { createApi } from "./app.ts";

interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: what a test looks at is up to the test
  body: any;
}

export interface TestApi {
  readonly core: TestCore;
  readonly origin: string;
  /** A body that is not a string is sent as JSON; the API key goes along unless `headers` say otherwise. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** Headers of a user's token, with every scope that their role has. */
  as(userId: string): Promise<Record<string, string>>;
  close(): Promise<void>;
}

export const KEY = { authorization: `Bearer ${TEST_API_KEY}` };

export async function startApi(overrides: Partial<Env> = {}, timing: Timing = {}): Promise<TestApi> {
  const core = await startCore(overrides, timing);
  const server = createServer(getRequestListener(createApi(core.runtime).fetch, { overrideGlobalObjects: false }));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    core,
    origin,
    async call(method, path, body, headers = KEY) {
      const response = await fetch(origin + path, {
        method,
        headers: { ...(body !== undefined && { "content-type": "application/json" }), ...headers },
        ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      const isJson = response.headers.get("content-type")?.includes("json");
      return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
    },
    async as(userId) {
      const user = await core.runtime.users.get(userId);
      const scopes = user?.role === "admin" ? (["send", "admin"] as const) : [];
      const { token } = await core.runtime.auth.mintToken(userId, 600, undefined, scopes);
      return { authorization: `Bearer ${token}` };
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      await core.close();
    },
  };
}
