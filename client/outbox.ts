/**
 * Commands that the server has not answered yet, in the order given, kept beyond a reload. Tabs of one person share the
 * storage: whoever has sent one takes it out, and another tab that adopted it finds it gone.
 */
import { COMMANDS } from "#core/vocabulary.ts";
import type { CommandInput } from "./types.ts";

export interface Kept {
  id: string;
  input: CommandInput;
  /** The log that `through` is a place of; null: not known. */
  epoch: string | null;
}

export interface Outbox {
  /** All that is kept, the oldest first. */
  list(): readonly Kept[];
  /** false: it is full, and nothing was added. */
  add(one: Kept): boolean;
  remove(id: string): void;
}

/** Commands that may wait. Whoever does more than this without a connection is told. */
const MOST = 200;

export function createOutbox(storage: Pick<Storage, "getItem" | "setItem"> | undefined, userId: string): Outbox {
  const key = `carillon-outbox:${userId}`;
  /** What stands in where there is no storage, or it is full. */
  let memory: readonly Kept[] = [];

  function list(): readonly Kept[] {
    try {
      return storage ? parse(storage.getItem(key)) : memory;
    } catch {
      return memory;
    }
  }

  function keep(next: readonly Kept[]): void {
    memory = next;
    try {
      storage?.setItem(key, JSON.stringify(next));
    } catch {
      // Beyond its quota it lasts as long as the page.
    }
  }

  return {
    list,
    add(one) {
      const before = list();
      if (before.length >= MOST) return false;
      keep([...before, one]);
      return true;
    },
    remove(id) {
      const before = list();
      const after = before.filter((one) => one.id !== id);
      if (after.length < before.length) keep(after);
    },
  };
}

/** What another version, or another hand, wrote there is left out. */
function parse(text: string | null): Kept[] {
  if (text === null) return [];
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list.filter(isKept) : [];
  } catch {
    return [];
  }
}

function isKept(one: unknown): one is Kept {
  if (typeof one !== "object" || one === null || !("id" in one) || !("input" in one)) return false;
  const { id, input } = one as { id: unknown; input: Partial<CommandInput> | null };
  return typeof id === "string" && COMMANDS.some((name) => name === input?.command);
}
