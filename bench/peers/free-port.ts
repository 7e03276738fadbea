import { createServer } from "node:net";
import { listen } from "./listen.ts";

/** For a server of another program, which cannot be asked which one it took. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}
