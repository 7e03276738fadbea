import { getRuntime } from "#core/runtime.ts";
import { createApi } from "../app.ts";

// The custom server answers /api itself; this is for what comes through Next.
let api: ReturnType<typeof createApi> | undefined;
function handle(request: Request): Response | Promise<Response> {
  api ??= createApi(getRuntime());
  return api.fetch(request);
}

export { handle as DELETE, handle as GET, handle as PATCH, handle as POST, handle as PUT };
