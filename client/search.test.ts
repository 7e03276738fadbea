import fc from "fast-check";
import { afterEach, beforeEach, expect, it } from "vitest";
import { inboxQuery } from "#core/protocol.ts";
import { startCore, type TestCore } from "#core/testing.ts";
import { isWithin } from "./rows.ts";

let core: TestCore;
beforeEach(async () => {
  core = await startCore();
});
afterEach(() => core.close());

/** Until the index has everything. */
const indexed = async () => {
  while (!(await core.runtime.searchIndex.readOn()));
};

it("finds by any part of any text what the live list shows under the same filter", async () => {
  const alphabet = fc.constantFrom(..."aAäÄßsSiİıée\u0301がかﾊﾞバЁёйиΣσς支付한하 1\n\"%_'");
  const texts = fc.array(fc.string({ unit: alphabet, minLength: 1, maxLength: 12 }), { minLength: 3, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(texts, fc.string({ unit: alphabet, minLength: 1, maxLength: 4 }), async (said, typed) => {
      const since = core.runtime.log.head;
      for (const [index, title] of said.entries()) {
        await core.publish("all", title.trim() || "x", { body: said[(index + 1) % said.length] });
        if (index === 1) await indexed();
      }
      for (const q of [typed, said[0]?.slice(1, 4) ?? "", said.at(-1)?.slice(0, 3) ?? ""]) {
        const { items } = await core.runtime.inbox.page({ userId: "ann" }, inboxQuery.parse({ limit: said.length }));
        const live = items.filter((row) => isWithin(row, { q })).map(({ id }) => id);
        const page = await core.runtime.inbox.page({ userId: "ann" }, inboxQuery.parse({ q, limit: 200 }));
        expect(page.items.filter(({ seq }) => seq > since).map(({ id }) => id)).toEqual(live);
      }
    }),
    { numRuns: 15 },
  );
});
