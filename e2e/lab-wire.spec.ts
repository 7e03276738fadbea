/** What the lab measures in a browser, beside what stands on the wire. */
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { LANES, type LaneName } from "#core/lab-words.ts";
import { expect, signIn, test } from "./fixture.ts";
import { openLab } from "./lab-page.ts";

type Counted = Record<"up" | "down", number>;

/** Passes everything on, and counts the bytes of each lane: a socket is a lane's from its request until the next one. */
async function countingProxy(url: string) {
  const lanes = new Map<string, Counted>();
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(new URL(url).port), "127.0.0.1");
    let lane: string | null = null;
    const count = (way: keyof Counted, chunk: Buffer) => {
      if (lane === null) return;
      const counted = lanes.get(lane) ?? { up: 0, down: 0 };
      counted[way] += chunk.length;
      lanes.set(lane, counted);
    };
    near.on("data", (chunk: Buffer) => {
      const line = /^[A-Z]+ (\S+) HTTP\/1\.1\r\n/.exec(chunk.toString("latin1", 0, 4_096));
      if (line) lane = /^\/lab\/[^/]+\/([a-z-]+)\//.exec(line[1] ?? "")?.[1] ?? null;
      count("up", chunk);
    });
    far.on("data", (chunk: Buffer) => count("down", chunk));
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => other.destroy());
      socket.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    of: (lane: LaneName): Counted => lanes.get(lane) ?? { up: 0, down: 0 },
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

test("bytes are those that a proxy counts, within 2 %, and a delay of 200 ms is seen, within 20 ms", async ({
  carillon,
  browser,
}) => {
  const proxy = await countingProxy(carillon.url);
  const context = await browser.newContext({ reducedMotion: "reduce" });
  const page = await signIn(context, carillon, "ada");
  await openLab(page, proxy.url);
  const figure = async (lane: string, name: string): Promise<number> =>
    Number(await page.locator(`[data-result="${lane}"] [data-figure="${name}"]`).getAttribute("data-value"));
  const run = async (wants: Record<string, number>, begun: (id: string) => Promise<void> = async () => undefined) => {
    for (const [label, value] of Object.entries(wants)) await page.getByLabel(label).fill(String(value));
    const [answer] = await Promise.all([
      page.waitForResponse((response) => response.url().endsWith("/api/lab/runs")),
      page.getByRole("button", { name: "Start", exact: true }).click(),
    ]);
    await begun((await answer.json()).id);
    await expect(page.locator("[data-phase]")).toHaveAttribute("data-phase", "done", { timeout: 40_000 });
  };

  await run({ "Events a second": 40, "Characters each": 300, Seconds: 4 });
  await page.getByRole("button", { name: "All figures" }).click();
  for (const lane of LANES) {
    const { up, down } = proxy.of(lane);
    const [shownUp, shownDown] = [await figure(lane, "up"), await figure(lane, "down")];
    expect(Math.abs(shownDown / down - 1), `${lane}: ${shownDown} down of ${down}`).toBeLessThan(0.02);
    // Of the few hundred bytes of a request the goodbye at the end, after the last figures, is more than that.
    expect(up - shownUp, `${lane}: ${shownUp} up of ${up}`).toBeLessThan(Math.max(0.02 * up, 30));
    expect(shownUp, `${lane}: ${shownUp} up of ${up}`).toBeLessThan(up * 1.02);
  }

  // Few and far between, so that no event waits for the one before it.
  const slowly = { "Events a second": 2.5, Seconds: 6 };
  const lanes = LANES.filter((lane) => lane !== "short-poll" && lane !== "hop");
  const medians = () => Promise.all(lanes.map((lane) => figure(lane, "p50")));
  await run(slowly);
  const plain = await medians();
  await run(slowly, async (id) => {
    const fault = { fault: "delay", delayMs: 200, jitterMs: 0, seconds: 30 };
    const answer = await context.request.post(`${proxy.url}/api/lab/runs/${id}/faults`, {
      data: fault,
      headers: { origin: proxy.url },
    });
    expect(answer.status()).toBe(204);
  });
  const delayed = await medians();
  for (const [index, lane] of lanes.entries()) {
    const added = (delayed[index] ?? 0) - (plain[index] ?? 0);
    expect(Math.abs(added - 200), `${lane}: ${added} ms`).toBeLessThan(20);
  }
  await context.close();
  proxy.close();
});
