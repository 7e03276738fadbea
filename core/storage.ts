/** What takes how much of the database's file. */
import { statSync } from "node:fs";
import { Worker } from "node:worker_threads";
import type { StoragePart, StorageReport } from "./admin-protocol.ts";
import { AppError } from "./errors.ts";
import { driverPath } from "./store/sqlite/connection.ts";

export interface Storage {
  /** Up to a minute old: it reads the whole file, in a thread of its own. */
  report(): Promise<StorageReport>;
}

const KEPT_MS = 60_000;

const PARTS: Readonly<Record<string, StoragePart>> = {
  Notification: "items",
  Revision: "items",
  Receipt: "states",
  Watermark: "states",
  Entry: "log",
  Search: "search",
  SearchRow: "search",
  Reach: "reach",
  ReachPoint: "reach",
  ReachPerson: "reach",
  User: "people",
  Session: "people",
  Account: "people",
  Membership: "people",
  Preference: "people",
  AuditEntry: "audit",
  Webhook: "webhooks",
  WebhookDelivery: "webhooks",
};

/** Pages of each table, its indexes included, and those of none. */
const READ = `
const { parentPort, workerData } = require("node:worker_threads");
const sqlite = new (require(workerData.driver))(workerData.path, { readonly: true });
const trees = sqlite.prepare(
  "SELECT s.tbl_name AS name, SUM(d.pgsize) AS bytes FROM dbstat d JOIN sqlite_schema s ON s.name = d.name " +
  "WHERE d.aggregate = TRUE GROUP BY s.tbl_name"
).all();
const free = sqlite.pragma("freelist_count", { simple: true }) * sqlite.pragma("page_size", { simple: true });
sqlite.close();
parentPort.postMessage({ trees, free });
`;
interface Read {
  trees: { name: string; bytes: number }[];
  free: number;
}

export function createStorage(url: string): Storage {
  const path = url.replace(/^file:/, "");
  let kept: { report: Promise<StorageReport>; until: number } | null = null;

  async function read(): Promise<StorageReport> {
    const { trees, free } = await readApart(path);
    const bytes = new Map<StoragePart, number>();
    for (const { name, bytes: more } of trees) {
      const part = partOf(name);
      bytes.set(part, (bytes.get(part) ?? 0) + more);
    }
    const parts = [...bytes].map(([part, size]) => ({ part, bytes: size }));
    parts.sort((one, other) => other.bytes - one.bytes);
    return { file: sizeOf(path), writeAhead: sizeOf(`${path}-wal`), free, parts, at: new Date().toISOString() };
  }

  return {
    report() {
      if (kept && kept.until > Date.now()) return kept.report;
      const report = read();
      kept = { report, until: Date.now() + KEPT_MS };
      report.catch(() => {
        kept = null;
      });
      return report;
    },
  };
}

function readApart(path: string): Promise<Read> {
  const worker = new Worker(READ, { eval: true, workerData: { path, driver: driverPath() } });
  worker.unref();
  return new Promise((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", () => reject(new AppError("internal", "The file could not be read.")));
  });
}

/** The tables of the full-text index are called after it. */
const partOf = (table: string): StoragePart =>
  (Object.hasOwn(PARTS, table) ? PARTS[table] : table.startsWith("Search") ? "search" : undefined) ?? "other";

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
