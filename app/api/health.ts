/** Whether it lives, whether it can take requests, and figures for Prometheus. Outside /api. */
import { createMiddleware } from "hono/factory";
import { isAppError } from "#core/errors.ts";
import type { Runtime } from "#core/runtime.ts";
import { isLocal } from "./client-address.ts";
import type { Guard } from "./guard.ts";
import { createRouter } from "./router.ts";

/** For the database to commit. */
const PATIENCE_MS = 1_000;
/** Anybody may ask: the answer stands for so long, so that asking does not become a load. */
const GOOD_FOR_MS = 1_000;

type Status = "ok" | "draining" | "database" | "storage";

export function health(runtime: Runtime, guard: Guard, isDraining: () => boolean) {
  const storage = watchStorage(runtime);
  const app = createRouter();
  app.get("/healthz", (context) => context.json({ status: "ok" }));
  app.get("/readyz", async (context) => {
    const status: Status = isDraining() ? "draining" : await storage();
    return context.json({ status }, status === "ok" ? 200 : 503, { "Cache-Control": "no-store" });
  });
  const unlessFromHere = createMiddleware((context, next) =>
    isLocal(context) ? next() : guard.admin.middleware(context, next),
  );
  app.get("/metrics", unlessFromHere, async ({ body }) =>
    body(await runtime.metrics.text(), 200, { "Content-Type": runtime.metrics.contentType }),
  );
  return app;
}

/** Asks the database by the way that every send takes: an empty commit writes to the disk as theirs do. */
function watchStorage({ log, logger }: Runtime): () => Promise<Status> {
  let last: { answer: Promise<Status>; until: number } | null = null;
  let told: Status = "ok";

  async function ask(): Promise<Status> {
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no commit within ${PATIENCE_MS} ms`)), PATIENCE_MS);
    });
    try {
      await Promise.race([log.commit(async () => undefined), silence]);
      if (told !== "ok") logger.info("the database takes writes again");
      told = "ok";
    } catch (error) {
      const status = isAppError(error) && error.code === "storage_full" ? "storage" : "database";
      // Asked every few seconds, it would say the same again and again.
      if (told !== status) logger.error({ err: error }, "the database takes no writes");
      told = status;
    } finally {
      clearTimeout(timer);
    }
    return told;
  }

  return () => {
    if (!last || last.until <= Date.now()) last = { answer: ask(), until: Date.now() + GOOD_FOR_MS };
    return last.answer;
  };
}
