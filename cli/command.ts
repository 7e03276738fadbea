/** What a command is, and how its options are read. */
import { readFileSync } from "node:fs";
import { type ParseArgsConfig, parseArgs } from "node:util";

type Options = NonNullable<ParseArgsConfig["options"]>;
export type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

export interface Command {
  help: string;
  options: Options;
  /** Resolves to the exit code. */
  run(values: Values, positionals: readonly string[]): Promise<number>;
}

/** It was called wrongly. */
export class UsageError extends Error {}

const COMMON: Options = {
  url: { type: "string" },
  "key-file": { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
};

export function optionsOf({ options }: Pick<Command, "options">, args: string[]) {
  try {
    const { values, positionals } = parseArgs({ args, options: { ...COMMON, ...options }, allowPositionals: true });
    return { values: values as Values, positionals };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

export const text = (values: Values, name: string): string | undefined => {
  const value = values[name];
  return typeof value === "string" ? value : undefined;
};

export function required(values: Values, name: string): string {
  const value = text(values, name);
  if (!value) throw new UsageError(`--${name} is missing.`);
  return value;
}

export function wholeNumber(
  values: Values,
  name: string,
  { min, max, fallback }: Record<"min" | "max" | "fallback", number>,
): number {
  const value = text(values, name);
  if (value === undefined) return fallback;
  if (!/^\d{1,6}$/.test(value) || Number(value) < min || Number(value) > max)
    throw new UsageError(`--${name} must be a whole number from ${min} to ${max}.`);
  return Number(value);
}

/** Of a file, or with `-` of the standard input. */
export function contentOf(path: string): string {
  try {
    return readFileSync(path === "-" ? 0 : path, "utf8");
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}
