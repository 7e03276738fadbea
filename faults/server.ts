/** The process that the suite kills: server.ts without its pages, and a few orders by IPC. */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { createRuntime } from "#core/create-runtime.ts";
import { readEnv } from "#core/env.ts";
import { newCategory } from "#core/protocol.ts";
import { createHttpServer } from "../serve.ts";
import { HEARTBEAT_MS, type Memory, type Order, type Told } from "./server-process.ts";

const runtime = await createRuntime(readEnv(process.env), { heartbeatMs: HEARTBEAT_MS });
await runtime.categories.put("general", newCategory.parse({ name: "General" }));
const { server, drain } = await createHttpServer(runtime);
server.listen(0, "127.0.0.1");
await once(server, "listening");

const tell = (told: Told): void => void process.send?.(told);

const LOOKS = 9;
const LOOK_MS = 100;
/** What is under way at one look is gone at the next: the median of several counts. */
async function look(): Promise<Memory> {
  const live: number[] = [];
  const resident: number[] = [];
  for (let n = 0; n < LOOKS; n += 1) {
    globalThis.gc?.();
    const { heapUsed, external, rss } = process.memoryUsage();
    live.push(heapUsed + external);
    resident.push(rss);
    // Finalizers, and what they let go of, need turns of the event loop.
    await pause(LOOK_MS);
  }
  return { live: median(live), resident: median(resident) };
}
const median = (list: readonly number[]): number =>
  list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] as number;

/** Where no file system can be filled: from here on the database may not grow. */
async function forbidGrowth(): Promise<void> {
  const [row] = await runtime.db.$queryRawUnsafe<{ page_count: number | bigint }[]>("PRAGMA page_count");
  await runtime.db.$queryRawUnsafe(`PRAGMA max_page_count = ${row?.page_count}`);
}
const MAX_PAGES = 1_073_741_823;

process.on("message", async (order: Order) => {
  if ("clockMs" in order) return;
  if (order.do === "look") return tell(await look());
  if (order.do === "fill") await forbidGrowth();
  else await runtime.db.$queryRawUnsafe(`PRAGMA max_page_count = ${MAX_PAGES}`);
  tell({ done: order.do });
});
// The suite is gone.
process.once("disconnect", () => process.exit(1));
process.once("SIGTERM", async () => {
  await drain();
  await runtime.close();
  process.exit(0);
});
tell({ port: (server.address() as AddressInfo).port });
