/** Tells the other tabs of this browser that a person has signed out. */

const NAME = "carillon sign-out";

export function announceSignOut(userId: string): void {
  if (typeof BroadcastChannel === "undefined") return;
  const channel = new BroadcastChannel(NAME);
  channel.postMessage(userId);
  channel.close();
}

/** Returns how to stop listening. */
export function onSignOut(userId: string, left: () => void): () => void {
  if (typeof BroadcastChannel === "undefined") return () => undefined;
  const channel = new BroadcastChannel(NAME);
  channel.onmessage = ({ data }: MessageEvent<unknown>) => data === userId && left();
  return () => channel.close();
}
