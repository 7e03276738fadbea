import { cloneElement, isValidElement, type ReactElement, type ReactNode } from "react";
import { cn } from "./cn.ts";

type Props = Record<string, unknown>;
type Handler = (...given: unknown[]) => void;

const isHandler = (name: string, value: unknown): value is Handler =>
  /^on[A-Z]/.test(name) && typeof value === "function";

/** `asChild`: the one child, with these properties too. Its own win; handlers are called one after the other. */
export function Slot({ children, ...given }: Props & { children?: ReactNode }) {
  if (!isValidElement(children)) return null;
  const child = children as ReactElement<Props>;
  const own = child.props;
  const merged: Props = { ...given, ...own };
  for (const [name, mine] of Object.entries(given)) {
    const theirs = own[name];
    if (isHandler(name, mine) && isHandler(name, theirs))
      merged[name] = (...args: unknown[]) => {
        theirs(...args);
        mine(...args);
      };
  }
  if (given.className) merged.className = cn(String(given.className), own.className ? String(own.className) : "");
  return cloneElement(child, merged);
}
