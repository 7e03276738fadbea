/** Listens on the port, or on the unix socket that PORT names. What is in the way is told in one line. */
import { lstatSync, unlinkSync } from "node:fs";
import type { Server } from "node:http";
import { connect } from "node:net";
import type { Env } from "#core/env.ts";

/** Owner and group may connect: the proxy is in the group. */
const SOCKET_UMASK = 0o117;

export async function listen(
  server: Server,
  { port, host, socketPath }: Pick<Env, "port" | "host" | "socketPath">,
): Promise<void> {
  if (socketPath !== null) await clear(socketPath);
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(told(error, socketPath, port)));
    if (socketPath === null) server.listen(port, host, resolve);
    else listenOn(server, socketPath, resolve);
  });
}

/** The file is made within the call, so that nobody else ever sees it with another mode. It goes when the server closes. */
function listenOn(server: Server, path: string, listening: () => void): void {
  const before = process.umask(SOCKET_UMASK);
  server.listen(path, listening);
  process.umask(before);
}

/** Removes what a server left behind that had no time to: a socket on which nobody answers, and nothing else. */
async function clear(path: string): Promise<void> {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found) return;
  if (!found.isSocket()) throw new Error(`PORT: ${path} is there, and is no socket.`);
  if (await answers(path)) throw new Error(`PORT: another server listens on ${path}.`);
  unlinkSync(path);
}

const answers = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(path, () => {
      socket.destroy();
      resolve(true);
    });
    // Anything but "nobody listens": it is not ours to remove.
    socket.on("error", (error: NodeJS.ErrnoException) => resolve(error.code !== "ECONNREFUSED"));
  });

function told(error: NodeJS.ErrnoException, socketPath: string | null, port: number): Error {
  if (socketPath !== null) return new Error(`PORT: cannot listen on ${socketPath} (${error.code}).`);
  return error.code === "EADDRINUSE" ? new Error(`Port ${port} is taken: set PORT to another.`) : error;
}
