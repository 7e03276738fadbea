/** A page of another origin with the bell in it, as examples/embed shows it. */
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { test as base, type Carillon, expect, freePort, launch } from "./fixture.ts";

interface Host {
  url: string;
  /** What the page's script tag has; and what its server answers when it is asked for another token. */
  page: { token: string; theme: string; lang: string; transport?: string };
  fresh: string | null;
  renewals: number;
  close(): void;
}

const EXAMPLE = readFileSync("examples/embed/index.html", "utf8");

/** A product's own server, which serves the example with a token in it. */
async function serveHost(carillon: Carillon, port: number): Promise<Host> {
  const host: Host = {
    url: `http://localhost:${port}`,
    page: { token: "", theme: "auto", lang: "en" },
    fresh: null,
    renewals: 0,
    close: () => void server.close(),
  };
  const server: Server = createServer((request, response) => {
    if (request.url === "/notification-token") {
      host.renewals += 1;
      response.writeHead(host.fresh ? 200 : 401, { "Content-Type": "application/json" });
      response.end(JSON.stringify({ token: host.fresh }));
      return;
    }
    response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" });
    response.end(
      EXAMPLE.replace("https://carillon.example/embed.js", `${carillon.url}/embed.js`)
        .replace("the token of the person who is signed in", host.page.token)
        .replace(
          'data-theme="auto"',
          `data-theme="${host.page.theme}" data-lang="${host.page.lang}" data-transport="${host.page.transport ?? ""}"`,
        ),
    );
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  expect((server.address() as AddressInfo).port).toBe(port);
  return host;
}

export const test = base.extend<object, { listed: Carillon & { host: Host; stranger: Host } }>({
  listed: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures wanted from this pattern.
    async ({}, use) => {
      const [port, otherPort] = [await freePort(), await freePort()];
      const carillon = await launch({ CARILLON_ORIGINS: `http://localhost:${port}` });
      const host = await serveHost(carillon, port);
      const stranger = await serveHost(carillon, otherPort);
      await use({ ...carillon, host, stranger });
      host.close();
      stranger.close();
      await carillon.dispose();
    },
    { scope: "worker", timeout: 120_000 },
  ],
});

export const tokenOf = async (carillon: Carillon, userId: string, ttlSeconds = 3_600): Promise<string> =>
  (await carillon.api<{ token: string }>("POST", `/api/users/${userId}/tokens`, { ttlSeconds })).token;
