/** (b) Messages to one user each, at a rate that doubles until the p99 passes a tenth of a second. */
import type { Login } from "../readers/reader.ts";
import type { Result } from "../tally.ts";
import { type Figure, type Workload, withPair } from "./workload.ts";

const SUBJECTS = [
  { name: "ws", server: "ws", reader: "bare ws" },
  { name: "Carillon websocket", server: "carillon", reader: "websocket" },
] as const;
const USERS = 1_000;
const LIMIT_MS = 100;
const MAX_RATE = 64_000;

export const unicast: Workload = {
  steps: ({ isQuick }) =>
    SUBJECTS.map(({ name, server, reader }) => ({
      name: `${name}, ${USERS} users`,
      run: () =>
        withPair(server, async ({ host, client, port }): Promise<Figure[]> => {
          const logins = await host.ask<Login[] | undefined>("logins", USERS);
          await client.ask("open", { reader, port, count: USERS, logins });
          let held = 0;
          let p99 = 0;
          for (let rate = 500; rate <= MAX_RATE; rate *= 2) {
            const messages = Math.round(rate * (isQuick ? 0.5 : 1));
            await client.ask("expect", { first: await host.ask<number>("next"), messages, copies: 1 });
            const sentAt = await host.ask<Float64Array>("unicast", { rate, messages, users: USERS });
            const { latency } = await client.ask<Result>("finish", { timeoutMs: 60_000, sentAt });
            if (!latency || latency.p99 > LIMIT_MS) break;
            held = rate;
            p99 = latency.p99;
          }
          const figure = (metric: string, value: number) => ({ group: "unicast", subject: name, metric, value });
          return [figure(`messages/s with p99 under ${LIMIT_MS} ms`, held), figure("p99 ms at that rate", p99)];
        }),
    })),
  targets: [],
};
