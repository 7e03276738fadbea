import { describe, expect, it } from "vitest";
import { inboxHref, readFilter } from "./filter.ts";

const known = { categories: [{ slug: "billing" }], topics: [{ slug: "design" }] };

describe("readFilter", () => {
  it("reads back what a link says", () => {
    const filter = { view: "snoozed", category: "billing", topic: "design", priority: "high", q: "a & b" } as const;
    const query = Object.fromEntries(new URL(inboxHref(filter, "i1"), "http://localhost").searchParams);
    expect(readFilter(query, known)).toEqual({ filter, isPartial: false });
    expect(readFilter({}, known)).toEqual({ filter: { view: "inbox" }, isPartial: false });
  });

  it("leaves out what there is not, and says so", () => {
    for (const query of [
      { view: "everything" },
      { category: "gone" },
      { topic: "../design" },
      { priority: "HIGH" },
      { q: "x".repeat(201) },
      { category: ["billing", "billing"] },
    ]) {
      expect(readFilter(query, known)).toEqual({ filter: { view: "inbox" }, isPartial: true });
    }
    expect(readFilter({ view: "unread", topic: "gone", utm_source: "mail" }, known)).toEqual({
      filter: { view: "unread" },
      isPartial: true,
    });
  });
});
