/** One MQTT connection as the hub sees it: a sink with a bounded window of unacknowledged packets. */
import type { UserPrincipal } from "#core/auth.ts";
import { runCommand } from "#core/commands.ts";
import { type Cursor, seqOf } from "#core/cursor.ts";
import type { Entry } from "#core/entry.ts";
import { AppError, errorBodyOf } from "#core/errors.ts";
import type { FollowedEntry } from "#core/following.ts";
import { type ControlFrame, controlFrame, type EventsFrame, encode, eventsFrame, type Frame } from "#core/frame.ts";
import type { Subscription } from "#core/hub.ts";
import type { CommandReply } from "#core/protocol.ts";
import type { Runtime } from "#core/runtime.ts";
import { type CloseReason, retryAfter } from "#core/vocabulary.ts";
import { FORMATS, ID_SPAN, idOf, nextId, packetsOf, publishPacket, type QoS } from "./packets.ts";
import type { SessionState, StoredSession } from "./sessions.ts";
import { channelsOf } from "./topics.ts";
import type { Wire } from "./wire.ts";

/** Unacknowledged packets at which the connection is full. The frame at hand goes out in any case. */
const WINDOW = 256;

export interface Connection {
  readonly principal: UserPrincipal;
  /** Paths of the topics it is subscribed to. */
  readonly grants: ReadonlyMap<string, QoS>;
  /** The peer knows that it is connected: what its session missed may go out. */
  begin(): void;
  subscribed(granted: Iterable<readonly [path: string, qos: QoS]>): void;
  unsubscribed(paths: Iterable<string>): void;
  acknowledged(packetId: number): void;
  command(payload: Buffer): Promise<void>;
  /** Says why, and ends. */
  close(reason: CloseReason): void;
  /** The peer is gone, or is to go without a word. */
  leave(): void;
}

export interface ConnectionOptions {
  /** What is known of the session from before. */
  stored: StoredSession | null;
  /** Something changed that a persistent session should remember; `state` says what it is by then. */
  keep?: ((state: () => SessionState) => void) | undefined;
}

