/** An entry of the log in memory: its wire form is made once, and each transport's encoding of it at most once. */
import type { Action, CountsDelta, InboxAction, InboxItem, ItemState, Preferences, QuietRule } from "./protocol.ts";
import type { Priority } from "./vocabulary.ts";

/** Entries for the nodes themselves: never on the wire, read by hubs and caches in log order. */
export const NODES = "nodes";

/** What an entry of the `nodes` audience says. */
export type NodeNotice = UserNotice | DeliveredNotice;
export type UserNotice =
  | { kind: "joined"; userId: string; audience: string }
  | { kind: "left"; userId: string; audience: string }
  /** Role, token version, name, language or data: what is kept of the user in memory is out of date. */
  | { kind: "changed"; userId: string }
  /** These browser sessions are over, and with them their connections. */
  | { kind: "ended"; userId: string; sessions: string[] }
  /** Whatever they got in with is worth nothing any more, but the session that is kept. */
  | { kind: "revoked"; userId: string; kept?: string }
  /** A call that they had an action make is done. */
  | { kind: "acted"; userId: string; notificationId: string; index: number; label: string };
/** How many people each of these broadcasts was handed to by then, by the way they got it. For webhooks that ask. */
export interface DeliveredNotice {
  kind: "delivered";
  of: { notificationId: string; delivered: number; ways: Readonly<Record<string, number>> }[];
}

/** Whether it ends what was begun with this session; without one, with a token. */
export function endsSession(notice: NodeNotice, sessionId: string | undefined): boolean {
  if (notice.kind === "revoked") return notice.kept === undefined || notice.kept !== sessionId;
  return notice.kind === "ended" && sessionId !== undefined && notice.sessions.includes(sessionId);
}

export const notice = (said: NodeNotice): { audience: string; type: "node.notice"; payload: string } => ({
  audience: NODES,
  type: "node.notice",
  payload: JSON.stringify(said),
});

export type ItemEntryType = "item.created" | "item.updated" | "item.recalled";
export type EntryType = ItemEntryType | "state.changed" | "preferences.changed" | "node.notice";

export interface StateChange {
  ids?: string[];
  through?: number;
  state: Partial<ItemState>;
  woken?: true;
  delta: CountsDelta;
  /** Until when `delta` holds, ISO 8601: the soonest end of what it is about. Left out: for good. */
  changesAt?: string;
}

/** What an `item.recalled` says of a notification that is deleted with it: its id, and what decides who is told. */
export const stateChanged = (
  userId: string,
  change: StateChange,
): { audience: string; type: "state.changed"; payload: string } => ({
  audience: `users/${userId}`,
  type: "state.changed",
  payload: JSON.stringify(change),
});

export interface Deleted {
  id: string;
  origin: number;
  groups: string[];
}

/** The payload of an `item.updated` after which counts may be others. */
export const RECOUNT = JSON.stringify({ recount: true });

export interface PreferencesNews {
  preferences: Preferences;
  quiet: QuietRule[];
}

/** The columns of a notification that make its wire form and decide who gets it. */
export interface Content {
  id: string;
  seq: bigint | null;
  groups: string;
  title: string;
  body: string;
  category: string;
  priority: string;
  href: string | null;
  icon: string | null;
  actions: string;
  data: string | null;
  createdAt: Date;
  expiresAt: Date | null;
  recalledAt: Date | null;
  revision: number;
  /** See core/wording.ts. */
  translations: string | null;
  variables: boolean;
}

/** The prisma `select` for {@link Content}. */
export const CONTENT = {
  id: true,
  seq: true,
  groups: true,
  title: true,
  body: true,
  category: true,
  priority: true,
  href: true,
  icon: true,
  actions: true,
  data: true,
  createdAt: true,
  expiresAt: true,
  recalledAt: true,
  revision: true,
  translations: true,
  variables: true,
} as const;

