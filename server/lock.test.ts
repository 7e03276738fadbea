import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { startCore, TEST_API_KEY, type TestCore } from "#core/testing.ts";
import { createHttpServer, type HttpServer } from "../serve.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const LOCKER = `
  import { openSqlite } from "#core/store/sqlite/connection.ts";
  const db = openSqlite(process.argv[1]);
  db.exec("BEGIN IMMEDIATE");
  console.log("locked");
  process.stdin.on("data", () => { db.exec("ROLLBACK"); db.close(); process.exit(); });`;

let core: TestCore;
let http: HttpServer;
let origin: string;
let other: ChildProcess | null = null;

async function start(lockWaitMs: number): Promise<void> {
  core = await startCore({}, { lockWaitMs });
  await core.runtime.auth.sessions.setPassword("ann", "correct horse");
  http = await createHttpServer(core.runtime);
  await new Promise<void>((resolve) => http.server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(http.server.address() as AddressInfo).port}`;
}

afterEach(async () => {
  await free();
  await http.drain();
  await core.close();
});

/** Another program takes the write lock of the file, and keeps it. */
async function lock(): Promise<void> {
  const path = core.runtime.env.databaseUrl.replace(/^file:/, "");
  other = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", LOCKER, path], {
    cwd: ROOT,
    stdio: ["pipe", "pipe", "inherit"],
  });
  if (other.stdout) await once(other.stdout, "data");
}

async function free(): Promise<void> {
  if (!other) return;
  const gone = once(other, "exit");
  other.stdin?.end("go");
  await gone;
  other = null;
}

async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(origin + path, {
    method,
    headers: { authorization: `Bearer ${TEST_API_KEY}`, "content-type": "application/json", ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, body: await response.json().catch(() => null) };
}
const send = (title: string) => call("POST", "/api/notifications", { audience: ["users/ann"], title });
const signIn = () => call("POST", "/api/session", { email: "ann@example.com", password: "correct horse" });
async function titles(): Promise<string[]> {
  const { token } = await core.runtime.auth.mintToken("ann", 600);
  const { status, body } = await call("GET", "/api/inbox", undefined, { authorization: `Bearer ${token}` });
  expect(status).toBe(200);
  return body.items.map(({ title }: { title: string }) => title);
}

test("while another program writes, reads are answered, and what waits is done in its order afterwards", async () => {
  await start(60_000);
  await send("before");
  const { headers } = await signIn();
  const cookie = headers
    .getSetCookie()
    .map((one) => one.split(";")[0])
    .join("; ");
  // A session that was last seen long ago is one that a read would note.
  await core.runtime.db.session.updateMany({ data: { updatedAt: new Date(0) } });
  core.runtime.auth.sessions.forget("ann");
  await lock();
  const answered: string[] = [];
  const sends = [1, 2, 3].map((n) => send(`waited ${n}`).then(({ status }) => answered.push(`send ${n}: ${status}`)));
  const signingIn = signIn().then(({ status }) => answered.push(`sign-in: ${status}`));

  expect((await call("GET", "/healthz")).status).toBe(200);
  expect(await titles()).toEqual(["before"]);
  const bySession = await fetch(`${origin}/api/inbox/counts`, { headers: { cookie } });
  expect(await bySession.json()).toMatchObject({ unread: 1 });
  expect(await call("GET", "/readyz")).toMatchObject({ status: 503, body: { status: "database" } });
  expect(answered).toEqual([]);

  await free();
  await Promise.all([...sends, signingIn]);
  expect(answered.sort()).toEqual(["send 1: 201", "send 2: 201", "send 3: 201", "sign-in: 201"]);
  expect((await titles()).sort()).toEqual(["before", "waited 1", "waited 2", "waited 3"]);
  await expect.poll(async () => (await call("GET", "/readyz")).status).toBe(200);
});

test("who has waited in vain is told `busy`, by HTTP and on a socket, and nothing is half done", async () => {
  await start(300);
  await send("before");
  const { token } = await core.runtime.auth.mintToken("ann", 600);
  const socket = new WebSocket(`${origin.replace("http", "ws")}/ws?token=${token}`, "carillon.v1");
  const replies: unknown[] = [];
  socket.on("message", (data) => replies.push(JSON.parse(String(data))));
  await once(socket, "message");
  const ids = (await core.runtime.inbox.page({ userId: "ann" }, { view: "inbox", limit: 10 })).items.map(
    ({ id }) => id,
  );
  const sessions = await core.runtime.db.session.count();
  await lock();

  socket.send(JSON.stringify({ id: "c1", command: "archive", ids }));
  const refused = await Promise.all([send("lost"), send("lost too"), signIn()]);
  for (const { status, body, headers } of refused) {
    expect([status, body.error.code, headers.get("retry-after")]).toEqual([503, "busy", "1"]);
  }
  await expect
    .poll(() => replies)
    .toContainEqual(expect.objectContaining({ id: "c1", ok: false, error: expect.objectContaining({ code: "busy" }) }));
  await free();

  expect(await titles()).toEqual(["before"]);
  expect(await core.runtime.db.session.count()).toBe(sessions);
  expect((await send("again")).status).toBe(201);
  expect((await signIn()).status).toBe(201);
  socket.send(JSON.stringify({ id: "c2", command: "archive", ids }));
  await expect.poll(() => replies).toContainEqual(expect.objectContaining({ id: "c2", ok: true }));
  expect(await titles()).toEqual(["again"]);
  socket.terminate();
});
