import { describe, expect, it } from "vitest";
import { newNotification } from "#core/protocol.ts";
import { readBy, typedTranslations, withoutLabel, wordsOf } from "./words.ts";

const said = { title: " Hello ", body: "Text", translations: {}, variables: true };
const BUTTON = [{ label: "Open" }];

describe("the words of a draft", () => {
  it("are what the API takes, without languages that say nothing", () => {
    const translations = {
      en: { title: " ", body: "", labels: [""] },
      "zh-CN": { title: " 你好 ", body: "", labels: ["打开 ", "of a button that was taken away"] },
    };
    const words = wordsOf({ ...said, translations }, BUTTON);
    expect(words).toEqual({
      title: "Hello",
      body: "Text",
      translations: { "zh-CN": { title: "你好", body: "", labels: ["打开"] } },
      variables: false,
    });
    expect(newNotification.parse({ audience: "all", ...words })).toMatchObject(words);
    expect(wordsOf(said, []).translations).toBe(null);
  });

  it("ask for variables wherever there is one", () => {
    const of = (more: object, buttons = BUTTON) => wordsOf({ ...said, ...more }, buttons).variables;
    expect(of({ body: "{{user.name}}" })).toBe(true);
    expect(of({}, [{ label: "For {{user.name}}" }])).toBe(true);
    expect(of({ translations: { en: { title: "", body: "{{user.name}}", labels: [] } } })).toBe(true);
    expect(of({ body: "{ user.name }" })).toBe(false);
    expect(of({ body: "{{user.name}}", variables: false })).toBe(false);
  });

  it("keep each label with its button when another is taken away", () => {
    const translations = { "zh-CN": { title: "", body: "", labels: ["批准", "拒绝"] } };
    expect(withoutLabel(translations, 0)["zh-CN"]?.labels).toEqual(["拒绝"]);
  });

  it("are in the form again as they were sent", () => {
    const typed = { "zh-CN": { title: "你好", body: "", labels: ["打开"] } };
    const { translations } = wordsOf({ ...said, translations: typed }, BUTTON);
    expect(typedTranslations(translations)).toEqual(typed);
  });

  it("are read by one person as that person gets them", () => {
    const texts = { title: "Hello {{user.name}}", body: "Plan: {{user.data.plan|free}}", labels: ["Open"] };
    const addressee = { name: "Ann", data: { plan: "Pro" } };
    const translations = { "zh-CN": { title: "{{user.name}}，你好" } };
    expect(readBy(texts, translations, { language: "zh-CN", addressee, variables: true, data: null })).toEqual({
      title: "Ann，你好",
      body: "Plan: Pro",
      labels: ["Open"],
    });
    const by = { language: "everyone" as const, addressee, data: null };
    expect(readBy(texts, translations, { ...by, variables: true }).title).toBe("Hello Ann");
    expect(readBy(texts, translations, { ...by, variables: false }).title).toBe("Hello {{user.name}}");
  });
});
