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
    expect(translated(said, { body: "  \n" }).body).toBe("Read it.");
  });

  it("come back from where they are kept, without what is empty", () => {
    const translations = { en: { title: "" }, "zh-CN": { title: "“你好”", body: "", labels: ["", "稍后"] } };
    const stored = storedTranslations(translations);
    expect(translationsOf(stored)).toEqual({ "zh-CN": { title: "“你好”", labels: ["", "稍后"] } });
    expect(storedTranslations({ en: { title: "", body: "", labels: [""] } })).toBe(null);
    expect(storedTranslations(null)).toBe(null);
    // A search looks into it: nothing but words must be found there, and they as they were written.
    expect(stored).not.toMatch(/title|body|labels|zh|CN|\[|\\/);
    expect(stored).toContain("“你好”");
    const odd = { en: { title: 'a"b\\c', body: "one\ntwo\u001f\u001e" } };
    expect(translationsOf(storedTranslations(odd))).toEqual({ en: { title: 'a"b\\c', body: "one\ntwo" } });
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
    ["{{user.data.city}}", "…"],
    [`{{user.name}} ${"x".repeat(300)}`, `Ann ${"x".repeat(196)}`],
    ["{{user.data.team|none}}", "none"],
    ["{{user.data.constructor|none}}", "none"],
    ["no variable { here }", "no variable { here }"],
  ])("%j says %j", (text, expected) => {
    expect(fill(text, ann, { total: "9 EUR" })).toMatchObject({
      title: expected,
      labels: [expected.slice(0, 60)],
    });
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
    expect(title).toBe("![x](https://e.example) # A_b_");
    expect(body).toBe("**!\\[x\\](https://e.example) # A\\_b\\_**");
  });

  it.each([
    ["Run `login {{user.name}}`", "a_b", "Run `login a_b`"],
    ["```sh\nlogin {{user.name}}\n```", "a`b*", "```sh\nlogin a'b*\n```"],
    ["See https://e.example/{{user.name}}/x {{user.name}}", "a_b c", "See https://e.example/a_b%20c/x a\\_b c"],
    ["[{{user.name}}](/o?of={{user.name}})", "a_(b)", "[a\\_(b)](/o?of=a_%28b%29)"],
    ["[x]({{user.name}})", "https://e.example/a b", "[x](https://e.example/a%20b)"],
    ["{{user.name}}", "# Boss", "\\# Boss"],
    ["{{user.name}}", "- 9.5", "\\- 9.5"],
    ["{{user.name}}", "-9.5", "-9.5"],
    ["{{user.name}}", "1. Ann", "1\\. Ann"],
    ["{{user.name}}", "&copy;", "\\&copy;"],
  ])("in Markdown %j by %j is %j", (body, name, expected) => {
    expect(filled({ title: "x", body, labels: [] }, { name, data: null }, null).body).toBe(expected);
  });

  it("stays within the wire's limits, whatever is filled in", () => {
    const data = { x: "x".repeat(100_000) };
    const { title, body, labels } = filled(
      { title: "{{data.x}}", body: "{{data.x}}".repeat(6_500), labels: ["{{data.x}}"] },
      ann,
      data,
    );
    expect([title.length, body.length, labels[0]?.length]).toEqual([200, 65_536, 60]);
    const said = { title: "", actions: [], data, translations: null, variables: true };
    expect(wordingFaults({ ...said, body: "{{data.x}}".repeat(51) })).toMatchObject([{ path: "body" }]);
    expect(wordingFaults({ ...said, body: "{{data.x}}".repeat(50) })).toEqual([]);
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
