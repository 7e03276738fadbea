/** Processes of our own that answer questions: the server under test, and the load client. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";

type Answerer = (argument: never) => unknown;
interface Question {
  id: number;
  name: string;
  argument: unknown;
}
interface Answer {
  id: number;
  value?: unknown;
  error?: string;
}

/** In the child: answers each question by the function of its name. */
export function answer(answerers: Readonly<Record<string, Answerer>>): void {
  process.on("message", async ({ id, name, argument }: Question) => {
    try {
      const value = await answerers[name]?.(argument as never);
      process.send?.({ id, value } satisfies Answer);
    } catch (error) {
      process.send?.({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  });
  process.once("disconnect", () => process.exit());
}

export interface Child {
  ask<T>(name: string, argument?: unknown): Promise<T>;
  end(): Promise<void>;
}

/** In the parent: starts the module. Its end while an answer is awaited is an error. */
export function start(module: URL, args: readonly string[] = []): Child {
  const profile = process.env.BENCH_PROFILE;
  const child: ChildProcess = fork(module, args, {
    execArgv: ["--expose-gc", ...(profile ? ["--cpu-prof", `--cpu-prof-dir=${profile}`] : [])],
    serialization: "advanced",
  });
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let asked = 0;
  child.on("message", ({ id, value, error }: Answer) => {
    const one = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) one?.resolve(value);
    else one?.reject(new Error(error));
  });
  child.on("exit", (code, signal) => {
    for (const { reject } of waiting.values()) reject(new Error(`a process of the bench ended (${code ?? signal})`));
    waiting.clear();
  });
  return {
    ask: <T>(name: string, argument?: unknown) =>
      new Promise<T>((resolve, reject) => {
        asked += 1;
        waiting.set(asked, { resolve: resolve as (value: unknown) => void, reject });
        child.send({ id: asked, name, argument } satisfies Question);
      }),
    async end() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      child.disconnect();
      await ended;
    },
  };
}
