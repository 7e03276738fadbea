import { randomUUID } from "node:crypto";
import { type Command, contentOf, required, text, UsageError, type Values } from "./command.ts";
import { call, serverOf } from "./server.ts";

const HELP = `Usage: carillon send --to <audience> --title <text> [options]

  --to <audience>                     for whom; several with commas, or given again:
                                      all, users/<id>, topics/<slug>, roles/<role>, locales/<language>
  --title <text>
  --body <text>                       Markdown
  --body-file <path>                  the same from a file; - is the standard input
  --category <slug>                   general
  --priority low|normal|high|critical
  --href <link>                       where a click leads
  --variables                         fills in {{user.name}}, {{user.data.<field>}} and {{data.<field>}}
  --data <field>=<text>               of the notification; may be given again
  --translations <path>               {"zh-CN": {"title": …, "body": …}} from a file; - is the standard input
  --at <time>                         later: ISO 8601 with an offset, such as 2026-03-02T09:00:00Z
  --expires <time>                    after which it is of no use
  --collapse-key <key>                recalls the earlier one of the same key
  --idempotency-key <key>             sends once however often it is run; without it each run sends
  --json                              the server's answer

Without an answer it is tried again, and still sent once.`;

interface Published {
  id: string;
  seq: number | null;
  status: "sent" | "scheduled";
}

export const send: Command = {
  help: HELP,
  options: {
    to: { type: "string", multiple: true },
    title: { type: "string" },
    body: { type: "string" },
    "body-file": { type: "string" },
    category: { type: "string" },
    priority: { type: "string" },
    href: { type: "string" },
    variables: { type: "boolean" },
    data: { type: "string", multiple: true },
    translations: { type: "string" },
    at: { type: "string" },
    expires: { type: "string" },
    "collapse-key": { type: "string" },
    "idempotency-key": { type: "string" },
  },
  async run(values, positionals) {
    if (["body-file", "translations"].every((name) => text(values, name) === "-"))
      throw new UsageError("The standard input is either the body or the translations.");
    if (positionals.length > 0) throw new UsageError(`${positionals[0]} belongs to no option.`);
    const notification = {
      audience: audienceOf(values),
      title: required(values, "title"),
      body: bodyOf(values),
      category: text(values, "category"),
      priority: text(values, "priority"),
      href: text(values, "href"),
      variables: values.variables,
      data: dataOf(values),
      translations: translationsOf(values),
      scheduledAt: text(values, "at"),
      expiresAt: text(values, "expires"),
      collapseKey: text(values, "collapse-key"),
    };
    const headers = { "idempotency-key": text(values, "idempotency-key") ?? randomUUID() };
    const published = await call<Published>(serverOf(values), "POST", "/api/notifications", {
      body: notification,
      headers,
    });
    if (values.json) console.log(JSON.stringify(published));
    else if (published.status === "scheduled") console.log(`Scheduled: ${published.id}`);
    else console.log(`Sent: ${published.id} (seq ${published.seq})`);
    return 0;
  },
};

function audienceOf({ to }: Values): "all" | string[] {
  const audiences = (Array.isArray(to) ? to : []).flatMap((one) => String(one).split(",")).map((one) => one.trim());
  const named = audiences.filter((one) => one !== "");
  if (named.length === 0) throw new UsageError("--to is missing.");
  const strange = named.find((one) => one !== "all" && !/^(?:users|topics|roles|locales)\/./.test(one));
  if (strange !== undefined)
    throw new UsageError(
      `--to ${strange}: give all, users/<id>, topics/<slug>, roles/<role> or locales/<language>; several with commas.`,
    );
  if (named.includes("all") && named.length > 1) throw new UsageError("--to all is everybody: name nobody beside it.");
  return named[0] === "all" ? "all" : named;
}

function dataOf({ data }: Values): Record<string, string> | undefined {
  if (!Array.isArray(data)) return undefined;
  const fields = data.map((one): [string, string] => {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(String(one)) ?? [];
    if (name === undefined || value === undefined) throw new UsageError(`--data ${one}: give <field>=<text>.`);
    return [name, value];
  });
  return Object.fromEntries(fields);
}

function translationsOf(values: Values): unknown {
  const path = text(values, "translations");
  if (path === undefined) return undefined;
  try {
    return JSON.parse(contentOf(path));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`--translations: ${path} is no JSON.`);
  }
}

function bodyOf(values: Values): string | undefined {
  const [body, file] = [text(values, "body"), text(values, "body-file")];
  if (body !== undefined && file !== undefined) throw new UsageError("Give either --body or --body-file.");
  return file === undefined ? body : contentOf(file);
}