export interface Entry {
  readonly seq: number;
  readonly audience: string;
  readonly type: EntryType;
  readonly at: Date;
  /** The seq that entitlement is judged by: of the notification's first entry for item entries, else its own. */
  readonly origin: number;
  /** Groups of the same notification that come before this audience: who is in one of them has it from there. */
  readonly before: readonly string[];
  readonly content: Content | null;
  /** Of the notification that it is about, also where that is deleted. */
  readonly itemId: string | null;
  /** Of a broadcast that is being sent now; what is read again from the database does not say so. */
  readonly isBroadcast: boolean;
  readonly change: StateChange | null;
  readonly news: PreferencesNews | null;
  /** Of an item that was there before: what it counts for may be another. */
  readonly recounts: boolean;
  /** The wire form; for `nodes`, the notice. */
  readonly json: string;
  readonly encodings: Map<object, unknown>;
}

export interface EntrySource {
  seq: number;
  prev: number;
  audience: string;
  type: EntryType;
  at: Date;
  content: Content | null;
  payload: string | null;
  isBroadcast?: boolean;
}

export function makeEntry(source: EntrySource): Entry {
  const { seq, audience, at, content } = source;
  // What was recalled is not handed out again: in a replay its earlier entries say "recalled" too.
  const type = content?.recalledAt ? "item.recalled" : source.type;
  const said: unknown = type === "node.notice" ? null : JSON.parse(source.payload ?? "null");
  const change = type === "state.changed" ? (said as StateChange) : null;
  const news = type === "preferences.changed" ? (said as PreferencesNews) : null;
  const deleted = type === "item.recalled" && content === null ? (said as Deleted) : null;
  const groups = content ? (JSON.parse(content.groups) as string[]) : (deleted?.groups ?? []);
  const recounts = type === "item.recalled" || (type === "item.updated" && said !== null);
  return {
    seq,
    audience,
    type,
    at,
    origin: content?.seq == null ? (deleted?.origin ?? seq) : Number(content.seq),
    before: groupsBefore(audience, groups),
    content,
    itemId: content?.id ?? deleted?.id ?? null,
    isBroadcast: source.isBroadcast ?? false,
    change,
    news,
    recounts,
    json: type === "node.notice" ? (source.payload ?? "{}") : wireForm(source, type, change ?? news, deleted),
    encodings: new Map(),
  };
}

/**
 * As JSON. The item's part is made once for all entries of a content, and joined on, which copies nothing: to thousands
 * by name it is there once.
 */
function wireForm(
  { seq, prev, audience, at, content, payload }: EntrySource,
  type: EntryType,
  said: object | null,
  deleted: Deleted | null,
): string {
  const envelope = JSON.stringify({ seq, prev, audience, type, at: at.toISOString(), ...said }).slice(0, -1);
  if (said) return `${envelope}}`;
  const item =
    type === "item.recalled" ? JSON.stringify({ id: content?.id ?? deleted?.id }) : content && itemJson(content);
  return `${envelope},"item":${item}${type === "item.updated" && payload !== null ? ',"recount":true' : ""}}`;
}

const itemJsons = new WeakMap<Content, string>();
function itemJson(content: Content): string {
  const json = itemJsons.get(content) ?? JSON.stringify(toItem(content));
  itemJsons.set(content, json);
  return json;
}

/** The entry of a notification that has been recalled since: without its content. */
export function recalled(entry: Entry, { id }: Content): Entry {
  if (entry.type === "item.recalled") return entry;
  const { item: _, recount: __, ...envelope } = JSON.parse(entry.json) as { item: unknown; recount?: true };
  const json = JSON.stringify({ ...envelope, type: "item.recalled", item: { id } });
  return { ...entry, type: "item.recalled", recounts: true, json, encodings: new Map() };
}

const groupsBefore = (audience: string, groups: string[]): string[] => {
  const at = groups.indexOf(audience);
  return at === -1 ? groups : groups.slice(0, at);
};

const shownAction = ({ label, href, call }: Action): InboxAction =>
  call ? { label, call: { host: new URL(call.url).host } } : { label, ...(href !== undefined && { href }) };

export const toItem = (content: Content): InboxItem => ({
  id: content.id,
  title: content.title,
  body: content.body,
  category: content.category,
  priority: content.priority as Priority,
  href: content.href,
  icon: content.icon,
  actions: (JSON.parse(content.actions) as Action[]).map(shownAction),
  data: content.data === null ? null : (JSON.parse(content.data) as InboxItem["data"]),
  createdAt: content.createdAt.toISOString(),
  expiresAt: content.expiresAt?.toISOString() ?? null,
  revision: content.revision,
});
