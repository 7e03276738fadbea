/** The lab's runs as their tab has them: the real server, the client halves, the control connection. For tests. */
import { afterAll, afterEach, beforeAll, expect, vi } from "vitest";
import { WebSocket } from "ws";
import { createConnection } from "#client/connection.ts";
import { createLedger } from "#client/lab/ledger.ts";
import { seqOf } from "#core/cursor.ts";
import { labClock } from "#core/lab.ts";
import type { ControlAnswer, LabRun, LaneFigures, Mark, NewFault, NewRun } from "#core/lab-protocol.ts";
import type { LaneName } from "#core/lab-words.ts";
import type { InboxEvent } from "#core/protocol.ts";
import { TRANSPORTS, type TransportName } from "#core/vocabulary.ts";
import { startHouse } from "#transports/contract/house.ts";
import { mqttClient } from "#transports/mqtt/client.ts";
import { longPollClient, pollClient } from "#transports/polling/client.ts";
import { socketIoClient } from "#transports/socket-io/client.ts";
import { eventually, record } from "#transports/testing.ts";
import type { ClientTransport } from "#transports/transport.ts";
import { websocketClient } from "#transports/websocket/client.ts";

const CLIENTS: Partial<Record<TransportName, ClientTransport>> = {
  websocket: websocketClient,
  "socket-io": socketIoClient,
  mqtt: mqttClient,
  "long-poll": longPollClient,
  "short-poll": pollClient("short-poll", { waitSeconds: 0, pauseMs: 100 }),
};

const markOf = (event: InboxEvent): Mark =>
  ("item" in event && "data" in event.item ? event.item.data : null) as unknown as Mark;
export const marks = (events: readonly InboxEvent[]): number[] => events.map((event) => markOf(event).n);
const marksIn = (text: string): number[] => [...text.matchAll(/\\?"n\\?":(\d+)/g)].map(([, n]) => Number(n));
/** What came of a stream as a whole event, by hand. */
const whole = (text: string): InboxEvent[] =>
  [...text.matchAll(/\\?"seq\\?":(\d+),[^\n]*?\\?"n\\?":(\d+),\\?"at\\?":([\d.]+)\}/g)].map(
    ([, seq, n, at]) =>
      ({
        seq: Number(seq),
        type: "item.created",
        item: { data: { n: Number(n), at: Number(at) } },
      }) as unknown as InboxEvent,
  );
export const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

export type Tab = Awaited<ReturnType<Awaited<ReturnType<typeof openLab>>["begin"]>>;
type Followed = Awaited<ReturnType<Tab["follow"]>>;

export const BY = { id: "root", address: null };

