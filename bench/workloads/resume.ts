/** (d) All drop, miss a hundred messages, and come back at once. */
import type { Ran } from "../host.ts";
import type { Login } from "../readers/reader.ts";
import type { Result } from "../tally.ts";
import { type Figure, type Workload, withPair } from "./workload.ts";

const MISSED = 100;
const SUBJECTS = [
  { name: "SSE from an array", server: "sse", reader: "bare sse" },
  { name: "Carillon sse", server: "carillon", reader: "sse" },
  { name: "Carillon websocket", server: "carillon", reader: "websocket" },
] as const;
const TIME = "ms until all have everything";

export const resume: Workload = {
  steps: ({ connections: count }) =>
    SUBJECTS.map(({ name, server, reader }) => ({
      name: `${name}, ${count} return`,
      run: () =>
        withPair(server, async ({ host, client, port }): Promise<Figure[]> => {
          const logins = await host.ask<Login[] | undefined>("logins", count);
          await client.ask("open", { reader, port, count, logins });
          const after = await host.ask<string>("cursor");
          await client.ask("close");
          const first = await host.ask<number>("next");
          await host.ask<Ran>("run", { messages: MISSED, rate: null });
          await client.ask("expect", { first, messages: MISSED, copies: count });
          const queries = await host.ask<number>("queries");
          const cpu = await host.ask<number>("cpu");
          const { startedAt } = await client.ask<{ startedAt: number }>("open", { reader, port, count, logins, after });
          const { lastAt } = await client.ask<Result>("finish", { timeoutMs: 60_000 });
          const figure = (metric: string, value: number) => ({ group: "resume", subject: name, metric, value });
          return [
            figure(TIME, lastAt - startedAt),
            figure("server CPU s", (await host.ask<number>("cpu")) - cpu),
            ...(server === "carillon" ? [figure("queries", (await host.ask<number>("queries")) - queries)] : []),
          ];
        }),
    })),
  targets: [
    { group: "resume", metric: TIME, subject: "Carillon sse", reference: "SSE from an array", atMost: 1.3 },
    { group: "resume", metric: "queries", subject: "Carillon sse", reference: null, atMost: 100 },
  ],
};
