/** Debian's Firefox by WebDriver BiDi: one WebSocket, a command and its answer a message. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import WebSocket from "ws";
import { stroke, type Tab } from "./tab.ts";

export const FIREFOX = "firefox-esr";

type Answer = { id?: number; type: string; result?: unknown; error?: string; message?: string };

export async function openFirefox(): Promise<Tab> {
  const profile = await mkdtemp(join(tmpdir(), "carillon-firefox-"));
  const args = ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0", "about:blank"];
  const browser = spawn(FIREFOX, args, { stdio: ["ignore", "ignore", "pipe"] });
  const gone = once(browser, "exit");
  const socket = new WebSocket(`${await addressIn(browser.stderr)}/session`);
  await once(socket, "open");
  const waiting = new Map<number, (answer: Answer) => void>();
  let errors: string[] = [];
  let last = 0;
  socket.on("message", (data) => {
    const said = JSON.parse(String(data)) as Answer & { method?: string; params?: { level: string; text: string } };
    if (said.id !== undefined) waiting.get(said.id)?.(said);
    else if (said.method === "log.entryAdded" && said.params?.level === "error") errors.push(said.params.text);
  });

  async function send<T>(method: string, params: object): Promise<T> {
    const id = ++last;
    const answered = new Promise<Answer>((resolve) => waiting.set(id, resolve));
    socket.send(JSON.stringify({ id, method, params }));
    const { type, result, error, message } = await answered;
    waiting.delete(id);
    if (type === "error") throw new Error(`${method}: ${error}: ${message}`);
    return result as T;
  }

  await send("session.new", { capabilities: {} });
  await send("session.subscribe", { events: ["log.entryAdded"] });
  const { contexts } = await send<{ contexts: { context: string }[] }>("browsingContext.getTree", {});
  const context = contexts[0]?.context;

  return {
    goto: (url) => send("browsingContext.navigate", { context, url, wait: "complete" }),
    async run<T>(expression: string) {
      const { result, exceptionDetails } = await send<{
        result?: { value: string };
        exceptionDetails?: { text: string };
      }>("script.evaluate", {
        expression: `Promise.resolve(${expression}).then((value) => JSON.stringify(value ?? null))`,
        target: { context },
        awaitPromise: true,
      });
      if (!result) throw new Error(exceptionDetails?.text);
      return JSON.parse(result.value) as T;
    },
    press: (key) => send("input.performActions", { context, ...stroke(key) }),
    async errors() {
      const said = errors;
      errors = [];
      return said;
    },
    async close() {
      socket.close();
      browser.kill();
      await gone;
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** It says where it listens. */
async function addressIn(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: output })) {
    const address = /WebDriver BiDi listening on (ws:\S+)/.exec(line)?.[1];
    if (!address) continue;
    output.resume();
    return address;
  }
  throw new Error("Firefox ended before it listened.");
}
