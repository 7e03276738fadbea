/** Clients that are not ours: what people point at the public wire. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { connect as connectMqtt } from "mqtt";
import { io } from "socket.io-client";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { type InboxEvent, newNotification } from "#core/protocol.ts";
import { type House, startHouse } from "#transports/contract/house.ts";
import { eventually } from "#transports/testing.ts";

let house: House;
let ann: Awaited<ReturnType<House["person"]>>;
const programs: ChildProcess[] = [];
beforeAll(async () => {
  house = await startHouse();
});
afterEach(() => {
  for (const program of programs.splice(0)) program.kill("SIGKILL");
});
afterAll(() => house.close());

const has = (program: string): boolean => spawnSync(program, ["--help"]).error === undefined;

/** A program of the system, and the lines it has printed. */
function run(program: string, ...args: string[]) {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
  programs.push(child);
  let output = "";
  child.stdout.on("data", (data) => {
    output += String(data);
  });
  const lines = () => output.split("\n").slice(0, -1);
  return {
    lines,
    titles: () => lines().flatMap((line) => titleOf(line.slice(line.indexOf("{")))),
    async stop(signal: NodeJS.Signals = "SIGTERM") {
      const exited = once(child, "exit");
      child.kill(signal);
      await exited;
    },
  };
}

function titleOf(json: string): string[] {
  if (!json.startsWith("{")) return [];
  const event = JSON.parse(json) as InboxEvent;
  return event.type === "item.created" ? [event.item.title] : [];
}

/** In one transaction, in this order. */
const send = async (...titles: string[]): Promise<void> => {
  const audience = ["all", ann.audiences[0]];
  const notifications = titles.map((title) => newNotification.parse({ audience, title }));
  await house.runtime.broadcasts.publishMany(notifications, { id: "test" });
};
const nobody = () => eventually(() => expect(house.runtime.hub.size).toBe(0));

describe.runIf(has("curl"))("curl -N", () => {
  it("[SSE1] [SSE3] prints what is published as it comes, and goes on from the last id it saw", async () => {
    ann = await house.person();
    const curl = (...more: string[]) =>
      run("curl", "-sN", "-H", `Authorization: Bearer ${ann.token}`, ...more, `${house.origin}/api/events/sse`);
    const first = curl();
    await eventually(() => expect(first.lines()).toContain("event: ready"));
    await send("one", "two");
    await eventually(() => expect(first.titles()).toEqual(["one", "two"]));
    await first.stop();
    await nobody();
    await send("three", "four");
    const id = first.lines().findLast((line) => line.startsWith("id: ")) as string;
    const second = curl("-H", `Last-Event-ID: ${id.slice("id: ".length)}`);
    await eventually(() => expect(second.titles()).toEqual(["three", "four"]));
    await send("five");
    await eventually(() => expect(second.titles()).toEqual(["three", "four", "five"]));
    await second.stop();
    await nobody();
  });
});

describe("socket.io-client as it comes", () => {
  it("[SIO1] [SIO2] connects by polling, climbs to WebSocket, and comes back by itself with its cursor", async () => {
    ann = await house.person();
    const titles: string[] = [];
    let cursor: string | undefined;
    const socket = io(house.origin, {
      auth: (give) => give({ token: ann.token, after: cursor }),
      reconnectionDelay: 10,
      reconnectionDelayMax: 20,
    });
    socket.on("ready", (ready: { cursor: string }) => {
      cursor = ready.cursor;
    });
    socket.on("event", (event: InboxEvent) => {
      cursor = `${cursor?.split(".")[0]}.${event.seq}`;
      titles.push(...titleOf(JSON.stringify(event)));
    });
    await eventually(() => expect(cursor).toBe(house.head()));
    await eventually(() => expect(socket.io.engine.transport.name).toBe("websocket"));
    await send("one");
    await eventually(() => expect(titles).toEqual(["one"]));
    for (const end of house.sockets) end.destroy();
    await send("two", "three");
    await eventually(() => expect(titles).toEqual(["one", "two", "three"]));
    const { id } = await house.publish([ann.audiences[0]], "read me");
    expect(await socket.emitWithAck("command", { command: "read", ids: [id] })).toEqual({ ok: true });
    socket.disconnect();
    await nobody();
  });
});

describe("a bare WebSocket", () => {
  /** What a browser has: Node's own, in a process where it is switched on. */
  const PAGE = `
    const socket = new WebSocket(process.argv[1], "carillon.v1");
    socket.onmessage = ({ data }) => {
      console.log(data);
      const { type, item } = JSON.parse(data);
      if (type === "item.created") socket.send(JSON.stringify({ id: item.title, command: "read", ids: [item.id] }));
    };`;

  it("[WS1] [WS2] is told what is published, and commands", async () => {
    ann = await house.person();
    const url = `${house.origin.replace("http", "ws")}/ws?token=${ann.token}`;
    const page = run(process.execPath, "--no-warnings", "--experimental-websocket", "-e", PAGE, url);
    await eventually(() => expect(page.lines()[0]).toContain('"ready"'));
    await send("one");
    await eventually(() => expect(page.lines()).toContain('{"id":"one","ok":true}'));
    expect(page.titles()).toEqual(["one"]);
    await eventually(() => expect(page.lines().some((line) => line.includes('"state.changed"'))).toBe(true));
    await page.stop();
    await nobody();
  });
});

