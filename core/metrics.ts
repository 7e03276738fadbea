/**
 * Figures for Prometheus. What happens often is counted where it happens, in plain numbers, and only read here when
 * somebody scrapes; what happens once a commit or a send is observed as it happens.
 */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Broadcasts, Sender } from "./broadcasts.ts";
import type { Counts } from "./counts.ts";
import type { Hub } from "./hub.ts";
import type { Log } from "./log.ts";
import type { Logger } from "./logger.ts";
import type { Webhooks } from "./webhooks.ts";

export interface Metrics {
  readonly contentType: string;
  /** The figures as they are now, in Prometheus' text format. */
  text(): Promise<string>;
}

interface Watched {
  log: Log;
  hub: Hub;
  counts: Counts;
  webhooks: Webhooks;
  logger: Logger;
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
const GROUPS = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 5_000];

/** `watch`: the same, each send timed and logged. */
export function createMetrics({
  log,
  hub,
  counts,
  webhooks,
  logger,
}: Watched): Metrics & { watch(of: Broadcasts): Broadcasts } {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });

  gauge("carillon_log_head", "Seq of the last committed entry.", () => log.head);
  gauge("carillon_log_tail", "The lowest seq that a cursor may stand at.", () => log.tail);
  gauge("carillon_log_ring_entries", "Entries of the log in memory.", () => log.ringSize);
  tally("carillon_counts_hits_total", "Counts that were told from memory.", () => counts.stats.hits);
  tally("carillon_counts_misses_total", "Counts that were read from the database.", () => counts.stats.misses);

  const entries = new Counter({ name: "carillon_entries_total", help: "Entries committed.", registers });
  const groups = new Histogram({
    name: "carillon_group_entries",
    help: "Entries committed in one transaction.",
    buckets: GROUPS,
    registers,
  });
  log.onEntries(({ length }) => {
    entries.inc(length);
    groups.observe(length);
  });

  const publishing = new Histogram({
    name: "carillon_publish_seconds",
    help: "From a send to its commit, failures included.",
    labelNames: ["ok"],
    buckets: SECONDS,
    registers,
  });

  const byTransport = {
    connections: standing("connections", "Open connections."),
    behind: standing("behind", "Connections that read on from the log: new, resuming or slow."),
    full: standing("full", "Connections whose peer takes nothing at the moment."),
    lag: standing("lag_entries", "Entries between the head of the log and the slowest connection's cursor."),
  };
  const events = new Counter({
    name: "carillon_events_total",
    help: "Events handed to connections and polls.",
    labelNames: ["transport"],
    registers,
  });
  const resets = new Counter({
    name: "carillon_resets_total",
    help: "Cursors that could not be read on from.",
    labelNames: ["transport", "reason"],
    registers,
  });
  const ends = new Counter({
    name: "carillon_connections_ended_total",
    help: "Connections that are no more, by why; `left`: the peer went by itself.",
    labelNames: ["transport", "reason"],
    registers,
  });

  const calls = new Counter({
    name: "carillon_webhook_calls_total",
    help: "Calls of webhooks, by what came of them; `done`: any 2xx.",
    labelNames: ["outcome"],
    registers,
  });
  const pending = new Gauge({
    name: "carillon_webhook_deliveries_pending",
    help: "Deliveries that are to be made, first attempts and others.",
    registers,
  });
  const oldest = new Gauge({
    name: "carillon_webhook_oldest_pending_seconds",
    help: "Age of the oldest of them.",
    registers,
  });

  function gauge(name: string, help: string, read: () => number): void {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  }

  function tally(name: string, help: string, read: () => number): void {
    new Counter({
      name,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  }

  function standing(name: string, help: string): Gauge<"transport"> {
    return new Gauge({ name: `carillon_${name}`, help, labelNames: ["transport"], registers });
  }

  /** One walk over the subscribers for all that is told by transport. */
  function readHub(): void {
    for (const counter of [events, resets, ends]) counter.reset();
    for (const [transport, stats] of hub.stats()) {
      byTransport.connections.set({ transport }, stats.connections);
      byTransport.behind.set({ transport }, stats.behind);
      byTransport.full.set({ transport }, stats.full);
      byTransport.lag.set({ transport }, stats.lag);
      events.inc({ transport }, stats.events);
      for (const [reason, times] of Object.entries(stats.resets)) resets.inc({ transport, reason }, times);
      for (const [reason, times] of Object.entries(stats.ends)) ends.inc({ transport, reason }, times);
    }
  }

  async function readWebhooks(): Promise<void> {
    calls.reset();
    for (const [outcome, times] of webhooks.outcomes) calls.inc({ outcome }, times);
    const { count, since } = await webhooks.pending();
    pending.set(count);
    oldest.set(since === null ? 0 : Math.max(0, Date.now() - since.getTime()) / 1_000);
  }

  async function timed<T>(sender: Sender, act: Promise<T>, told: (value: T) => object): Promise<T> {
    const began = performance.now();
    let ok = "false";
    try {
      const value = await act;
      ok = "true";
      logger.debug({ sender: sender.id, ...told(value) }, "published");
      return value;
    } finally {
      publishing.observe({ ok }, (performance.now() - began) / 1_000);
    }
  }

  return {
    contentType: registry.contentType,
    async text() {
      readHub();
      await readWebhooks();
      return registry.metrics();
    },
    watch: (broadcasts) => ({
      ...broadcasts,
      publish: (input, sender, key) => timed(sender, broadcasts.publish(input, sender, key), (published) => published),
      publishMany: (inputs, sender, key) =>
        timed(sender, broadcasts.publishMany(inputs, sender, key), (answers) => ({
          sent: answers.filter(({ ok }) => ok).length,
          refused: answers.filter(({ ok }) => !ok).length,
        })),
    }),
  };
}
