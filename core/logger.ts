import { type Logger, pino } from "pino";
import pretty from "pino-pretty";
import type { Env } from "./env.ts";

export type { Logger };

/** JSON lines; readable ones on a terminal. Credentials that get into a logged object are blotted out. */
export const createLogger = ({ logLevel }: Pick<Env, "logLevel">): Logger =>
  pino(
    {
      level: logLevel,
      base: null,
      redact: [
        "*.authorization",
        "*.cookie",
        "*.token",
        "*.password",
        "headers.authorization",
        "headers.cookie",
        "token",
        "password",
      ],
    },
    process.stdout.isTTY ? pretty({ sync: true, translateTime: "SYS:HH:MM:ss" }) : undefined,
  );
