/** WebKitGTK, the engine of Safari, by WebDriver: HTTP calls to a driver that starts a small browser on a screen of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { freePort } from "../fixture.ts";
import { stroke, type Tab } from "./tab.ts";

export const WEBKIT = "WebKitWebDriver";
export const SCREEN = "Xvfb";

/** Set up once a page has loaded: the driver tells of no console. */
const LISTEN = `(() => {
  const said = (window.saidByTheConsole ??= []);
  const { error } = console;
  console.error = (...words) => { said.push(words.map(String).join(" ")); error.apply(console, words); };
  addEventListener("error", ({ message }) => said.push(message));
  addEventListener("unhandledrejection", ({ reason }) => said.push(String(reason)));
})()`;

export async function openWebkit(): Promise<Tab> {
  const screen = spawn(SCREEN, ["-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [display] = await once(screen.stdout, "data");
  const port = await freePort();
  const driver = spawn(WEBKIT, [`--port=${port}`], {
    stdio: "ignore",
    env: { ...process.env, DISPLAY: `:${String(display).trim()}`, LANG: "en_US.UTF-8", LIBGL_ALWAYS_SOFTWARE: "1" },
  });

  async function call<T>(method: "GET" | "POST" | "DELETE", path: string, body?: object): Promise<T> {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      ...(body && { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    const { value } = (await response.json()) as { value: T & { error?: string; message?: string } };
    if (!response.ok) throw new Error(`${path}: ${value.error}: ${value.message}`);
    return value;
  }

  const { sessionId } = await untilItListens(() =>
    call<{ sessionId: string }>("POST", "/session", { capabilities: { alwaysMatch: {} } }),
  );
  const at = `/session/${sessionId}`;
  await call("POST", `${at}/timeouts`, { script: 60_000, pageLoad: 60_000 });

  async function run<T>(expression: string): Promise<T> {
    const script = `const done = arguments[arguments.length - 1];
      Promise.resolve().then(() => (${expression})).then(
        (value) => done(JSON.stringify({ value: value ?? null })),
        (error) => done(JSON.stringify({ error: String(error) })),
      );`;
    const { value, error } = JSON.parse(await call<string>("POST", `${at}/execute/async`, { script, args: [] }));
    if (error) throw new Error(error);
    return value as T;
  }

  return {
    run,
    async goto(url) {
      await call("POST", `${at}/url`, { url });
      await run(LISTEN);
    },
    press: (key) => call("POST", `${at}/actions`, stroke(key)),
    errors: () => run<string[]>("(window.saidByTheConsole ?? []).splice(0)"),
    async close() {
      await call("DELETE", at).catch(() => undefined);
      await end(driver);
      await end(screen);
    },
  };
}

async function untilItListens<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await ask();
    } catch (error) {
      if (tries === 100 || !(error instanceof TypeError)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

async function end(child: ChildProcess): Promise<void> {
  const gone = once(child, "exit");
  child.kill();
  await gone;
}
