/** (h) What ordinary readers notice of a lab that is full: 20 visitors at a member's limits. */
import type { LabRun, NewRun } from "#core/lab-protocol.ts";
import { start } from "../child.ts";
import type { Ran } from "../host.ts";
import type { Login } from "../readers/reader.ts";
import type { Result } from "../tally.ts";
import { CLIENT, type Figure, type Pair, type Workload, withPair } from "./workload.ts";

const READERS = 20;
const VISITORS = 20;
/** Messages a second to all readers. */
const RATE = 100;
const SETTLE_MS = 3_000;

/** All of a member's limits at once: 32 KiB/s in even steps, and in bursts. */
const WANTS: Readonly<Record<string, NewRun>> = {
  evenly: { rate: 20, size: 1_638, burst: 1, seconds: 60 },
  "in bursts of 5": { rate: 20, size: 1_638, burst: 5, seconds: 60 },
};

const ALONE = "p99 ms, nobody in the lab";
const BESIDE = `p99 ms, ${VISITORS} in the lab`;
const RATIO = "ratio";

export const lab: Workload = {
  steps: ({ isQuick }) =>
    (["sse", "websocket"] as const).flatMap((reader) =>
      Object.entries(WANTS).map(([how, wants]) => ({
        name: `${READERS} readers by ${reader}, visitors ${how}`,
        run: () => measure(reader, wants, `${reader}, visitors ${how}`, isQuick ? 4 : 10),
      })),
    ),
  targets: [],
};

function measure(reader: "sse" | "websocket", wants: NewRun, subject: string, seconds: number): Promise<Figure[]> {
  return withPair("carillon", async (pair) => {
    const { host, client, port } = pair;
    const logins = await host.ask<Login[]>("logins", READERS);
    await client.ask("open", { reader, port, count: READERS, logins });
    await send(pair, 2);
    const alone = await send(pair, seconds);

    const visitors = start(CLIENT);
    try {
      await visitors.ask("visit", { port, runs: await host.ask<LabRun[]>("lab", { runs: VISITORS, wants }) });
      await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
      const before = await visitors.ask<number>("delivered");
      const beside = await send(pair, seconds);
      const delivered = (await visitors.ask<number>("delivered")) - before;
      await visitors.ask("leave");
      const figure = (metric: string, value: number) => ({ group: "lab", subject, metric, value });
      return [
        figure("p50 ms, nobody in the lab", alone.p50),
        figure(`p50 ms, ${VISITORS} in the lab`, beside.p50),
        figure(ALONE, alone.p99),
        figure(BESIDE, beside.p99),
        figure(RATIO, beside.p99 / alone.p99),
        figure("lab events/s delivered", delivered / beside.seconds),
        figure("server CPU, nobody, %", alone.cpu),
        figure("server CPU, in the lab, %", beside.cpu),
      ];
    } finally {
      await visitors.end();
    }
  });
}

async function send({ host, client }: Pair, seconds: number) {
  const messages = RATE * seconds;
  await client.ask("expect", { first: await host.ask<number>("next"), messages, copies: READERS });
  const [cpu, since] = [await host.ask<number>("cpu"), performance.now()];
  const { sentAt } = await host.ask<Ran>("run", { messages, rate: RATE });
  const { latency } = await client.ask<Result>("finish", { timeoutMs: 30_000, sentAt });
  const took = (performance.now() - since) / 1_000;
  return {
    p50: latency?.p50 ?? Number.NaN,
    p99: latency?.p99 ?? Number.NaN,
    seconds: took,
    cpu: (((await host.ask<number>("cpu")) - cpu) / took) * 100,
  };
}
