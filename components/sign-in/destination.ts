import { RUN_FRAGMENT } from "#core/lab-words.ts";

/**
 * Where to go once signed in. A browser keeps the fragment of an address through the way here, and only the lab's links
 * have one of that form: whoever followed one gets to see its run.
 */
export const afterSignIn = (): string => (location.hash.startsWith(RUN_FRAGMENT) ? `/lab${location.hash}` : "/inbox");
