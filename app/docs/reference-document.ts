import type { OpenApiDocument } from "#components/docs/document.ts";
import { getRuntime } from "#core/runtime.ts";
import { createApi } from "../api/app.ts";

let document: Promise<OpenApiDocument> | undefined;

/** The same document that everybody is given at /api/openapi.json: it says nothing of what is stored here. */
export function referenceDocument(): Promise<OpenApiDocument> {
  document ??= read();
  return document;
}

async function read(): Promise<OpenApiDocument> {
  return (await createApi(getRuntime()).request("/api/openapi.json")).json();
}
