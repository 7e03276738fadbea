/** The names of the wire's MQTT topics: `carillon/` and an audience, or one of a user's own channels. */
const ROOT = "carillon/";

export const topicOf = (path: string): string => ROOT + path;

/** What follows `carillon/`; null: a topic (or a wildcard) that is not ours. */
export const pathOf = (topic: string): string | null => (topic.startsWith(ROOT) ? topic.slice(ROOT.length) : null);

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
  control: `users/${userId}/control`,
  commands: `users/${userId}/commands`,
  replies: `users/${userId}/replies`,
});