describe.each(["tcp", "websocket"] as const)("the mqtt package over %s", (carrier) => {
  it("[MQTT5] in a persistent session gets what was sent while it was away: all, in order, once", async () => {
    ann = await house.person();
    const address = {
      tcp: `mqtt://127.0.0.1:${house.mqttPort}`,
      websocket: `${house.origin.replace("http", "ws")}/mqtt`,
    }[carrier];
    const titles: string[] = [];
    const open = () => openSession(address, ann, titles);
    const first = await open();
    expect(first.sessionPresent).toBe(false);
    await first.client.subscribeAsync(["carillon/all", `carillon/users/${ann.userId}`], { qos: 1 });
    await send("one");
    await eventually(() => expect(titles).toEqual(["one"]));
    await first.client.endAsync();
    await nobody();
    const missed = Array.from({ length: 300 }, (_, n) => `missed ${n}`);
    await send(...missed);
    const second = await open();
    expect(second.sessionPresent).toBe(true);
    await eventually(() => expect(titles).toHaveLength(301));
    await send("last");
    await eventually(() => expect(titles).toEqual(["one", ...missed, "last"]));
    await second.client.endAsync();
    await nobody();
  });
});

/** A persistent one; `titles` gets what comes. */
async function openSession(address: string, { userId, token }: typeof ann, titles: string[]) {
  const client = connectMqtt(address, {
    clientId: "phone",
    clean: false,
    protocolVersion: 4,
    username: userId,
    password: token,
    reconnectPeriod: 0,
  });
  client.on("message", (_topic, payload) => titles.push(...titleOf(payload.toString())));
  const sessionPresent = await new Promise<boolean>((resolve) =>
    client.once("connect", (connack) => resolve(connack.sessionPresent)),
  );
  return { client, sessionPresent };
}

it("[MQTT5] a session is kept though another's user is removed before it is stored", async () => {
  ann = await house.person();
  const gone = await house.person();
  const address = `mqtt://127.0.0.1:${house.mqttPort}`;
  const titles: string[] = [];
  for (const person of [ann, gone]) {
    const { client } = await openSession(address, person, titles);
    await client.subscribeAsync("carillon/all", { qos: 1 });
    await client.endAsync();
  }
  await house.runtime.removal.remove(gone.userId);
  await send("missed");
  const { client, sessionPresent } = await openSession(address, ann, titles);
  expect(sessionPresent).toBe(true);
  await eventually(() => expect(titles).toEqual(["missed"]));
  await client.endAsync();
  await nobody();
});

describe.runIf(has("mosquitto_sub"))("mosquitto_sub -c -q 1", () => {
  const listen = () =>
    run(
      "mosquitto_sub",
      ...["-V", "mqttv311", "-h", "127.0.0.1", "-p", String(house.mqttPort)],
      ...["-u", ann.userId, "-P", ann.token, "-c", "-i", "desk", "-q", "1", "-F", "%p"],
      ...["-t", "carillon/all", "-t", `carillon/users/${ann.userId}`],
    );

  it.each(["SIGTERM", "SIGKILL"] as const)(
    "[MQTT5] gone by %s and back, it has what it missed: all, in order, once",
    async (signal) => {
      ann = await house.person();
      const first = listen();
      await eventually(() => expect(house.runtime.hub.sizeBy("mqtt")).toBe(1));
      // Whoever is connected may not have subscribed yet: from the first that arrives on, it has.
      let warmUps = 0;
      await vi.waitFor(
        async () => {
          warmUps += 1;
          await send(`warm-up ${warmUps}`);
          expect(first.titles()).toContain(`warm-up ${warmUps - 1}`);
        },
        { timeout: 15_000, interval: 50 },
      );
      await eventually(() => expect(first.titles().at(-1)).toBe(`warm-up ${warmUps}`));
      await first.stop(signal);
      await nobody();
      const missed = Array.from({ length: 40 }, (_, n) => `missed ${n}`);
      await send(...missed);
      const second = listen();
      await eventually(() => expect(second.titles().length).toBeGreaterThanOrEqual(missed.length));
      await send("live");
      await eventually(() => expect(second.titles().at(-1)).toBe("live"));
      expect(second.titles()).toEqual([...missed, "live"]);
      await second.stop();
      await nobody();
    },
  );
});
