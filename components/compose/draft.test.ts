import { describe, expect, it } from "vitest";
import { draftContent } from "#core/admin-protocol.ts";
import { newNotification } from "#core/protocol.ts";
import { contentOf, draftOf, emptyDraft, fieldOf, requestOf } from "./draft.ts";
import { NOBODY } from "./recipients.ts";

describe("what is kept", () => {
  it("is the same form again, however unfinished", () => {
    const ada = { id: "ada", name: "Ada", email: "ada@example.com", image: null };
    const typed = {
      ...emptyDraft(undefined),
      toAll: false,
      to: { ...NOBODY, topics: ["design"], roles: ["admin" as const], people: [ada] },
      except: { ...NOBODY, locales: ["en" as const] },
      href: "htt",
      title: " x",
      translations: { "zh-CN": { title: "", body: " 正", labels: ["", "稍后"] } },
    };
    expect(draftOf(draftContent.parse(contentOf(typed)), [ada])).toEqual(typed);
    const alerts = { desktop: true, sound: true };
    const toAll = emptyDraft({ slug: "alarms", name: "Alarms", priority: "high", critical: true, alerts });
    expect(draftOf(draftContent.parse(contentOf(toAll)), [])).toEqual(toAll);
    expect(toAll.priority).toBe("critical");
  });
});

describe("requestOf", () => {
  const draft = { ...emptyDraft(undefined), title: " Hello ", body: "**there**" };

  it("is what the API takes", () => {
    expect(newNotification.parse(requestOf(draft, "UTC"))).toMatchObject({
      audience: "all",
      title: "Hello",
      href: null,
    });
    const person = { id: "ada", name: "Ada", email: "ada@example.com", image: null };
    expect(
      newNotification.parse(
        requestOf(
          { ...draft, toAll: false, to: { ...NOBODY, topics: ["design"], people: [person] }, href: " /a " },
          "UTC",
        ),
      ),
    ).toMatchObject({
      audience: ["topics/design", "users/ada"],
      href: "/a",
    });
  });

  it("says when, on whose clock", () => {
    const at = (when: Partial<typeof draft.when>) => requestOf({ ...draft, when: { ...draft.when, ...when } }, "UTC");
    const mine = Intl.DateTimeFormat().resolvedOptions().timeZone;
    expect(requestOf(draft, "UTC")).not.toHaveProperty("timeZone");
    expect(at({ kind: "at", at: "2027-01-01T09:00" })).toMatchObject({
      scheduledAt: "2027-01-01T09:00",
      timeZone: mine,
    });
    expect(at({ kind: "at", at: "2027-01-01T09:00", clock: "reader" })).toMatchObject({ timeZone: "reader" });
    const again = (when: Partial<typeof draft.when>) => at({ kind: "again", time: "18:05", ...when }).cron;
    expect(again({ every: "day" })).toBe("5 18 * * *");
    expect(again({ every: "weekday" })).toBe("5 18 * * 1-5");
    expect(again({ every: "week", weekday: 0 })).toBe("5 18 * * 0");
    expect(again({ every: "month" })).toBe("5 18 1 * *");
    expect(again({ every: "pattern", pattern: " 0 9 * * 1 " })).toBe("0 9 * * 1");
  });

  it("leaves an audience of nobody to the API to refuse", () => {
    expect(newNotification.safeParse(requestOf({ ...draft, toAll: false }, "UTC")).success).toBe(false);
  });
});

describe("fieldOf", () => {
  it("finds the field of a path", () => {
    expect(fieldOf("audience.2")).toBe("audience");
    expect(fieldOf("title")).toBe("title");
    expect(fieldOf("scheduledAt")).toBe("when");
    expect(fieldOf("collapseKey")).toBeUndefined();
  });
});
