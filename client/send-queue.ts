/**
 * Commands go out one after the other, in the order given. What gets no answer stays first, and all wait behind it
 * until the connection hears of the server again (`resume`): nothing here retries by itself. A command says what shall
 * be, so one whose answer was lost may be sent again: it stays first, so nothing newer is undone by it.
 */
import type { Command, CommandReply } from "#core/protocol.ts";
import { clientError, isUnanswered, toClientError } from "./api.ts";
import type { Kept, Outbox } from "./outbox.ts";
import type { Accepted, ClientError, CommandInput } from "./types.ts";

interface Job extends Kept {
  /** Left by an earlier page. */
  isAdopted: boolean;
  /** It may have been run, though there was no answer. */
  wasSent: boolean;
  resolve(reply: Accepted | null): void;
  reject(error: ClientError): void;
}

export interface SendQueueOptions {
  send(command: Command): Promise<CommandReply>;
  outbox: Outbox;
  /** Of the log that `through` is a place of. */
  epoch(): string | null;
  /** What waits is not what waited before. */
  changed(): void;
}

export function createSendQueue({ send, outbox, epoch, changed }: SendQueueOptions) {
  let jobs: readonly Job[] = [];
  let isSending = false;
  let isRunning = false;
  let isAway = false;

  function enqueue(kept: Kept, isAdopted: boolean): Promise<Accepted | null> {
    return new Promise((resolve, reject) => {
      jobs = [...jobs, { ...kept, isAdopted, wasSent: false, resolve, reject }];
    });
  }

  async function sendAll(): Promise<void> {
    if (isSending) return;
    isSending = true;
    for (let job = jobs[0]; job && isRunning && !isAway; job = jobs[0]) await sendFirst(job);
    isSending = false;
  }

  async function sendFirst(job: Job): Promise<void> {
    try {
      const reply = await sendOne(job);
      remove(job);
      job.resolve(reply);
    } catch (reason) {
      const error = toClientError(reason);
      isAway = isUnanswered(error);
      if (isAway && isKept(job.input)) changed();
      else fail(job, error);
    }
  }

  /** null: another tab has sent it. */
  async function sendOne(job: Job): Promise<Accepted | null> {
    const { id, input } = job;
    if (job.isAdopted && !outbox.list().some((one) => one.id === id)) return null;
    // Places of another log say nothing in this one.
    if (input.through !== undefined && job.epoch !== epoch()) throw clientError("item_gone", "The items are gone.");
    job.wasSent = true;
    const reply = await send({ ...input, id });
    if (!reply.ok) throw clientError(reply.error.code, reply.error.message);
    return reply;
  }

  function remove(job: Job): void {
    jobs = jobs.filter((other) => other !== job);
    outbox.remove(job.id);
    if (isAway) changed();
  }

  function fail(job: Job, error: ClientError): void {
    remove(job);
    job.reject(error);
  }

  return {
    /** Resolves to the answer, however long that takes. Rejects when it is refused, withdrawn, or too much waits. */
    async add(input: CommandInput): Promise<Accepted | null> {
      // Seeing waits for nobody: what comes into sight again is told then.
      if (isAway && !isKept(input)) throw clientError("network", "The server did not answer.");
      const kept: Kept = { id: newId(), input, epoch: epoch() };
      if (isKept(input) && !outbox.add(kept)) throw clientError("queue_full", "Too much waits for the connection.");
      const answer = enqueue(kept, false);
      void sendAll();
      return answer;
    },
    /** What an earlier page left waiting, each with its answer to come. */
    adopt(): { input: CommandInput; answer: Promise<Accepted | null> }[] {
      const mine = new Set(jobs.map(({ id }) => id));
      const left = outbox.list().filter(({ id }) => !mine.has(id));
      return left.map((kept) => ({ input: kept.input, answer: enqueue(kept, true) }));
    },
    /** Takes back one that was never sent; false: it was, or may have been. */
    withdraw(input: CommandInput): boolean {
      const job = jobs.find((one) => one.input === input);
      if (!job || job.wasSent) return false;
      fail(job, clientError("withdrawn", "It was taken back before it was sent."));
      return true;
    },
    /** The server was heard of. */
    resume(): void {
      if (isAway) {
        isAway = false;
        changed();
      }
      void sendAll();
    },
    /** What waits for the server, in order; none while it answers. */
    waiting: (): readonly CommandInput[] => (isAway ? jobs.map(({ input }) => input) : []),
    start(): void {
      isRunning = true;
    },
    stop(): void {
      isRunning = false;
    },
  };
}

const isKept = ({ command }: CommandInput): boolean => command !== "seen";

/** Long enough that no two tabs make the same; `randomUUID` is not there on plain http. */
const newId = (): string => [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(36)).join("");
