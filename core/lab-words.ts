/** The closed word lists of the transport lab, free of zod as those of vocabulary.ts are. */
import { TRANSPORTS } from "./vocabulary.ts";

/** Each transport by itself, and one that goes from transport to transport. */
export const LANES = [...TRANSPORTS, "hop"] as const;
export type LaneName = (typeof LANES)[number];

export const FAULTS = ["cut", "refuse", "black-hole", "delay", "throttle", "drop", "buffer", "restart"] as const;
export type FaultName = (typeof FAULTS)[number];

/** Of the address of a run that is sent on: what comes after it holds all of the run. */
export const RUN_FRAGMENT = "#run=";
