import { expect, test } from "vitest";
import { slug } from "#core/protocol.ts";
import { isSlug, slugOf } from "./slug-of.ts";

test.each([
  ["Payments & refunds", "payments-refunds"],
  ["  Café – Überblick ", "cafe-uberblick"],
  ["公告", ""],
  ["Q4 2026", "q4-2026"],
])("%s is offered as %s", (name, offered) => {
  expect(slugOf(name)).toBe(offered);
});

test.each(["a", "a-b-9", "", "A", "a b", "é", "x".repeat(64), "x".repeat(65)])(
  "says of “%s” what the server says",
  (text) => {
    expect(isSlug(text)).toBe(slug.safeParse(text).success);
  },
);
