/** Wires store, connection and REST together for one user. */
import { createApi } from "./api.ts";
import { createConnection } from "./connection.ts";
import { createInboxStore } from "./inbox-store.ts";
import { createOutbox } from "./outbox.ts";
import { createSharedConnection } from "./shared-connection.ts";
import { browserTabs } from "./tabs.ts";
import { transports } from "./transports.ts";
import type { Connection, EventReader, InboxClient, InboxClientOptions } from "./types.ts";

export function createInbox(options: InboxClientOptions): InboxClient {
  const { userId, topics, initial, baseUrl = "", renewToken, preferred = "auto" } = options;
  let { token } = options;
  let renewing: Promise<boolean> | null = null;

  /** Several find at once that the token has expired. */
  function renew(): Promise<boolean> {
    renewing ??= (renewToken?.() ?? Promise.resolve(null))
      .then((fresh) => {
        token = fresh ?? token;
        return fresh !== null;
      })
      .finally(() => {
        renewing = null;
      });
    return renewing;
  }

  const api = createApi({ fetch: (...request) => globalThis.fetch(...request), baseUrl, token: () => token, renew });
  const storage = browserStorage();
  const outbox = createOutbox(storage, userId);
  const store = createInboxStore({ api, initial, outbox, send: (command) => connection.command(command) });
  const connect = (reader: EventReader): Connection =>
    createConnection({
      transports,
      store: reader,
      api,
      open: () => ({ baseUrl, token, userId, topics }),
      preferred,
      storage,
      renew,
    });
  const tabs = browserTabs();
  const connection = tabs
    ? createSharedConnection({
        tabs,
        name: `carillon ${baseUrl} ${userId}`,
        store,
        api,
        connect,
        staysWhenHidden: options.staysWhenHidden ?? mayNotify,
      })
    : connect(store);
  return {
    store,
    connection,
    start() {
      store.start();
      connection.start();
    },
    stop() {
      connection.stop();
      store.stop();
    },
  };
}

const mayNotify = (): boolean => typeof Notification === "function" && Notification.permission === "granted";

/** None on the server, nor where the browser denies it. */
function browserStorage(): Storage | undefined {
  try {
    return typeof window === "undefined" ? undefined : window.localStorage;
  } catch {
    return undefined;
  }
}
