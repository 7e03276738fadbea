/** The client half of `/ws`, on the browser's own WebSocket. */
import type { CommandReply, ControlMessage, InboxEvent } from "#core/protocol.ts";
import { isFatal } from "#core/vocabulary.ts";
import type { ClientTransport, EndReason, OpenOptions } from "#transports/transport.ts";
import { reasonOfCode, SUBPROTOCOL } from "./close-codes.ts";

interface Waiting {
  id: string | undefined;
  resolve(reply: CommandReply): void;
  reject(error: Error): void;
}
type Message = InboxEvent | ControlMessage | CommandReply;

export const websocketClient: ClientTransport = {
  name: "websocket",
  isSupported: () => typeof WebSocket === "function",
  open(options, on) {
    const socket = new WebSocket(addressOf(options), SUBPROTOCOL);
    const waiting = new Map<string, Waiting>();
    let commands = 0;
    let hasEnded = false;

    function stop(): boolean {
      if (hasEnded) return false;
      hasEnded = true;
      socket.close();
      for (const { reject } of waiting.values()) reject(new Error("The connection ended before the reply."));
      waiting.clear();
      return true;
    }
    function end(reason: EndReason, retryMs: number | null): void {
      if (stop()) on.end(reason, retryMs);
    }

    socket.onmessage = ({ data }) => {
      if (hasEnded) return;
      const message = parsed(data);
      if (!message) end("network", 0);
      else if ("ok" in message) settle(message);
      else if (message.type === "close") end(message.reason, message.retryMs);
      else if ("seq" in message) on.event(message);
      else on.control(message);
    };
    // "close" follows; outside of browsers an error that nobody listens to is thrown.
    socket.onerror = () => {};
    socket.onclose = ({ code }) => {
      const reason = reasonOfCode(code);
      end(reason ?? "network", reason && isFatal(reason) ? null : 0);
    };

    function settle(reply: CommandReply): void {
      const sent = reply.id === undefined ? undefined : waiting.get(reply.id);
      if (!sent || reply.id === undefined) return;
      waiting.delete(reply.id);
      sent.resolve({ ...reply, id: sent.id });
    }

    return {
      command: (command) =>
        new Promise((resolve, reject) => {
          if (hasEnded || socket.readyState !== WebSocket.OPEN) return reject(new Error("The connection is not open."));
          commands += 1;
          // An id of our own, so that two callers with the same id do not get each other's replies.
          const id = `c${commands}`;
          waiting.set(id, { id: command.id, resolve, reject });
          socket.send(JSON.stringify({ ...command, id }));
        }),
      close: () => void stop(),
    };
  },
};

function addressOf({ baseUrl, under = "", token, after }: OpenOptions): string {
  const url = new URL(`${under}/ws`, baseUrl || window.location.origin);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  if (after !== undefined) url.searchParams.set("after", after);
  if (token !== undefined) url.searchParams.set("token", token);
  return url.href;
}

function parsed(data: unknown): Message | null {
  try {
    return JSON.parse(String(data)) as Message;
  } catch {
    return null;
  }
}
