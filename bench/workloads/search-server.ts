import { inboxQuery, newNotification } from "#core/protocol.ts";
import type { CarillonTarget } from "../carillon.ts";
import { latencyOf, now } from "../statistics.ts";
import { QUESTIONS, type SearchTimes } from "./search.ts";

const A_BODY = 4_096;
const WORDS =
  "a notification of the release that was made for other people by machines in the city where nothing rests 2026".split(
    " ",
  );

/** Times of calls within the server, one after the other, once the index has everything. */
export async function search(
  { runtime, logins }: CarillonTarget,
  { items, calls }: { items: number; calls: number },
): Promise<SearchTimes> {
  await logins?.(2);
  const { broadcasts, inbox, searchIndex } = runtime;
  for (let at = 0; at < items; at += 100) {
    const some = Array.from({ length: Math.min(100, items - at) }, (_, index) => messageOf(at + index));
    await broadcasts.publishMany(some, { id: "keys/bench" });
  }
  const begun = now();
  while (!(await searchIndex.readOn(60_000)));
  const filled = now() - begun;
  const timed = async (userId: string, q: string) => {
    const values = new Float64Array(calls);
    for (let i = 0; i < calls; i += 1) {
      const at = now();
      await inbox.page({ userId }, inboxQuery.parse({ q, view: "inbox" }));
      values[i] = now() - at;
    }
    return latencyOf(values);
  };
  const times: SearchTimes = { "index filled, per item": { p50: filled / items, p99: filled / items } };
  for (const [name, q] of Object.entries(QUESTIONS)) times[name] = await timed("b0", q);
  times["in all, of one with 20"] = await timed("b1", QUESTIONS["in all"]);
  times["in none, of one with 20"] = await timed("b1", QUESTIONS["in none"]);
  return times;
}

function messageOf(at: number) {
  let body = at % 1_000 === 7 ? "die Nadel im Heuhaufen, 支付失败 " : "notification ";
  for (let word = at; body.length < A_BODY; word = (word * 31 + 7) % 65_521) body += `${WORDS[word % WORDS.length]} `;
  const audience = at % 500 === 3 ? ["users/b0", "users/b1"] : ["users/b0"];
  return newNotification.parse({ audience, title: `notification ${at}`, body, category: "general" });
}
