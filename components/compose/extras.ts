/** What a notification may have beside its words: icon, buttons, an end. As the form has it, and as the API takes it. */
import { fromLocalInput } from "#components/inbox/snooze-times.ts";
import type { DraftContent } from "#core/admin-protocol.ts";
import type { Action } from "#core/protocol.ts";

export type Extras = Pick<DraftContent, "icon" | "expiresAt" | "actions">;
export type TypedAction = Extras["actions"][number];

export const PLAIN: Extras = { icon: "", expiresAt: "", actions: [] };
export const MAX_ACTIONS = 3;

/** The fields of the API; null is none. What is no time goes as it is: the API says what is wrong with it. */
export function extrasOf({ icon, expiresAt, actions }: Extras, timeZone: string) {
  const end = expiresAt === "" ? null : fromLocalInput(expiresAt, timeZone);
  return {
    icon: icon.trim() || null,
    expiresAt: end === null ? expiresAt || null : new Date(end).toISOString(),
    actions: actions.map(({ label, kind, target }) =>
      kind === "page"
        ? { label: label.trim(), href: target.trim() }
        : { label: label.trim(), call: { url: target.trim() } },
    ),
  };
}

export const typedActions = (actions: readonly Action[]): TypedAction[] =>
  actions.map(({ label, href, call }) =>
    call ? { label, kind: "call", target: call.url } : { label, kind: "page", target: href ?? "" },
  );
