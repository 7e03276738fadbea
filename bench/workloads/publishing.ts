/** (e) Publishes that are answered once they are durable, by HTTP, with one API key. */
import { type Figure, type Workload, withPair } from "./workload.ts";

const SENDERS = [1, 10, 100] as const;
const SUBJECTS = [
  { name: "Hono, stores nothing", server: "hono" },
  { name: "Carillon", server: "carillon" },
] as const;
const WARM_MS = 1_000;
const API_KEY = "bench-api-key-0123456789-0123456789-abc";

export const publishing: Workload = {
  steps: ({ isQuick }) =>
    SUBJECTS.map(({ name, server }) => ({
      name: `${name}, ${SENDERS.join(", ")} senders`,
      run: () =>
        withPair(server, async ({ host, client, port }): Promise<Figure[]> => {
          const figures: Figure[] = [];
          const publish = async (senders: number, ms: number) => {
            const before = await host.ask<number>("next");
            const answer = await client.ask<{ acknowledged: number; perSecond: number }>("publish", {
              port,
              apiKey: API_KEY,
              senders,
              ms,
            });
            const stored = (await host.ask<number>("next")) - before;
            if (stored !== answer.acknowledged)
              throw new Error(`not a result: ${answer.acknowledged} publishes were answered, ${stored} are there`);
            return answer.perSecond;
          };
          await publish(100, WARM_MS);
          for (const senders of SENDERS) {
            const value = await publish(senders, isQuick ? 1_000 : 2_000);
            figures.push({ group: "publish", subject: name, metric: `201s/s, ${senders} senders`, value });
          }
          return figures;
        }),
    })),
  targets: [
    {
      group: "publish",
      metric: "201s/s, 100 senders",
      subject: "Carillon",
      reference: "Hono, stores nothing",
      atLeast: 0.25,
    },
  ],
};
