/** (a) and (c): one message to all, at a rate and as fast as it goes; before it, what an idle connection holds. */
import { existsSync } from "node:fs";
import type { Ran, Run, ServerName } from "../host.ts";
import { NCHAN_MODULE } from "../peers/nchan.ts";
import type { Login } from "../readers/reader.ts";
import type { ReaderName } from "../readers/readers.ts";
import type { Result } from "../tally.ts";
import type { Usage } from "../target.ts";
import { type Figure, type Pair, type Sizes, type Target, type Workload, withPair } from "./workload.ts";

interface Subject {
  group: string;
  name: string;
  server: ServerName;
  reader: ReaderName;
}
const carillon = (reader: ReaderName, group: string = reader): Subject => ({
  group,
  name: `Carillon ${reader}`,
  server: "carillon",
  reader,
});
const hasNchan = existsSync(NCHAN_MODULE) && existsSync("/usr/sbin/nginx");
const hasMosquitto = existsSync("/usr/sbin/mosquitto");

export const SUBJECTS: readonly Subject[] = [
  { group: "websocket", name: "ws", server: "ws", reader: "bare ws" },
  carillon("websocket"),
  { group: "sse", name: "node:http SSE", server: "sse", reader: "bare sse" },
  ...(hasNchan ? [{ group: "sse", name: "Nchan SSE", server: "nchan", reader: "nchan sse" } as const] : []),
  carillon("sse"),
  carillon("iframe", "sse"),
  { group: "socket-io", name: "Socket.IO", server: "socket-io", reader: "bare socket-io" },
  carillon("socket-io"),
  { group: "mqtt", name: "Aedes", server: "aedes", reader: "bare mqtt" },
  ...(hasMosquitto ? [{ group: "mqtt", name: "Mosquitto", server: "mosquitto", reader: "bare mqtt" } as const] : []),
  carillon("mqtt"),
  { group: "long-poll", name: "node:http long poll", server: "long-poll", reader: "bare long-poll" },
  ...(hasNchan
    ? [{ group: "long-poll", name: "Nchan long poll", server: "nchan", reader: "nchan long-poll" } as const]
    : []),
  carillon("long-poll"),
];

const CPU = "CPU s per million";
const RATE = "deliveries/s saturated";
const MEMORY = "KiB per idle connection";

const compare = (group: string, subject: string, reference: string, cpu: number, rate: number): Target[] => [
  { group, metric: CPU, subject, reference, atMost: cpu },
  { group, metric: RATE, subject, reference, atLeast: rate },
];
const TARGETS: readonly Target[] = [
  ...compare("websocket", "Carillon websocket", "ws", 1.1, 2),
  ...compare("sse", "Carillon sse", "node:http SSE", 1.1, 2),
  ...compare("sse", "Carillon iframe", "node:http SSE", 1.1, 2),
  ...compare("socket-io", "Carillon socket-io", "Socket.IO", 1, 1.5),
  ...compare("mqtt", "Carillon mqtt", "Aedes", 0.5, 3),
  ...(hasMosquitto
    ? [{ group: "mqtt", metric: RATE, subject: "Carillon mqtt", reference: "Mosquitto", atLeast: 1 }]
    : []),
  { group: "long-poll", metric: RATE, subject: "Carillon long-poll", reference: "node:http long poll", atLeast: 1.2 },
  {
    group: "long-poll",
    metric: "p99 ms",
    subject: "Carillon long-poll",
    reference: hasNchan ? "Nchan long poll" : "node:http long poll",
    atMost: 1.2,
  },
];
const MEMORY_TARGETS: readonly Target[] = [
  { group: "websocket", metric: MEMORY, subject: "Carillon websocket", reference: "ws", atMost: 1.3 },
  { group: "sse", metric: MEMORY, subject: "Carillon sse", reference: "node:http SSE", atMost: 1.2 },
  { group: "socket-io", metric: MEMORY, subject: "Carillon socket-io", reference: "Socket.IO", atMost: 1.1 },
];

/** Deliveries in a second at a rate, and in all at saturation: what the slowest of a group bears. */
const LOADS: Readonly<Record<string, { perSecond: number; burst: number }>> = {
  mqtt: { perSecond: 8_000, burst: 100_000 },
  "long-poll": { perSecond: 8_000, burst: 100_000 },
};
const LOAD = { perSecond: 20_000, burst: 300_000 };
const WARM_CONNECTIONS = 100;

export const fanOut: Workload = {
  steps: (sizes) =>
    SUBJECTS.map((subject) => ({
      name: `${subject.name}, ${sizes.connections} connections`,
      run: () => measure(subject, sizes, true),
    })),
  targets: [...TARGETS, ...MEMORY_TARGETS],
};

export const memory: Workload = {
  steps: (sizes) =>
    SUBJECTS.map((subject) => ({
      name: `${subject.name}, ${sizes.connections} idle connections`,
      run: () => measure(subject, sizes, false),
    })),
  targets: MEMORY_TARGETS,
};

function measure({ group, name, server, reader }: Subject, sizes: Sizes, isLoaded: boolean): Promise<Figure[]> {
  return withPair(server, async (pair) => {
    const { host, client, port } = pair;
    const { connections, isQuick } = sizes;
    const logins = await host.ask<Login[] | undefined>("logins", connections);
    const opening = async (count: number) => {
      const after = await host.ask<string | undefined>("cursor");
      const resumes = reader === "long-poll" || reader === "bare long-poll";
      await client.ask("open", { reader, port, count, logins, after: resumes ? after : undefined });
    };
    // The code of the path is compiled, and the first of everything allocated, before anything is weighed.
    await opening(Math.min(WARM_CONNECTIONS, connections));
    await send(pair, Math.min(WARM_CONNECTIONS, connections), { messages: 30, rate: null });
    await client.ask("close");
    await new Promise((resolve) => setTimeout(resolve, 200));

    const before = await host.ask<Usage>("measure");
    await opening(connections);
    const idle = await host.ask<Usage>("measure");
    const figures: Figure[] = [];
    const add = (metric: string, value: number) => figures.push({ group, subject: name, metric, value });
    add(MEMORY, (idle.rss - before.rss) / 1024 / connections);
    if (!isLoaded) return figures;

    const { perSecond, burst } = LOADS[group] ?? LOAD;
    const rate = perSecond / connections;
    const messages = Math.max(4, Math.round(rate * (isQuick ? 2 : 4)));
    const paced = await send(pair, connections, { messages, rate });
    add(CPU, (paced.cpuSeconds / paced.deliveries) * 1e6);
    add("p50 ms", paced.latency?.p50 ?? Number.NaN);
    add("p95 ms", paced.latency?.p95 ?? Number.NaN);
    add("p99 ms", paced.latency?.p99 ?? Number.NaN);
    const many = Math.min(500, Math.ceil(burst / (isQuick ? 3 : 1) / connections));
    const full = await send(pair, connections, { messages: many, rate: null });
    add(RATE, (full.deliveries / (full.lastAt - full.startedAt)) * 1_000);
    return figures;
  });
}

async function send({ host, client }: Pair, copies: number, run: Run) {
  await client.ask("expect", { first: await host.ask<number>("next"), messages: run.messages, copies });
  const before = await host.ask<number>("cpu");
  const { startedAt, sentAt } = await host.ask<Ran>("run", run);
  const result = await client.ask<Result>("finish", { timeoutMs: 60_000, ...(run.rate !== null && { sentAt }) });
  return { ...result, startedAt, cpuSeconds: (await host.ask<number>("cpu")) - before };
}
