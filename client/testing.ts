/** For tests: a small log with one reader, and a network to it whose every packet the test moves by hand. */
import { formatCursor, seqOf } from "#core/cursor.ts";
import type {
  Command,
  CommandReply,
  CountsDelta,
  EventPage,
  InboxCounts,
  InboxEvent,
  InboxPage,
  InboxRow,
  ItemState,
} from "#core/protocol.ts";
import type { TransportName } from "#core/vocabulary.ts";
import type { ClientTransport, EndReason, TransportCallbacks } from "#transports/transport.ts";
import { clientError } from "./api.ts";
import { NO_STATE } from "./rows.ts";
import type { Filter, InboxApi } from "./types.ts";

const AT = "2026-01-01T00:00:00.000Z";
const FIELD = {
  read: "readAt",
  unread: "readAt",
  seen: "seenAt",
  archive: "archivedAt",
  unarchive: "archivedAt",
  snooze: "snoozedUntil",
  unsnooze: "snoozedUntil",
  pin: "pinnedAt",
  unpin: "pinnedAt",
} as const;

export const item = (id: string, over: Partial<InboxRow> = {}): InboxRow => ({
  id,
  title: `Title ${id}`,
  body: "",
  category: "general",
  priority: "normal",
  href: null,
  icon: null,
  actions: [],
  data: null,
  createdAt: AT,
  expiresAt: null,
  revision: 1,
  seq: 0,
  audience: "all",
  state: NO_STATE,
  ...over,
});

type Change = InboxEvent extends infer E ? (E extends InboxEvent ? Omit<E, "seq" | "prev" | "at"> : never) : never;

export function createModel() {
  const events: InboxEvent[] = [];
  const rows = new Map<string, InboxRow>();
  let epoch = "epoch0";
  let head = 0;

  const isIn = ({ state, category }: InboxRow, filter: Filter): boolean => {
    if (filter.category !== undefined && filter.category !== category) return false;
    if (filter.view === "archived") return state.archivedAt !== null;
    if (state.archivedAt !== null) return false;
    if (filter.view === "snoozed") return state.snoozedUntil !== null;
    return state.snoozedUntil === null && (filter.view === "inbox" || state.readAt === null);
  };
  const cursor = () => formatCursor(epoch, head);

  function append(change: Change): void {
    head += 1;
    events.push({ seq: head, prev: 0, at: AT, ...change } as InboxEvent);
  }

  const counts = (): InboxCounts => {
    const all = [...rows.values()];
    const archived = all.filter(({ state }) => state.archivedAt !== null).length;
    const snoozed = all.filter(({ state }) => state.archivedAt === null && state.snoozedUntil !== null).length;
    const open = all.filter((row) => isIn(row, { view: "unread" }));
    const byCategory: Record<string, number> = {};
    for (const { category } of open) byCategory[category] = (byCategory[category] ?? 0) + 1;
    const unseen = open.filter(({ state }) => state.seenAt === null).length;
    return { unread: open.length, unseen, byCategory, snoozed, archived, cursor: cursor(), changesAt: null };
  };

  function command(given: Command): CommandReply {
    const field = FIELD[given.command as keyof typeof FIELD];
    const value = given.command.startsWith("un") ? null : (given.until ?? AT);
    const state: Partial<ItemState> = { [field]: value, ...(given.command === "unread" && { seenAt: AT }) };
    const meant = given.ids ?? [...rows.values()].filter(({ seq }) => seq <= (given.through ?? 0)).map(({ id }) => id);
    const ids = meant.filter((id) => {
      const row = rows.get(id);
      return row && (row.state[field] === null) !== (value === null);
    });
    if (ids.length === 0) return { ok: true };
    const delta = change(ids, state);
    const which = given.ids ? { ids } : { through: given.through };
    append({ type: "state.changed", audience: "users/u", ...which, state, delta });
    return { ok: true };
  }

  /** Returns what it adds to the counts. */
  function change(ids: readonly string[], state: Partial<ItemState>, seq?: number): CountsDelta {
    const before = counts();
    for (const id of ids) {
      const row = rows.get(id);
      if (row) rows.set(id, { ...row, seq: seq ?? row.seq, state: { ...row.state, ...state } });
    }
    const after = counts();
    const byCategory: Record<string, number> = {};
    for (const name of Object.keys({ ...before.byCategory, ...after.byCategory }))
      byCategory[name] = (after.byCategory[name] ?? 0) - (before.byCategory[name] ?? 0);
    const { unread, unseen, snoozed, archived } = before;
    return {
      unread: after.unread - unread,
      unseen: after.unseen - unseen,
      byCategory,
      snoozed: after.snoozed - snoozed,
      archived: after.archived - archived,
    };
  }

  return {
    events,
    rows,
    cursor,
    counts,
    command,
    get head() {
      return head;
    },
    publish(id: string, category = "general"): void {
      const row = item(id, { category, seq: head + 1 });
      rows.set(id, row);
      const { seq: _seq, audience: _audience, state: _state, ...content } = row;
      append({ type: "item.created", audience: "all", item: content });
    },
    recall(id: string): void {
      if (rows.delete(id)) append({ type: "item.recalled", audience: "all", item: { id } });
    },
    /** `recount` as the server says it: only where the category is another. */
    edit(id: string, change: Partial<Pick<InboxRow, "title" | "category">>): void {
      const before = rows.get(id);
      if (!before) return;
      const row = { ...before, ...change, revision: before.revision + 1 };
      rows.set(id, row);
      const { seq: _seq, audience: _audience, state: _state, ...content } = row;
      const recount = row.category !== before.category && { recount: true as const };
      append({ type: "item.updated", audience: "all", item: content, ...recount });
    },
    /** Its snooze is over, if there is one: new, unread, and at the top. */
    wake(id: string): void {
      const { snoozedUntil, archivedAt } = rows.get(id)?.state ?? {};
      if (!snoozedUntil || archivedAt) return;
      const state = { seenAt: null, readAt: null, snoozedUntil: null };
      const delta = change([id], state, head + 1);
      append({ type: "state.changed", audience: "users/u", ids: [id], state, woken: true, delta });
    },
    /** Another log, as after a restored backup: the same rows, other numbers. */
    restore(): void {
      epoch = `epoch${Number(epoch.slice(5)) + 1}`;
      events.length = 0;
      const sorted = [...rows.values()].sort((one, other) => one.seq - other.seq);
      sorted.forEach((row, index) => {
        rows.set(row.id, { ...row, seq: index + 1 });
      });
      head = sorted.length;
    },
    eventPage(after: string | null): EventPage {
      if (after === null) return { events: [], cursor: cursor(), more: false, counts: counts() };
      if (!this.isOfNow(after)) return { events: [], cursor: cursor(), more: false, reset: { reason: "epoch" } };
      const missed = events.filter(({ seq }) => seq > seqOf(after));
      return { events: structuredClone(missed), cursor: cursor(), more: false };
    },
    isOfNow: (of: string): boolean => of.startsWith(`${epoch}.`) && seqOf(of) <= head,
    list: (filter: Filter): InboxRow[] =>
      [...rows.values()].filter((row) => isIn(row, filter)).sort((one, other) => other.seq - one.seq),
    pinned: (filter: Filter): InboxRow[] =>
      [...rows.values()]
        .filter((row) => isIn(row, filter) && row.state.pinnedAt !== null)
        .sort((one, other) => other.seq - one.seq),
    page(filter: Filter, before = Number.POSITIVE_INFINITY, limit = 50): InboxPage {
      const all = this.list(filter).filter(({ seq }) => seq < before);
      const items = structuredClone(all.slice(0, limit));
      const next = all.length > limit ? (items.at(-1)?.seq ?? null) : null;
      const isTop = filter.view === "inbox" && !Number.isFinite(before);
      const pinned = isTop ? structuredClone(this.pinned(filter)) : [];
      return { items, pinned, next, cursor: cursor(), counts: counts() };
    },
  };
}
export type Model = ReturnType<typeof createModel>;

