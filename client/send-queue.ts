/**
 * Commands go out one after the other, in the order given. What gets no answer stays first, and all wait behind it
 * until the connection hears of the server again (`resume`). What the server puts off (`retryAfterMs`) stays first too,
 * and is sent again when it asks. A command says what shall be, so one whose answer was lost may be sent again: it stays
 * first, so nothing newer is undone by it. For the same reason one that the server does in shares is sent until it is done.
 */
import type { Command, CommandReply } from "#core/protocol.ts";
import { clientError, isUnanswered, toClientError } from "./api.ts";
import type { Kept, Outbox } from "./outbox.ts";
import type { ClientError, CommandInput, Done } from "./types.ts";

interface Job extends Kept {
  /** Left by an earlier page. */
  isAdopted: boolean;
  /** It may have been run, though there was no answer. */
  wasSent: boolean;
  /** What is left of `through`; null: it was not answered yet. */
  next: number | null;
  at: string[];
  /** Milliseconds that the server has put it off by. */
  putOff: number;
  resolve(done: Done): void;
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

/** Between two tries of what is put off: not sooner, whatever the server says. */
const PAUSE_MS = 250;
/** One is put off for so long in all; then it is refused. */
const PATIENCE_MS = 600_000;

export function createSendQueue({ send, outbox, epoch, changed }: SendQueueOptions) {
  let jobs: readonly Job[] = [];
  let isSending = false;
  let isRunning = false;
  let isAway = false;
  /** The first is put off until it fires. */
  let pause: ReturnType<typeof setTimeout> | undefined;

  function enqueue(kept: Kept, isAdopted: boolean): Promise<Done> {
    return new Promise((resolve, reject) => {
      jobs = [...jobs, { ...kept, isAdopted, wasSent: false, next: null, at: [], putOff: 0, resolve, reject }];
    });
  }

  const isHeld = () => isAway || pause !== undefined;

  async function sendAll(): Promise<void> {
    if (isSending) return;
    isSending = true;
    for (let job = jobs[0]; job && isRunning && !isHeld(); job = jobs[0]) await sendFirst(job);
    isSending = false;
  }

  async function sendFirst(job: Job): Promise<void> {
    const { wasSent } = job;
    try {
      if (!(await sendOne(job))) return;
      remove(job);
      job.resolve({ at: job.at });
    } catch (reason) {
      const error = toClientError(reason);
      isAway = isUnanswered(error);
      if (isAway && isKept(job.input)) changed();
      else if (isAway || !putOff(job, error)) fail(job, error);
      // What was put off was not run.
      else job.wasSent = wasSent;
    }
  }

  /** false: some of it is left. What another tab has sent is done. */
  async function sendOne(job: Job): Promise<boolean> {
    const { id, input, next } = job;
    if (job.isAdopted && !outbox.list().some((one) => one.id === id)) return true;
    // Places of another log say nothing in this one.
    if (input.through !== undefined && job.epoch !== epoch()) throw clientError("item_gone", "The items are gone.");
    job.wasSent = true;
    const reply = await send({ ...input, id, ...(next !== null && { through: next }) });
    if (!reply.ok) throw clientError(reply.error.code, reply.error.message, reply.error.retryAfterMs);
    if (reply.at) job.at.push(reply.at);
    // It ends, whatever the server says: each time there is less.
    if (reply.next === undefined || input.through === undefined || reply.next >= (next ?? input.through)) return true;
    job.next = reply.next;
    return false;
  }

  /** false: it is refused, or has been put off for too long. */
  function putOff(job: Job, { retryAfterMs }: ClientError): boolean {
    if (retryAfterMs === undefined) return false;
    const wait = Math.max(PAUSE_MS, retryAfterMs);
    job.putOff += wait;
    if (job.putOff > PATIENCE_MS) return false;
    if (!isRunning) return true;
    pause = setTimeout(() => {
      pause = undefined;
      void sendAll();
    }, wait);
    return true;
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
    /** Resolves when it is done, however long that takes. Rejects when it is refused, withdrawn, or too much waits. */
    async add(input: CommandInput): Promise<Done> {
      // Seeing waits for nobody: what comes into sight again is told then.
      if (isHeld() && !isKept(input)) throw clientError("network", "The server did not answer.");
      const kept: Kept = { id: newId(), input, epoch: epoch() };
      if (isKept(input) && !outbox.add(kept)) throw clientError("queue_full", "Too much waits for the connection.");
      const answer = enqueue(kept, false);
      void sendAll();
      return answer;
    },
    /** What an earlier page left waiting, each with its answer to come. */
    adopt(): { input: CommandInput; answer: Promise<Done> }[] {
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
      clearTimeout(pause);
      pause = undefined;
    },
  };
}

const isKept = ({ command }: CommandInput): boolean => command !== "seen";

/** Long enough that no two tabs make the same; `randomUUID` is not there on plain http. */
const newId = (): string => [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(36)).join("");
