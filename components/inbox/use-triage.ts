"use client";

import { useFormatter, useTranslations } from "next-intl";
import { useCallback, useRef } from "react";
import type { CommandInput, Done } from "#client/types.ts";
import { useInbox, useInboxNews } from "#client/use-inbox.tsx";
import { toast } from "#components/ui/toast.ts";
import type { InboxRow } from "#core/protocol.ts";
import type { CommandName } from "#core/vocabulary.ts";
import { changedBy, inverseOf } from "./undo.ts";

const SAID = ["item_gone", "unauthorized", "rate_limited", "network", "queue_full", "storage_full", "busy"] as const;
type Said = (typeof SAID)[number];
const isSaid = (code: unknown): code is Said => SAID.includes(code as Said);

/** Ids that one command may name. */
const IDS_A_COMMAND = 500;
/** Short: it lies over the step before it, which can be taken back too. */
const UNDONE_MS = 1_500;
/** Steps that Z can go back. */
const STEPS = 50;

type Act = Exclude<CommandName, "seen">;
/** Rows, and until when if it is a snooze. */
type What = { rows: readonly InboxRow[]; until?: Date | undefined };
interface Step {
  /** What was done: while it waits for the server, taking it back is not sending it. */
  given: readonly CommandInput[];
  /** What takes it back once it has been done; null: it cannot be. */
  back(): Promise<readonly CommandInput[] | null>;
  toast: string | number | undefined;
}

/** What can be done to items, with its failure told (the store has rolled it back by then), and how to take it back. */
export function useTriage() {
  const t = useTranslations("inbox");
  const format = useFormatter();
  const { store } = useInbox();
  const steps = useRef<Step[]>([]);

  const fail = useCallback(
    (error: unknown) => {
      const code = error instanceof Error && "code" in error ? error.code : null;
      // The reader has taken it back: there is nothing to complain of.
      if (code === "withdrawn") return;
      toast.error(t(`failed.${isSaid(code) ? code : "other"}`), { id: "triage-failed" });
    },
    [t],
  );

  useInboxNews((news) => news.kind === "refused" && fail(news.error));

  const run = useCallback(
    async (command: CommandInput): Promise<Done | null> => {
      try {
        return await store.run(command);
      } catch (error) {
        fail(error);
        return null;
      }
    },
    [store, fail],
  );

  const takeBack = useCallback(
    async (step: Step | undefined) => {
      if (!step) return;
      steps.current = steps.current.filter((other) => other !== step);
      toast.dismiss(step.toast);
      const isSent = step.given.filter((input) => !store.withdraw(input)).length > 0;
      const commands = isSent ? await step.back() : [];
      const done = commands && (await Promise.all(commands.map(run)));
      if (done?.every(Boolean)) toast(t("undone"), { id: "undone", duration: UNDONE_MS });
    },
    [run, store, t],
  );

  /** Remembers how to take a step back, and offers it if there is something to say. */
  const offer = useCallback(
    (given: Step["given"], back: Step["back"], said?: { title: string; description?: string }): Step => {
      const step: Step = { given, back, toast: undefined };
      steps.current = [...steps.current, step].slice(-STEPS);
      if (said) {
        const { title, description } = said;
        const action = { label: t("undo"), onClick: () => void takeBack(step) };
        step.toast = toast(title, { action, ...(description && { description }) });
      }
      return step;
    },
    [takeBack, t],
  );

  const forget = useCallback((step: Step) => {
    steps.current = steps.current.filter((other) => other !== step);
    toast.dismiss(step.toast);
  }, []);

  const say = useCallback(
    (command: Act, { rows: [first, ...more], until }: What) => {
      // One that is read or unread shows it where it stands.
      if (more.length === 0 && (command === "read" || command === "unread")) return undefined;
      const when = until && format.dateTime(until, { weekday: "short", hour: "numeric", minute: "2-digit" });
      const title = when ? t("done.snooze", { when }) : t(`done.${command}`);
      return { title, description: more.length > 0 ? t("items", { count: more.length + 1 }) : (first?.title ?? "") };
    },
    [format, t],
  );

  const act = useCallback(
    async (command: Act, what: What): Promise<void> => {
      const rows = changedBy(command, what.rows);
      if (rows.length === 0) return;
      const until = what.until && { until: what.until.toISOString() };
      const parts = (inputs: readonly CommandInput[]) => inputs.flatMap(inParts);
      const commands = parts([{ command, ids: rows.map(({ id }) => id), ...until }]);
      const back = parts(inverseOf(command, rows));
      const step = offer(commands, async () => back, say(command, { ...what, rows }));
      const done = await Promise.all(commands.map(run));
      if (!done.every(Boolean)) forget(step);
    },
    [run, offer, forget, say],
  );

  /** To what the list shows, and no more: not what it holds back, nor another filter's. */
  const actOnAll = useCallback(
    async (command: "read" | "archive") => {
      const { rows, filter } = store.getSnapshot();
      if (rows.length === 0) return;
      const through = rows.reduce((highest, { seq }) => Math.max(highest, seq), 0);
      const { view, ...narrowing } = filter;
      const given: CommandInput = { command, through, filter: { view, ...narrowing } };
      const answer = run(given);
      // Only the answer says by what time those that it changed are known.
      const back = async (): Promise<readonly CommandInput[] | null> => {
        const done = await answer;
        const inverse = command === "read" ? "unread" : "unarchive";
        return done
          ? done.at.map((changedAt) => ({ command: inverse, through, filter: { ...narrowing, changedAt } }))
          : null;
      };
      const step = offer([given], back, { title: t(command === "read" ? "marked" : "archivedAll") });
      if (!(await answer)) forget(step);
    },
    [store, run, offer, forget, t],
  );

  const undo = useCallback(() => void takeBack(steps.current.at(-1)), [takeBack]);

  return { act, actOnAll, undo };
}

function inParts(input: CommandInput): CommandInput[] {
  if (!input.ids || input.ids.length <= IDS_A_COMMAND) return [input];
  const { ids } = input;
  const starts = Array.from({ length: Math.ceil(ids.length / IDS_A_COMMAND) }, (_, n) => n * IDS_A_COMMAND);
  return starts.map((at) => ({ ...input, ids: ids.slice(at, at + IDS_A_COMMAND) }));
}
