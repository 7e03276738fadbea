/** (i) A search of one who has 10,000 items of 4 KB each, and of one who has 20 beside them. */
import { type Figure, type Workload, withPair } from "./workload.ts";

/** What is asked, and how many of the items have it. */
export const QUESTIONS = {
  "in all": "notification",
  "in none": "zyxwv",
  "one in a thousand": "nadel im heu",
  "two letters, in none": "zq",
  "two Chinese characters": "支付",
  "pieces in all, whole in none": "ation of ther",
} as const;
export type SearchTimes = Record<string, { p50: number; p99: number }>;

export const search: Workload = {
  steps: ({ isQuick }) => {
    const given = { items: isQuick ? 2_000 : 10_000, calls: isQuick ? 20 : 50 };
    return [
      {
        name: `${given.items.toLocaleString("en")} items`,
        run: () =>
          withPair("carillon", async ({ host }): Promise<Figure[]> => {
            const times = await host.ask<SearchTimes>("search", given);
            return Object.entries(times).flatMap(([metric, { p50, p99 }]) => [
              { group: "search", subject: metric, metric: "p50 ms", value: p50 },
              { group: "search", subject: metric, metric: "p99 ms", value: p99 },
            ]);
          }),
      },
    ];
  },
  isSingle: true,
  targets: Object.keys(QUESTIONS).map((subject) => ({
    group: "search",
    metric: "p50 ms",
    subject,
    reference: null,
    atMost: 20,
  })),
};