/** A server for the tests of a file; whatever they open is gone after each. */
export async function openLab() {
  const house = await startHouse();
  const { runtime, origin } = house;
  // It is no demo, and members are not in until they are let.
  await runtime.lab.setAccess({ members: true }, BY);
  const open = new Set<{ close(): void }>();
  const secrets = new Set<string>();
  beforeAll(() => vi.stubGlobal("WebSocket", WebSocket));
  afterEach(async () => {
    for (const one of open) one.close();
    open.clear();
    await eventually(() => expect([...secrets].filter((secret) => runtime.lab.find(secret))).toEqual([]));
    secrets.clear();
  });
  afterAll(async () => {
    vi.unstubAllGlobals();
    await house.close();
  });

  const cookies = new Map<string, Promise<string>>();
  /** Signed in once for all: who has no more than a token begins no run. */
  async function cookieOf(userId: string): Promise<string> {
    const { cookies } = await runtime.auth.sessions.signInAs(userId);
    return cookies.map((cookie) => cookie.split(";")[0]).join("; ");
  }

  async function call(method: string, path: string, userId: string, body?: object) {
    const known = cookies.get(userId) ?? cookieOf(userId);
    cookies.set(userId, known);
    const response = await fetch(`${origin}/api/lab${path}`, {
      method,
      headers: { cookie: await known, origin, ...(body && { "content-type": "application/json" }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text ? JSON.parse(text) : null };
  }

  /** Holds a run, as a tab does. */
  async function begin(userId: string, wants: Partial<NewRun> = {}) {
    const { status, body } = await call("POST", "/runs", userId, wants);
    expect(status, JSON.stringify(body)).toBe(201);
    const run = body as LabRun;
    secrets.add(run.secret);
    const control = new WebSocket(`${origin.replace("http", "ws")}/lab/${run.secret}/control`);
    open.add(control);
    const told: ControlAnswer[] = [];
    let closed: number | null = null;
    control.on("message", (data) => told.push(JSON.parse(String(data))));
    control.on("close", (code) => {
      closed = code;
    });
    await new Promise((resolve, reject) => control.once("open", resolve).once("error", reject));
    const ask = (message: object): void => control.send(JSON.stringify(message));
    const figures = () => told.findLast((one) => one.type === "figures");
    return {
      run,
      control,
      told,
      closed: () => closed,
      ask,
      start: () => ask({ type: "start" }),
      figures,
      async laneOnce(name: LaneName, holds: (lane: LaneFigures) => boolean): Promise<LaneFigures> {
        await eventually(() => expect(figures()?.lanes[name]).toSatisfy(holds));
        return figures()?.lanes[name] as LaneFigures;
      },
      fault: (fault: Partial<NewFault>) => call("POST", `/runs/${run.id}/faults`, userId, fault),
      lane(name: LaneName, client: ClientTransport, { after = run.cursor, baseUrl = origin } = {}) {
        const lane = record(client, {
          baseUrl,
          under: `/lab/${run.secret}/${name}`,
          userId: run.id,
          topics: [],
          after,
        });
        open.add(lane.connection);
        return lane;
      },
      /** By the client half where there is one without a browser; returns the events' places so far. */
      async hear(name: TransportName, baseUrl = origin, tell: (events: InboxEvent[]) => void = () => undefined) {
        const client = CLIENTS[name];
        if (client) {
          const { events, ready } = this.lane(name, client, { baseUrl });
          // Before that a client half may bring what it asked for by HTTP a second time: the store drops it.
          await ready();
          tell(events);
          return () => marks(events);
        }
        let text = "";
        await readStream(`${baseUrl}/lab/${run.secret}/${name}/api/events/${name}?after=${run.cursor}`, (part) => {
          text += part;
        });
        return () => marksIn(text);
      },
      /** As an inbox does: by the client's connection, with its tries, timeouts and cursor; for streams by hand. */
      async follow(name: TransportName) {
        const client = CLIENTS[name];
        const late: number[] = [];
        const ledger = createLedger({
          cursor: run.cursor,
          total: Math.round((wants.rate ?? 10) * (wants.seconds ?? 20)),
          serverNow: labClock,
          countsFrom: () => 0,
          onArrival: ({ at }) => void late.push(labClock() - at),
        });
        const numbers = () => upTo(ledger.cameAt.length - 1).filter((n) => ledger.cameAt[n] !== 0);
        let ends = 0;
        const followed = { ledger, late, numbers, ends: () => ends };
        if (client) {
          const connection = createConnection({
            transports: [client],
            store: ledger,
            api: {
              command: () => Promise.reject(new Error("The lab takes no commands.")),
              isReachable: () => fetch(`${origin}/healthz`).then(({ ok }) => ok),
            },
            open: () => ({ baseUrl: origin, under: `/lab/${run.secret}/${name}`, userId: run.id, topics: [] }),
            preferred: "auto",
          });
          let was = connection.getSnapshot().state;
          connection.subscribe(() => {
            const { state } = connection.getSnapshot();
            if (was === "open" && state !== "open") ends += 1;
            was = state;
          });
          open.add({ close: () => connection.stop() });
          connection.start();
          await eventually(() => expect(was).toBe("open"));
          return followed;
        }
        let isLeft = false;
        open.add({
          close: () => {
            isLeft = true;
          },
        });
        const again = (): void => {
          ends += 1;
          if (!isLeft) setTimeout(() => void connect().catch(again), 100);
        };
        async function connect(): Promise<void> {
          let text = "";
          const path = `/lab/${run.secret}/${name}/api/events/${name}?after=${ledger.cursor()}`;

          let seen = seqOf(ledger.cursor() ?? run.cursor);
          const stream = await readStream(origin + path, (part) => {
            text += part;
            for (const event of whole(text)) {
              if (event.seq > seen) ledger.apply(event);
              seen = Math.max(seen, event.seq);
            }
          });
          void stream.ended.then(again);
        }
        await connect();
        return followed;
      },
    };
  }

  /** By hand: there are no browser APIs here for these two. */
  async function readStream(url: string, take: (text: string) => void) {
    const leaving = new AbortController();
    const response = await fetch(url, { signal: leaving.signal });
    if (!response.ok) throw new Error(`answered ${response.status}`);
    const ended = (async () => {
      for await (const text of response.body?.pipeThrough(new TextDecoderStream()) ?? []) take(text);
    })().catch(() => undefined);
    const stream = { close: () => leaving.abort(), ended };
    open.add(stream);
    return stream;
  }

  return { runtime, origin, call, begin, readStream, open };
}

/** By all seven at once. */
export async function followAll(tab: Tab) {
  const lanes = await Promise.all(TRANSPORTS.map((name) => tab.follow(name)));
  const of = (name: TransportName) => lanes[TRANSPORTS.indexOf(name)] as Followed;
  return {
    of,
    each: async (holds: (lane: Followed) => void) => {
      for (const name of TRANSPORTS)
        await eventually(() => {
          try {
            holds(of(name));
          } catch (cause) {
            throw new Error(`over ${name}`, { cause });
          }
        });
    },
    /** Everything, once. */
    async complete(count: number) {
      for (const name of TRANSPORTS) {
        await eventually(() => expect(of(name).ledger.received, name).toBe(count));
        expect(of(name).numbers(), name).toEqual(upTo(count));
        expect([of(name).ledger.lost, of(name).ledger.repeated], name).toEqual([0, 0]);
      }
    },
  };
}
