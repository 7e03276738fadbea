/** The composition root: environment, core, pages, HTTP server; and the way out. */
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { readEnv } from "#core/env.ts";
import { asAppError } from "#core/errors.ts";
import { issueSetupToken } from "#core/setup.ts";
import { type Pages, type Running, startServer } from "./serve.ts";
import { leaveAtSignals } from "./server/leave.ts";

const isDev = process.argv.includes("--dev");

async function preparePages(): Promise<Pages> {
  // React looks at it when it is loaded.
  Object.assign(process.env, { NODE_ENV: isDev ? "development" : "production" });
  const { default: next } = await import("next");
  // Next listens for upgrades on the server that it is given: this one hears only of those that we hand on.
  const upgrades = createServer();
  const app = next({ dev: isDev, httpServer: upgrades });
  await app.prepare();
  const handle = app.getRequestHandler();
  return {
    handle: (request, response) => handle(request, response),
    // The hot reload's sockets: what `getUpgradeHandler` answers never completes their handshake.
    ...(isDev && { upgrade: (request, socket, head) => void upgrades.emit("upgrade", request, socket, head) }),
    ...(!isDev && { built: whatIsBuilt() }),
    close: () => app.close(),
  };
}

/** The pages that there are, and the files beside them. */
function whatIsBuilt(): NonNullable<Pages["built"]> {
  const manifest = JSON.parse(readFileSync(".next/routes-manifest.json", "utf8")) as Manifest;
  const routes = [...manifest.staticRoutes, ...manifest.dynamicRoutes].filter(({ page }) => !page.startsWith("/_"));
  const isAsset = ({ page }: Route) => /\.\w+$/.test(page);
  const files = new Set([
    ...readdirSync("public").map((name) => `/${name}`),
    ...routes.filter(isAsset).map(({ page }) => page),
  ]);
  return {
    routes: routes.filter((route) => !isAsset(route)).map(({ regex }) => new RegExp(regex)),
    isFile: (path) => path.startsWith("/_next/static/") || files.has(path),
  };
}
type Route = { page: string; regex: string };
type Manifest = { staticRoutes: Route[]; dynamicRoutes: Route[] };

async function greet({ runtime, url }: Running): Promise<void> {
  const { logger, db, env } = runtime;
  logger.info(`Carillon is at ${url}`);
  if (env.isDemo)
    return logger.info(`Sign in at ${url}/sign-in: it is a demo, so pick a person; there are no passwords.`);
  const token = await issueSetupToken(db);
  if (token) logger.warn(`There is no admin yet. Make the first within 24 hours, once: ${url}/setup?token=${token}`);
}

async function main(): Promise<void> {
  const running = await startServer(readEnv(process.env), preparePages);
  leaveAtSignals(running.close, running.runtime.logger);
  await greet(running);
}

main().catch((error: unknown) => {
  const known = asAppError(error) ?? error;
  console.error(known instanceof Error ? known.message : known);
  process.exit(1);
});
