/** What the browser gives to tabs of one origin to know of each other. */
import type { TabMessage, Tabs } from "./shared-connection.ts";

/** null: on the server. */
export function browserTabs(): Tabs | null {
  if (typeof document === "undefined") return null;
  // Not there, whatever the types say, where the page is not secure.
  const locks = navigator.locks as LockManager | undefined;
  return {
    ...(locks && typeof BroadcastChannel !== "undefined" ? together(locks) : ALONE),
    isVisible: () => document.visibilityState === "visible",
    onVisibility(listener) {
      document.addEventListener("visibilitychange", listener);
      return () => document.removeEventListener("visibilitychange", listener);
    },
  };
}

const together = (locks: LockManager): Pick<Tabs, "locks" | "openChannel"> => ({
  locks: {
    async request(name, options, whileHeld) {
      await locks.request(name, options, whileHeld);
    },
  },
  openChannel(name, receive) {
    const channel = new BroadcastChannel(name);
    channel.onmessage = ({ data }: MessageEvent<TabMessage>) => receive(data);
    return { post: (message) => channel.postMessage(message), close: () => channel.close() };
  },
});

/** Without locks (an address without https) each tab leads, itself alone: it still rests while it is hidden. */
const ALONE: Pick<Tabs, "locks" | "openChannel"> = {
  locks: {
    async request(_name, _options, whileHeld) {
      // Granted later, as a lock is.
      await Promise.resolve();
      await whileHeld();
    },
  },
  openChannel: () => ({ post: () => undefined, close: () => undefined }),
};
