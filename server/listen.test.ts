import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { type IncomingMessage, request } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { freePort } from "#transports/contract/house.ts";
import { ENVIRONMENT, isInstalled } from "#transports/proxies/program.ts";
import { type Edge, KEY, startEdge } from "./testing.ts";

const URL_OF_IT = "https://bells.example.com";
let dir = "";
let path = "";
let edge: Edge | null = null;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "carillon-socket-"));
  path = join(dir, "carillon.sock");
});
afterEach(async () => {
  await edge?.close();
  edge = null;
  rmSync(dir, { recursive: true });
});

const start = async () => {
  edge = await startEdge({ PORT: path, CARILLON_URL: URL_OF_IT });
  return edge;
};

function ask(method: string, target: string, headers: Record<string, string> = {}, body?: string) {
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const asked = request({ socketPath: path, method, path: target, headers }, (answer: IncomingMessage) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (part: string) => {
        text += part;
      });
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text }));
    });
    asked.on("error", reject);
    asked.end(body);
  });
}

test("it answers on a unix socket, which owner and group alone may open, and which goes when it ends", async () => {
  const { running, close } = await start();
  expect(statSync(path).mode & 0o777).toBe(0o660);
  expect(running.url).toBe(URL_OF_IT);
  expect((await ask("GET", "/healthz")).status).toBe(200);
  await close();
  edge = null;
  expect(existsSync(path)).toBe(false);
});

test("a transport's socket opens through it, and a foreign page's does not", async () => {
  const { token } = await start();
  const open = (origin: string) =>
    new Promise((resolve) => {
      const socket = new WebSocket(`ws+unix://${path}:/ws?token=${token}`, { origin });
      socket.on("message", (data) => {
        socket.terminate();
        resolve((JSON.parse(String(data)) as { type: string }).type);
      });
      socket.on("unexpected-response", (_, answer) => resolve(answer.statusCode));
    });
  expect(await open(URL_OF_IT)).toBe("ready");
  expect(await open("https://evil.example")).toBe(403);
});

test("whoever may open the socket is a proxy: it is believed for whom it forwards, and never is this machine", async () => {
  const { running } = await start();
  const put = (name: string, headers: Record<string, string>) =>
    ask("PUT", "/api/topics/ops", { ...KEY, "content-type": "application/json", ...headers }, JSON.stringify({ name }));
  await put("one", { "x-forwarded-for": "192.0.2.1, 203.0.113.9" });
  await put("two", {});
  const { entries } = await running.runtime.audit.page({ target: "topics/ops", limit: 10 });
  expect(entries.map(({ address }) => address)).toEqual(["unix", "203.0.113.9"]);
  expect((await ask("GET", "/metrics", { host: "localhost" })).status).toBe(401);
  expect((await ask("GET", "/metrics", { ...KEY, host: "localhost" })).status).toBe(200);
});

test("a socket that a server left behind is replaced", async () => {
  // As one that was killed does: closing it would remove the file.
  const left = createServer().listen(path);
  await new Promise((resolve) => left.once("listening", resolve));
  const copy = join(dir, "copy.sock");
  renameSync(path, copy);
  left.close();
  renameSync(copy, path);
  await start();
  expect((await ask("GET", "/healthz")).status).toBe(200);
});

test("a socket on which somebody listens is left alone", async () => {
  await start();
  await expect(startEdge({ PORT: path, CARILLON_URL: URL_OF_IT })).rejects.toThrow(
    `PORT: another server listens on ${path}.`,
  );
  expect((await ask("GET", "/healthz")).status).toBe(200);
});

test("a file that is no socket is left alone", async () => {
  writeFileSync(path, "precious");
  await expect(startEdge({ PORT: path, CARILLON_URL: URL_OF_IT })).rejects.toThrow("is no socket");
  expect(existsSync(path)).toBe(true);
});

test("a folder that is not there is told in one line", async () => {
  const nowhere = join(dir, "nowhere/carillon.sock");
  await expect(startEdge({ PORT: nowhere, CARILLON_URL: URL_OF_IT })).rejects.toThrow(
    `PORT: cannot listen on ${nowhere}`,
  );
});

test.runIf(isInstalled("nginx"))("nginx hands on to it as it is documented", async () => {
  const { running } = await start();
  const port = await freePort();
  const documentedPass = "proxy_pass http://unix:/run/carillon/carillon.sock:;";
  expect(readFileSync(new URL("../docs/self-hosting.md", import.meta.url), "utf8")).toContain(documentedPass);
  const file = join(dir, "nginx.conf");
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((of) => `${of}_temp_path ${dir}/${of};`);
  writeFileSync(
    file,
    `daemon off; user root; pid ${dir}/nginx.pid; events {} http { access_log off; ${temporary.join(" ")}
     server { listen 127.0.0.1:${port}; location / { proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
     ${documentedPass.replace("/run/carillon/carillon.sock", path)} } } }`,
  );
  const nginx = spawn("nginx", ["-p", dir, "-c", file, "-e", `${dir}/error.log`], {
    env: ENVIRONMENT,
    stdio: "ignore",
  });
  try {
    const put = () =>
      fetch(`http://127.0.0.1:${port}/api/topics/by-nginx`, {
        method: "PUT",
        headers: { ...KEY, "content-type": "application/json" },
        body: JSON.stringify({ name: "By nginx" }),
      }).then(({ status }) => status);
    await expect.poll(() => put().catch(() => null)).toBe(201);
    const { entries } = await running.runtime.audit.page({ target: "topics/by-nginx", limit: 1 });
    expect(entries[0]?.address).toBe("127.0.0.1");
  } finally {
    nginx.kill("SIGTERM");
  }
});
