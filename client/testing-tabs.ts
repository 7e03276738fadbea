/** For tests: a browser's tabs, their locks and their channels, whose every message the test moves by hand. */
import type { Locks } from "./leadership.ts";
import type { TabMessage, Tabs } from "./shared-connection.ts";

interface Claim {
  tab: FakeTab;
  whileHeld: () => Promise<void>;
  resolve(): void;
  reject(error: Error): void;
}

export interface FakeTab {
  readonly tabs: Tabs;
  /** Hands over the next message that another tab has sent. False: there is none. */
  step(): boolean;
  show(isVisible: boolean): void;
  /** What a tab that crashes leaves behind: its lock is free, and it says and hears no more. */
  crash(): void;
  readonly isOpen: boolean;
}

export function createBrowser() {
  const open: FakeTab[] = [];
  const boxes = new Map<FakeTab, { name: string; receive(message: TabMessage): void; waiting: TabMessage[] }>();
  let holder: Claim | null = null;
  let queue: Claim[] = [];

  function grant(): void {
    const next = holder ? undefined : queue.shift();
    if (!next) return;
    holder = next;
    void Promise.resolve()
      .then(() => (next.tab.isOpen && holder === next ? next.whileHeld() : undefined))
      .then(() => {
        if (holder === next) holder = null;
        next.resolve();
        grant();
      });
  }

  const locksOf = (tab: () => FakeTab): Locks => ({
    request: (_name, { signal, steal }, whileHeld) =>
      new Promise<void>((resolve, reject) => {
        const claim: Claim = { tab: tab(), whileHeld, resolve, reject };
        if (steal) {
          const robbed = holder;
          holder = null;
          queue.unshift(claim);
          robbed?.reject(new DOMException("stolen", "AbortError"));
        } else queue.push(claim);
        signal?.addEventListener("abort", () => {
          if (!queue.includes(claim)) return;
          queue = queue.filter((other) => other !== claim);
          reject(new DOMException("aborted", "AbortError"));
        });
        grant();
      }),
  });

  function openTab(): FakeTab {
    let isVisible = true;
    let isOpen = true;
    const listeners = new Set<() => void>();
    const tab: FakeTab = {
      tabs: {
        locks: locksOf(() => tab),
        openChannel(name, receive) {
          boxes.set(tab, { name, receive, waiting: [] });
          return {
            post(message) {
              if (!isOpen) return;
              for (const [other, box] of boxes)
                if (other !== tab && box.name === name) box.waiting.push(structuredClone(message));
            },
            close: () => void boxes.delete(tab),
          };
        },
        isVisible: () => isVisible,
        onVisibility(listener) {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
      },
      step() {
        const box = boxes.get(tab);
        const message = box?.waiting.shift();
        if (!box || !message) return false;
        box.receive(message);
        return true;
      },
      show(visible) {
        if (visible === isVisible) return;
        isVisible = visible;
        for (const listener of listeners) listener();
      },
      crash() {
        isOpen = false;
        boxes.delete(tab);
        open.splice(open.indexOf(tab), 1);
        queue = queue.filter((claim) => claim.tab !== tab);
        if (holder?.tab === tab) holder = null;
        grant();
      },
      get isOpen() {
        return isOpen;
      },
    };
    open.push(tab);
    return tab;
  }

  return { openTab };
}