/** Answers at once, from the model. */
export const modelApi = (model: Model, isAway: () => boolean = () => false): InboxApi => {
  const check = () => {
    if (isAway()) throw clientError("network", "away");
  };
  return {
    async page(filter, { before, limit }) {
      check();
      return model.page(filter, before, limit);
    },
    async item(id) {
      check();
      const item = model.rows.get(id);
      if (!item) throw clientError("item_gone", "The item is gone.");
      return { item: structuredClone(item), cursor: model.cursor() };
    },
    async counts() {
      check();
      return model.counts();
    },
    async command(command) {
      check();
      return model.command(command);
    },
    async call() {
      check();
      return { outcome: "done", status: 200, at: AT, repeated: false };
    },
    async events({ after }) {
      check();
      return model.eventPage(after);
    },
    isReachable: async () => !isAway(),
  };
};

export interface FakeLink {
  name: TransportName;
  after: string | undefined;
  isOpen: boolean;
  isReady: boolean;
  /** Moves one packet: `ready` (before it `reset`, if need be) first, then the next event. False: nothing to move. */
  step(): boolean;
  heartbeat(): void;
  end(reason: EndReason, retryMs?: number | null): void;
}

export function createNetwork(model: Model) {
  const links: FakeLink[] = [];
  const transport = (name: TransportName): ClientTransport => ({
    name,
    isSupported: () => true,
    open({ after }, on) {
      const link = makeLink(model, name, after, on);
      links.push(link);
      return {
        close() {
          link.isOpen = false;
        },
      };
    },
  });
  return { links, transport, open: () => links.filter(({ isOpen }) => isOpen) };
}

function makeLink(model: Model, name: TransportName, after: string | undefined, on: TransportCallbacks): FakeLink {
  let at = 0;
  let isReset = false;
  return {
    name,
    after,
    isOpen: true,
    isReady: false,
    step() {
      if (!this.isOpen) return false;
      if (!this.isReady) {
        if (after !== undefined && !isReset && !model.isOfNow(after)) {
          isReset = true;
          at = model.head;
          on.control({ type: "reset", reason: "epoch", cursor: model.cursor() });
          return true;
        }
        this.isReady = true;
        if (!isReset) at = after === undefined ? model.head : seqOf(after);
        on.control({ type: "ready", cursor: model.cursor(), counts: model.counts(), heartbeatMs: 15_000 });
        return true;
      }
      const event = model.events.find(({ seq }) => seq > at);
      if (!event) return false;
      at = event.seq;
      on.event(structuredClone(event));
      return true;
    },
    heartbeat() {
      if (this.isOpen && this.isReady && at === model.head) on.control({ type: "heartbeat", cursor: model.cursor() });
    },
    end(reason, retryMs = 0) {
      if (!this.isOpen) return;
      this.isOpen = false;
      on.end(reason, retryMs);
    },
  };
}
