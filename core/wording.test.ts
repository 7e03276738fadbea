import { describe, expect, it } from "vitest";
import { filled, storedTranslations, translated, translationsOf, unknownVariables, wordingFaults } from "./wording.ts";

const said = { title: "Hello", body: "Read it.", labels: ["Open", "Later"] };

describe("translations", () => {
  it("say what they have, and leave the rest as it is for everyone", () => {
    expect(translated(said, { title: "你好", labels: ["打开"] })).toEqual({
      title: "你好",
      body: "Read it.",
      labels: ["打开", "Later"],
    });
    expect(translated(said, { labels: ["", "稍后"] }).labels).toEqual(["Open", "稍后"]);
    expect(translated(said, undefined)).toEqual(said);
  });

  it("come back from where they are kept, without what is empty", () => {
    const translations = { en: { title: "" }, "zh-CN": { title: "“你好”", body: "", labels: ["", "稍后"] } };
    const stored = storedTranslations(translations);
    expect(translationsOf(stored)).toEqual({ "zh-CN": { title: "“你好”", labels: ["", "稍后"] } });
    expect(storedTranslations({ en: { title: "", body: "", labels: [""] } })).toBe(null);
    expect(storedTranslations(null)).toBe(null);
    // A search looks into it: names of fields must not be found there.
    expect(stored).not.toMatch(/title|body|labels/);
  });
});

describe("variables", () => {
  const ann = { name: "Ann", data: { plan: "Pro", seats: 3, team: { id: 1 } } };
  const fill = (body: string, to: Parameters<typeof filled>[1] = ann, data: Record<string, unknown> | null = null) =>
    filled({ title: body, body: "", labels: [body] }, to, data);

  it.each([
    ["Hello {{user.name}}", "Hello Ann"],
    ["{{ user.data.plan }} for {{user.data.seats}}", "Pro for 3"],
    ["{{data.total}} and {{data.total}}", "9 EUR and 9 EUR"],
    ["{{user.data.city|your city}}", "your city"],
    ["{{user.data.city}}!", "!"],
    ["{{user.data.team|none}}", "none"],
    ["{{user.data.constructor|none}}", "none"],
    ["no variable { here }", "no variable { here }"],
  ])("%j says %j", (text, expected) => {
    expect(fill(text, ann, { total: "9 EUR" })).toMatchObject({ title: expected, labels: [expected] });
  });

  it("uses what follows the | for a person without a name or data", () => {
    expect(fill("{{user.name|friend}}, {{user.data.plan|free}}", { name: "", data: null }).title).toBe("friend, free");
  });

  it("puts names into Markdown as text", () => {
    const { body, title } = filled(
      { title: "{{user.name}}", body: "**{{user.name}}**", labels: [] },
      { name: "![x](https://e.example)\n# A_b_", data: null },
      null,
    );
    expect(title).toBe("![x](https://e.example)\n# A_b_");
    expect(body).toBe("**!\\[x\\](https://e.example) # A\\_b\\_**");
  });

  it("never fills in what is itself filled in", () => {
    expect(fill("{{user.name}}", { name: "{{user.data.plan}}", data: ann.data }).title).toBe("{{user.data.plan}}");
  });

  it.each([
    ["{{user.name}} {{user.data.any-thing_1|x}} {{data.total}}", []],
    ["{{user.email}}", ["{{user.email}}"]],
    ["{{name}} {{}} {{ user.name }}", ["{{name}}", "{{}}"]],
    ["{{data.totl|0}}", ["{{data.totl|0}}"]],
    ["{{data.constructor}}", ["{{data.constructor}}"]],
    ["{{user.data.a.b}}", ["{{user.data.a.b}}"]],
  ])("of %j those that will never be anything are %j", (text, unknown) => {
    expect(unknownVariables(text, { total: 9 })).toEqual(unknown);
  });

  it("are told by field when they are unknown, and not looked at where nothing is to be filled in", () => {
    const content = {
      title: "{{user.nme}}",
      body: "",
      actions: [{ label: "{{x}}" }],
      data: null,
      translations: { "zh-CN": { body: "{{data.total}}", labels: ["好", "多余"] } },
    };
    expect(wordingFaults({ ...content, variables: true })).toEqual([
      { path: "title", message: "there is no {{user.nme}}" },
      { path: "actions.0.label", message: "there is no {{x}}" },
      { path: "translations.zh-CN.body", message: "there is no {{data.total}}" },
      { path: "translations.zh-CN.labels.1", message: "belongs to no action" },
    ]);
    expect(wordingFaults({ ...content, variables: false }).map(({ path }) => path)).toEqual([
      "translations.zh-CN.labels.1",
    ]);
  });
});
