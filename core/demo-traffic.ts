/**
 * The traffic of a demo, so that a first look sees something move: now and then one of its people sends something, as
 * long as somebody is connected. It rests by itself, so that a tab left open for a night finds no thousand messages.
 */
import type { Broadcasts } from "./broadcasts.ts";
import { DEMO_MESSAGES, type DemoMessage } from "./demo-messages.ts";
import type { Hub } from "./hub.ts";
import type { Logger } from "./logger.ts";
import { newNotification, type Published } from "./protocol.ts";

export interface DemoTraffic {
  readonly isPaused: boolean;
  pause(isPaused: boolean): void;
  /** The next message that is for one person, to this one. */
  sendTo(userId: string): Promise<Published>;
  close(): void;
}

/** A message comes at some time between these, in ms. */
export interface DemoGap {
  least: number;
  most: number;
}
const GAP: DemoGap = { least: 20_000, most: 40_000 };
/** Messages after which it pauses: about an hour. */
const A_SHIFT = 120;
/** Connections looked at to choose whom one is for. */
const CHOSEN_FROM = 50;

export function createDemoTraffic(
  broadcasts: Pick<Broadcasts, "publish">,
  hub: Pick<Hub, "connections">,
  logger: Logger,
  { isPaused: startsPaused, gap = GAP }: { isPaused: boolean; gap?: DemoGap | undefined },
): DemoTraffic {
  const places = { shared: 0, personal: 0 };
  let isPaused = startsPaused;
  let sent = 0;
  let timer: NodeJS.Timeout | undefined;

  function wait(): void {
    clearTimeout(timer);
    if (isPaused) return;
    timer = setTimeout(act, gap.least + Math.random() * (gap.most - gap.least)).unref();
  }

  async function act(): Promise<void> {
    try {
      const connected = hub.connections({}, CHOSEN_FROM);
      const one = connected[Math.floor(Math.random() * connected.length)];
      if (one) {
        await (sent % 2 === 0 ? send("personal", one.userId) : send("shared"));
        sent += 1;
        isPaused ||= sent % A_SHIFT === 0;
      }
    } catch (error) {
      logger.warn({ err: error }, "the demo could not send");
    }
    wait();
  }

  function send(kind: "shared"): Promise<Published>;
  function send(kind: "personal", userId: string): Promise<Published>;
  function send(kind: keyof typeof places, userId = ""): Promise<Published> {
    const fitting = DEMO_MESSAGES.filter(({ to }) => (to === "you") === (kind === "personal"));
    const message = fitting[places[kind]++ % fitting.length] as DemoMessage;
    const { to, zh, ...content } = message;
    const audience = to === "you" ? [`users/${userId}`] : to === "all" ? to : [to];
    return broadcasts.publish(newNotification.parse({ ...content, audience, translations: { "zh-CN": zh } }), {
      id: "demo",
    });
  }

  wait();
  return {
    get isPaused() {
      return isPaused;
    },
    pause(next) {
      isPaused = next;
      wait();
    },
    sendTo: (userId) => send("personal", userId),
    close() {
      isPaused = true;
      clearTimeout(timer);
    },
  };
}
