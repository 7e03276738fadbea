/** What an admin of the demo has sent and is about to send: one a week old with its curve, one at a quarter, one to come. */
import { v7 as uuid } from "uuid";
import { newNotification } from "#core/protocol.ts";
import { withBits } from "#core/reach-bits.ts";
import { placeOf } from "#core/reach-series.ts";
import type { Tally, Way } from "#core/reach-tally.ts";
import { isInShare } from "#core/rollout.ts";
import type { Runtime } from "#core/runtime.ts";
import { type DemoNotification, PEOPLE } from "./demo-content.ts";

const SENDER = "ada";
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** The one whose inbox the roll-out has reached. */
const PILOT = "dara";
const PERCENT = 25;

export interface SeededBroadcast extends DemoNotification {
  id: string;
  senderId: string;
  kind: "followed" | "rollout";
}

/** Entered among the others, by their age. */
export const seededBroadcasts = (now: number): SeededBroadcast[] => [
  {
    id: idOf(now - 168 * HOUR),
    senderId: SENDER,
    kind: "followed",
    ago: 168,
    to: ["all"],
    category: "general",
    icon: "📈",
    title: "The status page has a new address",
    body: "From today it is **status.example.com**. The old address leads there until the end of the year.",
    href: "https://status.example.com",
    translations: {
      "zh-CN": {
        title: "状态页面有了新地址",
        body: "从今天起是 **status.example.com**。旧地址在年底前会自动跳转。",
      },
    },
  },
  {
    id: pilotId(now - 3 * HOUR),
    senderId: SENDER,
    kind: "rollout",
    ago: 3,
    to: [`users/${PILOT}`],
    category: "general",
    icon: "✏️",
    title: "Try the new editor",
    body: "It saves as you type, and two can write at once. Tell Ada what you miss.",
    translations: {
      "zh-CN": { title: "试试新编辑器", body: "边写边保存，两个人可以同时编辑。有什么缺少的请告诉 Ada。" },
    },
  },
];

/** By their ids notifications are in the order of their making. */
const idOf = (at: number): string => uuid({ msecs: at });

/** One by which no member but the pilot is in the first share. */
function pilotId(at: number): string {
  const members = PEOPLE.filter(({ role }) => role === "member");
  for (;;) {
    const id = idOf(at);
    if (members.every((person) => isInShare(person.id, id, PERCENT) === (person.id === PILOT))) return id;
  }
}

/** Once they and the people are there. */
export async function describeBroadcasts(
  { db, broadcasts }: Runtime,
  seeded: readonly SeededBroadcast[],
  now: number,
): Promise<void> {
  for (const { id, kind, ago } of seeded) {
    const at = new Date(now - ago * HOUR);
    const staged = kind === "rollout" && { audience: JSON.stringify(["roles/member"]), percent: PERCENT };
    if (staged) await db.notification.update({ where: { id }, data: { status: "sending" } });
    await db.broadcast.create({ data: { notificationId: id, at, ...staged } });
    await follow(db, id, at, staged ? [PILOT] : PEOPLE.map((person) => person.id), now);
  }
  await broadcasts.publish(
    newNotification.parse({
      audience: "all",
      category: "maintenance",
      priority: "high",
      icon: "🛠️",
      title: "Maintenance tomorrow at 22:00 UTC",
      body: "Sign-in pauses for about **ten minutes**. Save what you are writing before that.",
      scheduledAt: nightAfter(now).toISOString(),
      translations: {
        "zh-CN": {
          title: "明天 22:00（UTC）维护",
          body: "登录将暂停约**十分钟**。请在此之前保存正在编辑的内容。",
        },
      },
    }),
    { id: SENDER, by: { id: SENDER, address: null } },
  );
}

/** The evening of the next day. */
function nightAfter(now: number): Date {
  const day = new Date(now + 24 * HOUR);
  day.setUTCHours(22, 0, 0, 0);
  return day;
}

/** Minutes after it was sent, and the share of the people who had it, had seen it and had read it by then. */
const CURVE: readonly (readonly [minutes: number, had: number, seen: number, read: number])[] = [
  [0, 0.3, 0, 0],
  [1, 0.5, 0.15, 0],
  [3, 0.6, 0.3, 0.15],
  [10, 0.65, 0.5, 0.3],
  [30, 0.75, 0.6, 0.4],
  [90, 0.8, 0.65, 0.5],
  [480, 0.9, 0.75, 0.65],
  [1_440, 1, 0.9, 0.75],
  [2_880, 1, 1, 0.9],
  [5_760, 1, 1, 1],
];
/** By which way each of them got it. */
const WAYS: readonly Way[] = ["websocket", "sse", "mqtt", "websocket", "socket-io", "sse", "inbox", "long-poll"];

async function follow(
  db: Runtime["db"],
  id: string,
  sentAt: Date,
  people: readonly string[],
  now: number,
): Promise<void> {
  const numbers: number[] = [];
  for (const userId of people) {
    const row = await db.reachPerson.upsert({ where: { userId }, create: { userId }, update: {} });
    numbers.push(row.number);
  }
  const delivered = Buffer.from(withBits(new Uint8Array(0), numbers));
  const tally = JSON.stringify(tallyOf(people));
  const none = Buffer.alloc(0);
  await db.reach.create({ data: { notificationId: id, sentAt, delivered, acted: none, tally, through: 0n } });
  await db.reachPoint.createMany({
    data: CURVE.filter(([minutes]) => sentAt.getTime() + minutes * MINUTE < now).map(([minutes, ...shares]) => {
      const [had, seen, read] = shares.map((share) => Math.round(share * people.length)) as [number, number, number];
      const { ways } = tallyOf(people.slice(0, had));
      return {
        notificationId: id,
        after: placeOf(minutes * MINUTE),
        at: new Date(sentAt.getTime() + minutes * MINUTE),
        figures: JSON.stringify({ ways, acted: 0, seen, read, recipients: people.length }),
      };
    }),
  });
}

function tallyOf(people: readonly string[]): Tally {
  const tally: Tally = { delivered: 0, acted: 0, ways: {}, topics: {}, languages: {} };
  for (const [index, id] of people.entries()) {
    const person = PEOPLE.find((one) => one.id === id);
    const way = WAYS[index % WAYS.length] as Way;
    tally.delivered += 1;
    tally.ways[way] = (tally.ways[way] ?? 0) + 1;
    count(tally.languages, person?.locale ?? "");
    for (const slug of person?.topics ?? []) count(tally.topics, slug);
  }
  return tally;
}

function count(parts: Tally["topics"], name: string): void {
  parts[name] = { delivered: (parts[name]?.delivered ?? 0) + 1, acted: 0 };
}
