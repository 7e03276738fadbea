/**
 * The names of the wire's MQTT topics: `carillon/` and an audience, or one of a user's own channels. Here both are
 * paths, with ids as they are. In a topic an id is one level without wildcards: `/ + #` and `%` are percent-encoded.
 */
const ROOT = "carillon/";
const USERS = "users/";
/** Between a user and a channel, in a path: no id has it. */
const BETWEEN = "\n";

export const topicOf = (path: string): string => ROOT + levelsOf(path);

/** The path of a topic; null: a topic (or a wildcard) that is not ours. */
export const pathOf = (topic: string): string | null =>
  topic.startsWith(ROOT) ? pathOfLevels(topic.slice(ROOT.length)) : null;

/** A topic without its root. */
export function levelsOf(path: string): string {
  if (!path.startsWith(USERS)) return path;
  const [id = "", ...channel] = path.slice(USERS.length).split(BETWEEN);
  return USERS + [id.replace(/[/+#%]/g, encodeURIComponent), ...channel].join("/");
}

/** Null: no path is written like that. */
export function pathOfLevels(levels: string): string | null {
  if (!levels.startsWith(USERS)) return levels;
  const [id = "", ...channel] = levels.slice(USERS.length).split("/");
  const path = [USERS + id.replace(/%(?:2F|2B|23|25)/g, decodeURIComponent), ...channel].join(BETWEEN);
  return levelsOf(path) === levels ? path : null;
}

/** A user's own channels, beside the audience `users/<id>`. */
export interface Channels {
  /** From the server: `ready`, `heartbeat`, `reset`, `close`. */
  readonly control: string;
  /** To the server. */
  readonly commands: string;
  /** What the commands were answered. */
  readonly replies: string;
}

/** Paths, to be given to {@link topicOf}. */
export const channelsOf = (userId: string): Channels => ({
  control: `users/${userId}${BETWEEN}control`,
  commands: `users/${userId}${BETWEEN}commands`,
  replies: `users/${userId}${BETWEEN}replies`,
});
