/** The code of the pages, read on the server; a test runs each file as it stands. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Sample } from "#components/lab/how/code-sample.tsx";
import type { TransportName } from "#core/vocabulary.ts";

/** What the files have in place of where they are shown, and to whom. */
const ADDRESS = "https://carillon.example";
const SOCKET_ADDRESS = "wss://carillon.example";
const USER = "user-id";

/** Of the others the browser has all that is needed. */
const WITH_LIBRARY: ReadonlySet<TransportName> = new Set(["socket-io", "mqtt"]);

export async function samplesOf(transport: TransportName, origin: string, userId: string): Promise<Sample[]> {
  const files = [["console", `${transport}.js`] as const];
  const programs = WITH_LIBRARY.has(transport) ? [["node", `${transport}.node.mjs`] as const] : [];
  return Promise.all(
    [...files, ...programs].map(async ([runs, file]) => ({ runs, code: fill(await read(file), origin, userId) })),
  );
}

const read = (file: string): Promise<string> =>
  readFile(join(/* turbopackIgnore: true */ process.cwd(), "components/lab/how/samples", file), "utf8");

const fill = (code: string, origin: string, userId: string): string =>
  code
    .replaceAll(ADDRESS, origin)
    .replaceAll(SOCKET_ADDRESS, origin.replace(/^http/, "ws"))
    .replaceAll(USER, userId)
    .trimEnd();
