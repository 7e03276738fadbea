/** The closed word lists of the transport lab, free of zod as those of vocabulary.ts are. */
import { TRANSPORTS } from "./vocabulary.ts";

/** Each transport by itself, and one that goes from transport to transport. */
export const LANES = [...TRANSPORTS, "hop"] as const;
export type LaneName = (typeof LANES)[number];

export const FAULTS = ["cut", "refuse", "black-hole", "delay"] as const;
export type FaultName = (typeof FAULTS)[number];
