/** Which methods a path of the REST interface has. */
import type { Hono } from "hono";

/** In the order of a document; `HEAD` wherever there is `GET`. Empty: there is nothing at that path. */
export function createMethods(app: Pick<Hono, "routes">): (path: string) => string[] {
  let known: { method: string; parts: string[] }[] | null = null;
  return (path) => {
    // `ALL` is what stands before the routes. They are all there by the first request.
    known ??= app.routes.flatMap(({ method, path }) => (method === "ALL" ? [] : [{ method, parts: path.split("/") }]));
    const given = path.split("/");
    const methods = known.filter(({ parts }) => fits(parts, given)).map(({ method }) => method);
    return [...new Set(methods.flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method])))];
  };
}

const fits = (parts: readonly string[], given: readonly string[]): boolean =>
  parts.length === given.length &&
  parts.every((part, index) => (part.startsWith(":") ? given[index] !== "" : part === given[index]));
