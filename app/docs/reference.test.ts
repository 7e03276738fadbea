import { afterAll, beforeAll, expect, test } from "vitest";
import { type OpenApiDocument, operationsOf } from "#components/docs/document.ts";
import { outlineOf } from "#components/docs/outline.ts";
import summaries from "#components/docs/summaries-zh.json" with { type: "json" };
import { TAGS } from "#components/docs/tags.ts";
import { startCore, type TestCore } from "#core/testing.ts";
import { createApi } from "../api/app.ts";

let core: TestCore;
let document: OpenApiDocument;

beforeAll(async () => {
  core = await startCore();
  document = await (await createApi(core.runtime).request("/api/openapi.json")).json();
});
afterAll(() => core.close());

test("every operation is on one page, and no page is empty", () => {
  expect([...new Set(operationsOf(document).map(({ tag }) => tag))].sort()).toEqual([...TAGS].sort());
});

test("every operation has its line in Chinese, and no line is of one that is gone", () => {
  expect(Object.keys(summaries).sort()).toEqual(
    operationsOf(document)
      .map(({ id }) => id)
      .sort(),
  );
  const chinese = outlineOf(document, "zh-CN").flatMap(({ entries }) => entries);
  expect(chinese.filter(({ summary }) => !/\p{Script=Han}/u.test(summary))).toEqual([]);
  expect(outlineOf(document, "en")[0]?.entries[0]?.summary).toBe("Send a notification, now or at a time");
});
