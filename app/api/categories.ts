import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import type { Runtime } from "#core/runtime.ts";
import type { Guard } from "./guard.ts";
import { createRouter, failures, json } from "./router.ts";

const answer = z.object({ categories: z.array(z.object({ slug: z.string(), name: z.string() })) });

export function categories({ categories }: Runtime, guard: Guard) {
  return createRouter().openapi(
    createRoute({
      method: "get",
      path: "/categories",
      summary: "What a notification can be about",
      ...guard.caller,
      responses: {
        200: json(answer, "All of them.", { categories: [{ slug: "billing", name: "Billing" }] }),
        ...failures("unauthorized"),
      },
    }),
    async (context) => {
      return context.json({ categories: await categories.list() }, 200);
    },
  );
}
