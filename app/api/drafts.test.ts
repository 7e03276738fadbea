import { afterAll, beforeAll, expect, test } from "vitest";
import { startApi, type TestApi } from "./testing.ts";

let api: TestApi;
let root: Record<string, string>;
beforeAll(async () => {
  api = await startApi();
  root = await api.as("root");
});
afterAll(() => api.close());

const keep = async (content: object, template = false) => {
  const { status, body } = await api.call("POST", "/api/drafts", { content, template }, root);
  expect(status).toBe(201);
  return body as { id: string; revision: number };
};

test("a draft keeps what is not right yet, and each save names the revision it changes", async () => {
  const made = await keep({ title: "", href: "htt", audience: [], when: undefined });
  const content = { title: " Moving ", href: "https://", audience: ["users/nobody-yet"] };
  const saved = await api.call("PUT", `/api/drafts/${made.id}`, { revision: 1, content }, root);
  expect(saved.body).toMatchObject({ revision: 2, title: "Moving", content, updatedBy: { id: "root", name: "Root" } });

  // Another admin has the first revision open: what is kept stays as it is.
  const late = { revision: 1, content: { title: "Overwritten" } };
  const refused = await api.call("PUT", `/api/drafts/${made.id}`, late);
  expect([refused.status, refused.body.error.code]).toEqual([409, "stale"]);
  expect((await api.call("GET", `/api/drafts/${made.id}`)).body).toMatchObject({ revision: 2, title: "Moving" });

  // They look again, and go on from what is there.
  const again = await api.call("PUT", `/api/drafts/${made.id}`, {
    revision: 2,
    content: { ...content, body: "Soon." },
  });
  expect(again.body).toMatchObject({ revision: 3, title: "Moving", updatedBy: { id: "keys/bootstrap" } });

  expect((await api.call("DELETE", `/api/drafts/${made.id}`, undefined, root)).status).toBe(204);
  for (const [method, input] of [["GET"], ["DELETE"], ["PUT", late]] as const)
    expect((await api.call(method, `/api/drafts/${made.id}`, input, root)).status).toBe(404);
});

test("drafts and templates are listed apart, the last changed first, page by page", async () => {
  const ids: string[] = [];
  for (const title of ["One", "Two", "Three"]) ids.push((await keep({ title })).id);
  await keep({ title: "Begin here" }, true);
  await api.call("PUT", `/api/drafts/${ids[0]}`, { revision: 1, content: { title: "One again" } }, root);
  const titles: string[] = [];
  let next: string | null = "";
  while (next !== null) {
    const after: string = next && `&after=${next}`;
    const { body } = await api.call("GET", `/api/drafts?limit=2${after}`, undefined, root);
    titles.push(...body.drafts.map(({ title }: { title: string }) => title));
    next = body.next;
  }
  expect(titles).toEqual(["One again", "Three", "Two"]);
  const { body } = await api.call("GET", "/api/drafts?template=true", undefined, root);
  expect(body.drafts).toMatchObject([{ title: "Begin here", template: true }]);
});

test("they are for senders alone, and a wrong field is named", async () => {
  const ann = await api.as("ann");
  expect((await api.call("GET", "/api/drafts", undefined, ann)).status).toBe(403);
  expect((await api.call("POST", "/api/drafts", { content: {} }, ann)).status).toBe(403);
  expect((await api.call("GET", "/api/drafts", undefined, {})).status).toBe(401);
  const wrong = await api.call("POST", "/api/drafts", { content: { titel: "x" } }, root);
  expect([wrong.status, wrong.body.error.details[0].path]).toEqual([422, "content.titel"]);
  expect((await api.call("GET", "/api/drafts?after=nothing", undefined, root)).status).toBe(422);
});
