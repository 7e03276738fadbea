import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { category, newCategory, slug } from "#core/protocol.ts";
import type { Runtime } from "#core/runtime.ts";
import { category as example, newCategory as newCategoryExample } from "./examples.ts";
import type { Guard } from "./guard.ts";
import { body, createRouter, failures, json, named } from "./router.ts";

const categoryAnswer = named("Category", category);

export function categories({ categories, removeCategory }: Runtime, guard: Guard) {
  return createRouter()
    .openapi(
      createRoute({
        method: "get",
        path: "/categories",
        summary: "What a notification can be about",
        ...guard.caller,
        responses: {
          200: json(z.object({ categories: z.array(categoryAnswer) }), "All of them.", { categories: [example] }),
          ...failures("unauthorized"),
        },
      }),
      async (context) => context.json({ categories: await categories.list() }, 200),
    )
    .openapi(
      createRoute({
        method: "put",
        path: "/categories/{slug}",
        summary: "Create or change a category; what was sent in it stays as it was",
        ...guard.admin,
        request: {
          params: z.object({ slug: slug.meta({ example: example.slug }) }),
          body: body(named("NewCategory", newCategory), { "A category": newCategoryExample }),
        },
        responses: {
          200: json(categoryAnswer, "It was there already.", example),
          201: json(categoryAnswer, "It is new.", example),
          ...failures("bad_request", "unauthorized", "forbidden", "foreign_origin", "unsupported_media", "invalid"),
        },
      }),
      async (context) => {
        const { slug } = context.req.valid("param");
        const { isNew, ...put } = await categories.put(slug, context.req.valid("json"), context.var.by);
        return isNew ? context.json(put, 201) : context.json(put, 200);
      },
    )
    .openapi(
      createRoute({
        method: "delete",
        path: "/categories/{slug}",
        summary: "Delete a category; what is in it goes to another one, in every open inbox at once",
        ...guard.admin,
        request: {
          params: z.object({ slug: slug.meta({ example: example.slug }) }),
          query: z.strictObject({
            moveTo: slug.optional().describe("Where what is in it goes; needed if anything is."),
          }),
        },
        responses: {
          204: { description: "There is none by that name any more." },
          ...failures(
            ...(["unauthorized", "forbidden", "foreign_origin", "not_found", "unknown_category"] as const),
            ...(["category_in_use", "invalid"] as const),
          ),
        },
      }),
      async (context) => {
        await removeCategory(context.req.valid("param").slug, context.req.valid("query").moveTo, context.var.by);
        return context.body(null, 204);
      },
    );
}
