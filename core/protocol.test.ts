import { describe, expect, it } from "vitest";
import { newApiKey } from "./admin-protocol.ts";
import { newCategory, newNotification, newTopic, newUser, safeHref } from "./protocol.ts";
import { newWebhook, webhookChange } from "./webhook-protocol.ts";

const NAMES = [
  "Ann",
  "Zoë Ångström",
  "محمد علی",
  "می‌خواهم",
  "שרה כהן",
  "李小龍",
  "👨‍👩‍👧‍👦 Family",
  "🏴󠁧󠁢󠁳󠁣󠁴󠁿",
  "A\u200e (LTR)",
  "❤️",
];
const TURNED = ["a\u202egpj.exe", "\u2066x\u2069", "a\nb", "a\u001b[31m", "a\u0000b", "a\u2028b", "tab\there"];
const INVISIBLE = [
  "\u200b",
  "\u200d\u200c",
  "\u3164",
  "\u2800\u2800",
  "\u115f",
  "\ufe0f",
  "\u00ad",
  "\u{e0041}",
  " \u200f ",
];

const takesName = {
  person: (name: string) => newUser.safeParse({ name, email: "a@b.example" }),
  category: (name: string) => newCategory.safeParse({ name }),
  topic: (name: string) => newTopic.safeParse({ name }),
  key: (name: string) => newApiKey.safeParse({ name, scopes: ["send"] }),
};

describe.each(Object.entries(takesName))("[V6] the name of a %s", (_, parse) => {
  it.each(NAMES)("may be %j", (name) => expect(parse(name).success).toBe(true));
  it.each([...TURNED, ...INVISIBLE])("may not be %j", (name) => {
    expect(parse(name).error?.issues[0]?.path).toEqual(["name"]);
  });
});

describe("[V6] a title", () => {
  const parse = (title: string) => newNotification.safeParse({ audience: "all", title });
  it.each([...NAMES, "a\u202eb", "a\u0000b"])("may be %j", (title) => expect(parse(title).success).toBe(true));
  it.each(INVISIBLE)("may not be %j alone", (title) => {
    expect(parse(title).error?.issues[0]?.path).toEqual(["title"]);
  });
});

describe.each([
  ["title", (text: string) => ({ title: text }), ["title"]],
  ["label of an action", (text: string) => ({ labels: ["Open", text] }), ["labels", 1]],
] as const)("[V6] a %s in another language", (_, saying, place) => {
  const parse = (text: string) =>
    newNotification.safeParse({ audience: "all", title: "x", translations: { "zh-CN": saying(text) } });
  // "" and spaces: as it is for everyone.
  it.each([...NAMES, "你好", "", "  "])("may be %j", (text) => expect(parse(text).success).toBe(true));
  it.each(INVISIBLE)("may not be %j alone", (text) => {
    expect(parse(text).error?.issues[0]?.path).toEqual(["translations", "zh-CN", ...place]);
  });
});

describe.each([
  [
    "new",
    (description: string) =>
      newWebhook.safeParse({ url: "https://a.example", events: ["notification.sent"], description }),
  ],
  ["changed", (description: string) => webhookChange.safeParse({ description })],
])("[V6] the description of a %s webhook", (_, parse) => {
  it.each([...NAMES, ""])("may be %j", (text) => expect(parse(text).success).toBe(true));
  it.each([...TURNED, ...INVISIBLE])("may not be %j", (text) => {
    expect(parse(text).error?.issues.at(-1)?.path).toEqual(["description"]);
  });
});

describe("[V6] a link", () => {
  it.each(["https://example.com/a@b", "http://example.com?x=a:b@c", "mailto:a@b.example", "/a@b"])(
    "may be %s",
    (href) => expect(safeHref.safeParse(href).success).toBe(true),
  );
  it.each(["https://bank.example@evil.example", "http://a:b@evil.example", "https://:b@evil.example"])(
    "may not be %s",
    (href) => {
      const { error } = newNotification.safeParse({ audience: "all", title: "x", href });
      expect(error?.issues[0]).toMatchObject({ path: ["href"], message: expect.stringContaining("user") });
    },
  );
});
