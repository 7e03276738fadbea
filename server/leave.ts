/** The way out: drains at a signal, however often it arrives. */
import type { Logger } from "#core/logger.ts";

/** After this a peer that does not let go is let down. */
const LAST_CALL_MS = 10_000;
/**
 * Signals that follow this soon are the same one: at Ctrl-C the terminal signals every process, and npm hands its own
 * signal on; systemd signals every process of a service.
 */
const SAME_MS = 1_000;

/** Ends the process with 0 once `close` has resolved, with 1 if it fails, takes too long, or a later signal hurries. */
export function leaveAtSignals(close: () => Promise<void>, logger: Logger): void {
  let since: number | null = null;
  const leave = (signal: NodeJS.Signals): void => {
    if (since !== null) {
      if (performance.now() - since > SAME_MS) process.exit(1);
      return;
    }
    since = performance.now();
    logger.info(`${signal}: draining`);
    setTimeout(() => process.exit(1), LAST_CALL_MS).unref();
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ err: error }, "could not close");
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", leave);
  process.on("SIGINT", leave);
}
