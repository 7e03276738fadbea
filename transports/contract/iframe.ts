/** `GET /api/events/iframe`: its scripts are run as a browser would, one after the other as they come. */
import { createContext, runInContext } from "node:vm";
import type { ControlMessage, InboxEvent } from "#core/protocol.ts";
import { type Get, HTTP_REFUSALS, read, refusalOf, urlOf } from "./http.ts";
import { createTape, promised, type Reader } from "./reader.ts";

const SCRIPT = /<script[^>]*>([\s\S]*?)<\/script>/g;

export const iframe: Reader = {
  name: "iframe",
  refusals: HTTP_REFUSALS,
  endings: { expired: "end", revoked: "end", shutdown: "end" },
  open(address, options) {
    const tape = createTape(options.after);
    const { promise: ended, resolve } = promised<string>();
    let page: Get;
    let isPaused = false;

    function load(): void {
      let rest = "";
      let isFull = false;
      const context = createContext({
        parent: {
          postMessage(message: InboxEvent | ControlMessage | { type: "end" }, target: string) {
            if (target !== address.origin) throw new Error(`posted to ${target}`);
            // [IFR3] The page has grown large: there is another at the cursor.
            if (message.type === "end") isFull = true;
            else tape.take(message);
          },
        },
        location: { origin: address.origin },
        document: { currentScript: { remove: () => undefined } },
      });
      page = read(
        urlOf(address, "/api/events/iframe", { ...options, after: tape.cursor }),
        { Origin: options.pageOrigin },
        {
          text(text) {
            rest += text;
            let end = 0;
            if (!text.includes(">")) return;
            for (const match of rest.matchAll(SCRIPT)) {
              runInContext(match[1] as string, context);
              end = match.index + match[0].length;
            }
            rest = rest.slice(end);
          },
          end(answer) {
            if (isFull) load();
            else resolve(!answer ? "broken off" : answer.status === 200 ? "end" : refusalOf(answer));
          },
        },
      );
      if (isPaused) page.pause();
    }

    load();
    return {
      tape,
      ended,
      pause() {
        isPaused = true;
        page.pause();
      },
      resume() {
        isPaused = false;
        page.resume();
      },
      close: () => page.close(),
    };
  },
};