export function openConnection(
  runtime: Runtime,
  principal: UserPrincipal,
  wire: Wire,
  { stored, keep }: ConnectionOptions,
): Connection {
  const channels = channelsOf(principal.userId);
  const grants = new Map<string, QoS>(stored?.grants);
  /** Packet id to seq, in the order in which they were sent, which is the order of seq. */
  const inFlight = new Map<number, number>();
  /** Those in flight whose hand-over is counted once they are acknowledged, by seq. */
  const awaited = new Map<number, FollowedEntry>();
  /** Up to here this peer may have been sent it before. */
  const resent = stored?.sent ?? 0;
  let sent = resent;
  let kept = -1;
  let subscription: Subscription | null = null;
  let isWaiting = false;
  let hasLeft = false;

  wire.onRoom(proceed);

  /** Listens from there on, or from the head. A quiet one holds the connection's place until it subscribes. */
  function follow({ after, isQuiet }: { after?: Cursor; isQuiet?: boolean } = {}): void {
    subscription?.close();
    isWaiting = false;
    const only = listenedTo();
    subscription = runtime.hub.subscribe(
      principal,
      { transport: "mqtt", isAccounting: true, write, close },
      { after, only, isQuiet },
    );
  }

  const listenedTo = (): Set<string> =>
    new Set([...grants.keys()].filter((path) => path !== channels.control && path !== channels.replies));

  function write(frame: Frame): boolean {
    if (frame.kind === "events") writeEvents(frame);
    else writeControl(frame);
    isWaiting = inFlight.size >= WINDOW || wire.isFull;
    return !isWaiting;
  }

  function writeEvents({ entries, ...frame }: EventsFrame): void {
    if (frame.followed !== null) for (const one of frame.followed) account(one);
    const first = entries[0] as Entry;
    const last = entries.at(-1) as Entry;
    const qos = grants.get(first.audience);
    if (qos !== undefined && entries.every((entry) => isPlain(entry, qos)) && last.seq - first.seq < ID_SPAN) {
      if (qos === 1) for (const { seq } of entries) inFlight.set(idOf(seq), seq);
      wire.send(encode(FORMATS[qos], { entries, ...frame }));
    } else {
      const packets = entries.flatMap((entry) => packetFor(entry) ?? []);
      if (packets.length > 0) wire.send(packetsOf(Buffer.concat(packets)));
    }
    sent = Math.max(sent, last.seq);
    note();
  }

  /** At QoS 1 it is handed over once it is acknowledged. */
  function account(one: FollowedEntry): void {
    const qos = grants.get(one.entry.audience);
    if (qos === 1) awaited.set(one.entry.seq, one);
    else if (qos === 0) runtime.following.handed(principal.userId, "mqtt", [one]);
  }

  /** Its bytes are everyone's. */
  const isPlain = ({ audience, seq }: Entry, qos: QoS): boolean =>
    grants.get(audience) === qos && (qos === 0 || (seq > resent && !inFlight.has(idOf(seq))));

  function packetFor(entry: Entry): Buffer | null {
    const qos = grants.get(entry.audience);
    if (qos === undefined) return null;
    if (qos === 0) return encode(FORMATS[0], eventsFrame([entry])).bytes;
    let id = idOf(entry.seq);
    while (inFlight.has(id)) id = nextId(id);
    inFlight.set(id, entry.seq);
    return publishPacket(entry.audience, entry.json, id, entry.seq <= resent);
  }

  function writeControl(frame: ControlFrame): void {
    if (grants.has(channels.control))
      wire.send(packetsOf(publishPacket(channels.control, encode(FORMATS[0], frame).bytes)));
    // A heartbeat moves the cursor of a quiet reader, so that it does not fall out of the log while it is away.
    if (keep && acknowledgedSeq() !== kept) note();
  }

  function proceed(): void {
    if (!isWaiting || inFlight.size > WINDOW / 2 || wire.isFull) return;
    isWaiting = false;
    subscription?.drained();
  }

  function note(): void {
    // Before it has begun there is nothing to say that is not stored already.
    if (subscription) keep?.(state);
  }
  function state(): SessionState {
    kept = acknowledgedSeq();
    return { seq: kept, grants, sent };
  }
  function acknowledgedSeq(): number {
    const oldest = inFlight.values().next().value;
    return oldest === undefined ? seqOf(subscription?.cursor() ?? "") : oldest - 1;
  }

  function close(reason: CloseReason): void {
    if (hasLeft) return;
    writeControl(controlFrame({ type: "close", reason, retryMs: retryAfter(reason) }));
    leave();
  }

  function leave(): void {
    if (hasLeft) return;
    hasLeft = true;
    subscription?.close();
    note();
    wire.stream.destroy();
  }

  return {
    principal,
    grants,
    begin() {
      if (hasLeft) return;
      if (stored && grants.size > 0) follow({ after: stored.cursor });
      else follow({ isQuiet: true });
    },
    subscribed(granted) {
      if (hasLeft) return;
      const isFirst = grants.size === 0;
      const hadControl = grants.has(channels.control);
      for (const [path, qos] of granted) grants.set(path, qos);
      if (isFirst) follow();
      // Who listens to `control` is told `ready`, with the cursor as it is then.
      else if (!hadControl && grants.has(channels.control)) follow({ after: subscription?.cursor() });
      else subscription?.listen(listenedTo());
      note();
    },
    unsubscribed(paths) {
      if (hasLeft) return;
      for (const path of paths) grants.delete(path);
      subscription?.listen(listenedTo());
      note();
    },
    acknowledged(packetId) {
      const seq = inFlight.get(packetId);
      if (hasLeft || seq === undefined) return;
      inFlight.delete(packetId);
      const one = awaited.size > 0 ? awaited.get(seq) : undefined;
      if (one) {
        awaited.delete(seq);
        runtime.following.handed(principal.userId, "mqtt", [one]);
      }
      note();
      proceed();
    },
    async command(payload) {
      const reply = await answerTo(runtime, principal, payload);
      if (!hasLeft && grants.has(channels.replies))
        wire.send(packetsOf(publishPacket(channels.replies, JSON.stringify(reply))));
    },
    close,
    leave,
  };
}

async function answerTo(runtime: Runtime, principal: UserPrincipal, payload: Buffer): Promise<CommandReply> {
  let raw: unknown;
  try {
    raw = JSON.parse(payload.toString());
  } catch {
    return { ok: false, error: errorBodyOf(new AppError("bad_request", "The payload is not JSON.")) };
  }
  return runCommand(runtime, principal, raw);
}
