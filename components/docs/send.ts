/** An operation of the reference, sent from the page it is described on. */
import type { Trial } from "./try-it.tsx";

export interface Answered {
  status: number;
  ms: number;
  /** JSON indented; anything else as it came. */
  text: string;
  isCut: boolean;
}

/** Of an answer: more makes a page slow. */
export const SHOWN_KIB = 64;
/** A reader that waits for events answers in 60 s at most. */
const PATIENCE_MS = 70_000;

/** @param values of the form, parameters by `<in>:<name>` */
export async function send(
  { method, path, parameters, body }: Trial,
  values: Readonly<Record<string, string>>,
): Promise<Answered> {
  const given = parameters.flatMap(({ name, in: place }) => {
    const value = values[`${place}:${name}`] ?? "";
    return value === "" ? [] : [{ name, place, value }];
  });
  const at = (wanted: string) => given.filter(({ place }) => place === wanted);
  const filled = path.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = at("path").find((one) => one.name === name)?.value;
    return value === undefined ? whole : encodeURIComponent(value);
  });
  const query = new URLSearchParams(at("query").map(({ name, value }): [string, string] => [name, value]));
  const begun = performance.now();
  const response = await fetch(query.size > 0 ? `${filled}?${query}` : filled, {
    method,
    headers: {
      ...(body !== null && { "Content-Type": "application/json" }),
      ...Object.fromEntries(at("header").map(({ name, value }) => [name, value])),
    },
    ...(body !== null && { body: values.body ?? "" }),
    cache: "no-store",
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  const { text, isCut } = await bounded(response);
  return { status: response.status, ms: Math.round(performance.now() - begun), text: indented(text, isCut), isCut };
}

async function bounded(response: Response): Promise<{ text: string; isCut: boolean }> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    text += decoder.decode(part.value, { stream: true });
    if (text.length <= SHOWN_KIB * 1_024) continue;
    await reader?.cancel();
    return { text: text.slice(0, SHOWN_KIB * 1_024), isCut: true };
  }
  return { text, isCut: false };
}

function indented(text: string, isCut: boolean): string {
  if (isCut) return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
