/** (f) A page and the counts of one who has 10,000 unread among a million stored. */
import { type Figure, type Workload, withPair } from "./workload.ts";

const METRICS = {
  page: "page",
  counts: "counts",
  countsAfterChange: "counts after a change",
  countsFirst: "first counts",
};
export type InboxTimes = Record<keyof typeof METRICS, { p50: number; p99: number }>;

export const inbox: Workload = {
  steps: ({ isQuick }) => {
    const given = { stored: isQuick ? 100_000 : 1_000_000, unread: isQuick ? 1_000 : 10_000, calls: 300 };
    return [
      {
        name: `${given.stored.toLocaleString("en")} stored, ${given.unread.toLocaleString("en")} unread`,
        run: () =>
          withPair("carillon", async ({ host }): Promise<Figure[]> => {
            const times = await host.ask<InboxTimes>("inbox", given);
            return Object.entries(METRICS).flatMap(([key, metric]) =>
              (["p50", "p99"] as const).map((share) => ({
                group: "inbox",
                subject: "Carillon",
                metric: `${metric}, ${share} ms`,
                value: times[key as keyof InboxTimes][share],
              })),
            );
          }),
      },
    ];
  },
  isSingle: true,
  targets: ["page", "counts", "counts after a change"].map((metric) => ({
    group: "inbox",
    metric: `${metric}, p99 ms`,
    subject: "Carillon",
    reference: null,
    atMost: 5,
  })),
};
