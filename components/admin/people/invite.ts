import { api } from "#components/api.ts";

/** A new link, which voids the one before: its page, where this one is. */
export async function makeLink(id: string): Promise<string> {
  const { path } = await api<{ path: string }>("POST", `/api/users/${encodeURIComponent(id)}/invitation`);
  return new URL(path, window.location.origin).href;
}
