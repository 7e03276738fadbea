import { expect, test } from "vitest";
import { newNotification } from "#core/protocol.ts";
import { extrasOf, PLAIN, typedActions } from "./extras.ts";

const given = (extras: object) => newNotification.safeParse({ audience: "all", title: "x", ...extras });

test("nothing typed is nothing sent", () => {
  expect(extrasOf(PLAIN, "UTC")).toEqual({ icon: null, expiresAt: null, actions: [] });
  expect(given(extrasOf(PLAIN, "UTC")).success).toBe(true);
});

test("an end is meant by the sender's clock, and what is no time is the API's to refuse", () => {
  expect(extrasOf({ ...PLAIN, expiresAt: "2030-01-01T09:00" }, "Asia/Tokyo").expiresAt).toBe(
    "2030-01-01T00:00:00.000Z",
  );
  expect(given(extrasOf({ ...PLAIN, expiresAt: "soon" }, "UTC")).error?.issues[0]?.path).toEqual(["expiresAt"]);
});

test("buttons open pages or have addresses called, and come back as they were", () => {
  const typed = [
    { label: " Open ", kind: "page" as const, target: "/reports/7" },
    { label: "Approve", kind: "call" as const, target: "https://ci.example/approve" },
  ];
  const { actions } = extrasOf({ ...PLAIN, actions: typed }, "UTC");
  const sent = given({ actions });
  expect(sent.data?.actions).toMatchObject([
    { label: "Open", href: "/reports/7" },
    { label: "Approve", call: { url: "https://ci.example/approve" } },
  ]);
  expect(typedActions(sent.data?.actions ?? [])).toEqual([{ ...typed[0], label: "Open" }, typed[1]]);
  const bad = given(extrasOf({ ...PLAIN, actions: [{ label: "", kind: "call", target: "javascript:1" }] }, "UTC"));
  expect(bad.error?.issues.every(({ path }) => path[0] === "actions")).toBe(true);
});
