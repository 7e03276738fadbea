/** (g) A broadcast to everyone of whom few are connected. */
import type { Ran } from "../host.ts";
import type { Login } from "../readers/reader.ts";
import type { Result } from "../tally.ts";
import { type Figure, type Workload, withPair } from "./workload.ts";

const CONNECTED = 1_000;
const ROWS = "rows written";
const TIME = "ms until all connected have it";

export const million: Workload = {
  steps: ({ isQuick }) => {
    const people = isQuick ? 100_000 : 1_000_000;
    return [
      {
        name: `${people.toLocaleString("en")} people, ${CONNECTED} connected`,
        run: () =>
          withPair("carillon", async ({ host, client, port }): Promise<Figure[]> => {
            const logins = await host.ask<Login[]>("logins", CONNECTED);
            await host.ask("provision", people - CONNECTED);
            await client.ask("open", { reader: "websocket", port, count: CONNECTED, logins });
            const figures: Figure[] = [];
            for (let i = 0; i < 5; i += 1) {
              await client.ask("expect", { first: await host.ask<number>("next"), messages: 1, copies: CONNECTED });
              const before = await host.ask<number>("rows");
              const { startedAt } = await host.ask<Ran>("run", { messages: 1, rate: 1 });
              const { lastAt } = await client.ask<Result>("finish", { timeoutMs: 30_000 });
              figures.push({ group: "million", subject: "Carillon", metric: TIME, value: lastAt - startedAt });
              const rows = (await host.ask<number>("rows")) - before;
              figures.push({ group: "million", subject: "Carillon", metric: ROWS, value: rows });
            }
            return figures;
          }),
      },
    ];
  },
  isSingle: true,
  targets: [
    { group: "million", metric: ROWS, subject: "Carillon", reference: null, atMost: 3 },
    { group: "million", metric: TIME, subject: "Carillon", reference: null, atMost: 100 },
  ],
};
