/** `npm run callback-secret`: what receivers of actions check signatures with. It changes with `CARILLON_SECRET`. */
import { callbackSecret } from "#core/callbacks.ts";
import { readEnv } from "#core/env.ts";

try {
  console.log(callbackSecret(readEnv(process.env)));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
