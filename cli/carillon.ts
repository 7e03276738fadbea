#!/usr/bin/env node
/** `carillon <command>`: what programs do over the REST interface, from a shell. It imports nothing of the server. */
import { own } from "#core/own.ts";
import { version } from "../package.json";
import { type Command, optionsOf, UsageError } from "./command.ts";
import { importPeople } from "./import.ts";
import { keys } from "./keys.ts";
import { send } from "./send.ts";
import { Refused } from "./server.ts";
import { storage } from "./storage.ts";
import { tail } from "./tail.ts";

const COMMANDS: Readonly<Record<string, Command>> = { send, tail, keys, import: importPeople, storage };

const HELP = `Usage: carillon <command> [options]

  send      send a notification, now or at a time
  tail      follow somebody's events as they come
  keys      list, make and revoke API keys
  import    put people there from a CSV file
  storage   tell what takes how much of the database

  carillon <command> --help tells the rest; carillon --version tells which one this is.

Which server, and who asks:
  CARILLON_URL       its address; or --url (http://127.0.0.1:3000)
  CARILLON_API_KEY   an API key; or --key-file <path> with the key in it

It ends with 0 when all is done, 1 when the server refused something or could not be reached, 2 when it was called wrongly.`;

async function main([name = "", ...args]: string[]): Promise<number> {
  if (name === "") {
    console.error(HELP);
    return 2;
  }
  if (name === "--help" || name === "-h" || name === "help") {
    console.log(HELP);
    return 0;
  }
  if (name === "--version" || name === "-v") {
    console.log(version);
    return 0;
  }
  const command = own(COMMANDS, name);
  if (!command) throw new UsageError(`There is no command ${JSON.stringify(name)}.`);
  const { values, positionals } = optionsOf(command, args);
  if (values.help === true) {
    console.log(command.help);
    return 0;
  }
  return command.run(values, positionals);
}

function tell(error: unknown): number {
  const wantsJson = process.argv.includes("--json");
  if (error instanceof Refused) {
    const { code, message, details } = error.body;
    if (wantsJson) console.error(JSON.stringify({ error: error.body }));
    else {
      // The first field is in the message already.
      const more = (details ?? []).map((one) => `${one.path}: ${one.message}`).filter((one) => one !== message);
      console.error([`${code}: ${message}`, ...more.map((one) => `  ${one}`)].join("\n"));
    }
    return 1;
  }
  const message = error instanceof Error ? error.message : String(error);
  const isUsage = error instanceof UsageError;
  if (wantsJson) console.error(JSON.stringify({ error: { code: isUsage ? "usage" : "internal", message } }));
  else console.error(isUsage ? `${message}\ncarillon --help tells what there is.` : message);
  return isUsage ? 2 : 1;
}

// Whoever reads our output may have seen enough: `carillon tail | head -1`.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

process.exitCode = await main(process.argv.slice(2)).catch(tell);
