/** A short run of one transport alone, for its exchange to be seen. */
import type { ControlAnswer, LabRun, NewRun } from "#core/lab-protocol.ts";
import type { TransportName } from "#core/vocabulary.ts";
import { ownClock } from "./clock.ts";
import { createLane } from "./lane.ts";

export const SAMPLE = { rate: 2, size: 24, burst: 1, seconds: 3 } as const satisfies NewRun;
const TOTAL = SAMPLE.rate * SAMPLE.seconds;
/** For opening, and for a poll's pause after the last event. */
const PATIENCE_MS = 12_000;
const LEAVE_MS = 300;

/** Resolves once all events came, to true; to false if they did not in time, or the server let go of the run. */
export function runSample(run: LabRun, transport: TransportName, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    let published = 0;
    const control = new WebSocket(`${location.origin.replace(/^http/, "ws")}/lab/${run.secret}/control`);
    const lane = createLane(transport, {
      run,
      total: TOTAL,
      serverNow: ownClock,
      published: () => published,
      onArrival() {
        if (lane.ledger.received === TOTAL) finish(true);
      },
      onNews: () => undefined,
    });
    const late = setTimeout(() => finish(false), PATIENCE_MS);
    const leave = (): void => finish(false);
    signal.addEventListener("abort", leave);

    function finish(isComplete: boolean): void {
      clearTimeout(late);
      signal.removeEventListener("abort", leave);
      control.onclose = null;
      lane.stop();
      // Not before the lane is gone: its end would be that of the run, with a word of the server's.
      setTimeout(() => control.close(), LEAVE_MS);
      resolve(isComplete);
    }

    // The picture begins with a connection that waits for events, not with one that catches up.
    lane.connection.subscribe(() => {
      if (lane.connection.getSnapshot().state === "open" && control.readyState === WebSocket.OPEN)
        control.send(JSON.stringify({ type: "start" }));
    });
    control.onopen = () => lane.start();
    control.onmessage = ({ data }: MessageEvent<string>) => {
      const answer = JSON.parse(data) as ControlAnswer;
      if (answer.type === "figures") published = answer.published;
    };
    control.onclose = () => finish(false);
  });
}
