/** What admins see and do: each page, its states, and who may not come in. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import AxeBuilder from "@axe-core/playwright";
import type { APIRequestContext, Page } from "@playwright/test";
import { type Carillon, expect, provision, signIn, test } from "./fixture.ts";
import { transportOf } from "./inbox-page.ts";

async function open(page: Page, carillon: Carillon, path: string): Promise<void> {
  await page.goto(`${carillon.url}${path}`);
  await expect(transportOf(page)).toHaveAttribute("data-state-name", "open");
}

/** In the session of a browser, as its pages do it. */
async function act(request: APIRequestContext, carillon: Carillon, method: string, path: string, data?: unknown) {
  const answer = await request.fetch(`${carillon.url}${path}`, {
    method,
    headers: { origin: carillon.url },
    ...(data !== undefined && { data }),
  });
  expect(answer.ok(), `${method} ${path}: ${answer.status()}`).toBe(true);
}

async function expectAccessible(page: Page): Promise<void> {
  // Colours are judged at rest: what fades in is fainter than it will be.
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => undefined))),
  );
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(", ")}`)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
}

test("the audit log tells who did what and what it was before, narrows down in the address, and is a file", async ({
  carillon,
  browser,
}) => {
  const context = await browser.newContext({ reducedMotion: "reduce" });
  const page = await signIn(context, carillon, "ada");
  await act(context.request, carillon, "PUT", "/api/topics/e2e-audit", { name: "First name" });
  await act(context.request, carillon, "PUT", "/api/topics/e2e-audit", { name: "Second name" });
  await act(context.request, carillon, "PUT", "/api/topics/e2e-audit/members/hugo");
  await act(context.request, carillon, "DELETE", "/api/topics/e2e-audit/members/hugo");
  await open(page, carillon, "/admin/audit?target=topics%2Fe2e-audit");
  const rows = page.locator("[data-audit]");
  await expect(rows).toHaveCount(4);

  await rows.nth(2).locator("summary").click();
  await expect(rows.nth(2).getByRole("row", { name: "name First name Second name" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("combobox", { name: "What" }).selectOption("topic.joined");
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText("let someone into");
  expect(new URL(page.url()).searchParams.get("action")).toBe("topic.joined");
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "CSV" }).click();
  expect((await download).suggestedFilename()).toBe("carillon-audit.csv");
  await page.getByRole("combobox", { name: "What" }).selectOption("token");
  await expect(page.getByText("Nothing fits this filter.")).toBeVisible();
  await page.getByRole("button", { name: /^To topics\/e2e-audit/ }).click();
  await expect.poll(() => new URL(page.url()).searchParams.get("target")).toBeNull();
  await context.close();

  const other = await browser.newContext();
  await provision(carillon, "nosy");
  const member = await signIn(other, carillon, "nosy");
  for (const path of [
    "/admin",
    "/admin/people",
    "/admin/audit",
    "/admin/keys",
    "/admin/webhooks",
    "/admin/connections",
    "/admin/retention",
  ]) {
    const answer = await member.goto(`${carillon.url}${path}`);
    expect(answer?.status()).toBe(403);
    await expect(member.getByRole("heading", { name: "This page is for administrators" })).toBeVisible();
  }
  await other.close();
});

test("an API key is made for its scopes, shown once, and revoked at once", async ({ carillon, browser }) => {
  const context = await browser.newContext({ reducedMotion: "reduce" });
  const page = await signIn(context, carillon, "ada");
  await open(page, carillon, "/admin/keys");
  await expectAccessible(page);
  await page.getByRole("button", { name: "New key" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("checkbox", { name: /^Send/ }).uncheck();
  await dialog.getByRole("button", { name: "Make the key" }).click();
  await expect(dialog.getByText("Give it a name.")).toBeVisible();
  await expect(dialog.getByText("Choose what it may do.")).toBeVisible();
  await expectAccessible(page);
  await dialog.getByLabel("Name").fill("The shop");
  await dialog.getByRole("checkbox", { name: /^Send/ }).check();
  await dialog.getByRole("button", { name: "Make the key" }).click();
  const secret = await dialog.getByLabel("API key").inputValue();
  expect(secret).toMatch(/^ck_/);
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(page.locator("[data-key]").filter({ hasText: "The shop" })).toContainText("Not used yet");
  await page.reload();
  await expect(page.getByText("The shop")).toBeVisible();
  expect(await page.content()).not.toContain(secret);

  const send = async (): Promise<number> => {
    const answer = await fetch(`${carillon.url}/api/notifications`, {
      method: "POST",
      headers: { authorization: `Bearer ${secret}`, "content-type": "application/json" },
      body: JSON.stringify({ audience: ["users/hugo"], title: "By the shop" }),
    });
    return answer.status;
  };
  expect(await send()).toBe(201);
  await page.getByRole("button", { name: "Revoke The shop" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  const row = page.locator("[data-key]").filter({ hasText: "The shop" });
  await expect(row.getByText("Revoked", { exact: true })).toBeVisible();
  await expect(row).not.toContainText("Not used yet");
  expect(await send()).toBe(401);
  await context.close();
});

test("a webhook is made, its secret shown once, tried out, replayed, disabled and deleted", async ({
  carillon,
  browser,
}) => {
  let calls = 0;
  const receiver = createServer((request, response) => {
    request.resume();
    calls += 1;
    response.writeHead(calls === 1 ? 500 : 200).end(`answer ${calls}`);
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  const context = await browser.newContext({ reducedMotion: "reduce", viewport: { width: 390, height: 844 } });
  const page = await signIn(context, carillon, "ada");
  await open(page, carillon, "/admin/webhooks");
  await expect(page.getByText("No webhooks yet.")).toBeVisible();
  await page.getByRole("button", { name: "New webhook" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Address").fill("http://192.168.0.1/");
  await dialog.getByRole("button", { name: "Make the webhook" }).click();
  await expect(dialog.getByText(/^This must be a public/)).toBeVisible();
  await expectAccessible(page);
  await dialog.getByLabel("Address").fill(url);
  await dialog.getByLabel("Description").fill("The till");
  await dialog.getByRole("button", { name: "Make the webhook" }).click();
  const secret = await dialog.getByLabel("Signing secret").inputValue();
  expect(secret).toMatch(/^whsec_/);
  await dialog.getByRole("button", { name: "Done" }).click();

  await page.getByRole("link", { name: /^The till/ }).click();
  await expect(page.getByText("No deliveries in the last seven days.")).toBeVisible();
  await page.getByRole("button", { name: "Send a test" }).click();
  const row = page.locator("[data-delivery]");
  await expect(row).toContainText("Given up");
  await expect(row).toContainText("Answered with an error (500)");
  await row.getByText("What it answered").click();
  await expect(row.getByText("answer 1")).toBeVisible();
  await row.getByRole("button", { name: /^Replay/ }).click();
  await expect(row).toContainText("Delivered (200)");
  await expectAccessible(page);
  await page.getByRole("switch", { name: "Enabled" }).click();
  await expect(page.getByRole("button", { name: "Send a test" })).toBeDisabled();
  expect(await page.content()).not.toContain(secret);
  await page.getByRole("button", { name: "Delete" }).click();
  await dialog.getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("No webhooks yet.")).toBeVisible();
  await context.close();
  receiver.closeAllConnections();
  receiver.close();
});

test("people are found, promoted, put into topics, and disabled with their connections closed", async ({
  carillon,
  browser,
}) => {
  await provision(carillon, "e2e-pia");
  const [desk, hers] = [await browser.newContext({ reducedMotion: "reduce" }), await browser.newContext()];
  const pia = await signIn(hers, carillon, "e2e-pia");
  await open(pia, carillon, "/inbox");
  const page = await signIn(desk, carillon, "ada");
  await open(page, carillon, "/admin/people");
  await expect(page.locator("[data-person=ada]")).toContainText("Administrator");
  await expectAccessible(page);
  await page.getByRole("searchbox", { name: "Search" }).fill("e2e-p");
  await expect(page.locator("[data-person]")).toHaveCount(1);
  await expect(page.getByRole("searchbox", { name: "Search" })).toBeFocused();
  expect(new URL(page.url()).searchParams.get("q")).toBe("e2e-p");

  await page.locator("[data-person=e2e-pia]").getByRole("button").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("combobox", { name: "Topics" }).selectOption("releases");
  await expect(dialog.getByRole("button", { name: "Take out of Releases" })).toBeVisible();
  await dialog.getByRole("combobox", { name: "Role" }).selectOption("admin");
  await expect(page.locator("[data-person=e2e-pia]")).toContainText("Administrator");
  await dialog.getByRole("combobox", { name: "Role" }).selectOption("member");
  await expect(page.locator("[data-person=e2e-pia]")).not.toContainText("Administrator");
  await expectAccessible(page);

  await dialog.getByRole("button", { name: "Disable…" }).click();
  await dialog.getByRole("button", { name: "Disable and disconnect" }).click();
  await expect(transportOf(pia)).toHaveAttribute("data-state-name", "closed");
  await expect(dialog.getByText(/^Disabled since/)).toBeVisible();
  await pia.goto(`${carillon.url}/inbox`);
  await expect(pia).toHaveURL(/sign-in/);
  const refused = await hers.request.post(`${carillon.url}/api/session/demo`, {
    data: { userId: "e2e-pia" },
    headers: { origin: carillon.url },
  });
  expect(refused.status()).toBe(403);
  await dialog.getByRole("button", { name: "Enable" }).click();
  await expect(dialog.getByRole("button", { name: "Disable…" })).toBeVisible();
  const back = await signIn(hers, carillon, "e2e-pia");
  await open(back, carillon, "/inbox");
  for (const context of [desk, hers]) await context.close();
});

test("a person is made on a phone, is in the list, chooses a password by the link, and is aimed at", async ({
  carillon,
  browser,
}) => {
  const desk = await browser.newContext({ reducedMotion: "reduce", viewport: { width: 390, height: 844 } });
  const page = await signIn(desk, carillon, "ada");
  await open(page, carillon, "/admin/people?role=member");
  await page.getByRole("button", { name: "New person" }).click();
  const dialog = page.getByRole("dialog");
  const field = (name: string) => dialog.getByRole("textbox", { name, exact: true });
  await dialog.getByRole("button", { name: "Create" }).click();
  await expect(dialog.getByText("Enter a name.")).toBeVisible();
  await expect(field("Name")).toBeFocused();
  await field("Name").fill("E2E Quinn");
  await field("Email").fill("E2E-Quinn@example.com");
  await expect(field("Id")).toHaveValue("e2e-quinn");
  await field("Id").fill("ada");
  await dialog.getByRole("checkbox", { name: "Releases", exact: true }).check();
  await dialog.getByRole("button", { name: "Create" }).click();
  await expect(dialog.getByText("Somebody has this id already.")).toBeVisible();
  await expectAccessible(page);
  await field("Id").fill("e2e-quinn");
  await dialog.getByRole("button", { name: "Create" }).click();
  const link = await dialog.getByLabel("Sign-in link").inputValue();
  expect(link).toContain("/invitation?token=");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Done" }).click();
  await page.locator("[data-person=e2e-quinn]").getByRole("button").click();
  await expect(dialog.getByRole("button", { name: "Take out of Releases" })).toBeVisible();
  await desk.close();

  const own = await browser.newContext({ reducedMotion: "reduce" });
  const quinn = await own.newPage();
  await quinn.goto(link);
  await expect(quinn.getByRole("heading", { name: "Welcome, E2E Quinn" })).toBeVisible();
  await quinn.getByLabel("Password").fill("short");
  await quinn.getByRole("button", { name: "Save and sign in" }).click();
  await expect(quinn.getByText("Use at least 10 characters.")).toBeVisible();
  await expectAccessible(quinn);
  await quinn.getByLabel("Password").fill("rings at noon, twice");
  await quinn.getByRole("button", { name: "Save and sign in" }).click();
  await expect(transportOf(quinn)).toHaveAttribute("data-state-name", "open");
  await carillon.send(["users/e2e-quinn"], "Welcome aboard");
  await expect(quinn.getByText("Welcome aboard")).toBeVisible();
  await quinn.goto(link);
  await expect(quinn.getByText(/^This link was used already/)).toBeVisible();
  await own.close();
});

test("connections are seen as they come, and one is closed; retention is set, refused and taken back", async ({
  carillon,
  browser,
}) => {
  await provision(carillon, "e2e-cody");
  const [desk, his] = [await browser.newContext({ reducedMotion: "reduce" }), await browser.newContext()];
  const page = await signIn(desk, carillon, "ada");
  await open(page, carillon, "/admin/connections");
  const row = page.locator("[data-connection=e2e-cody]");
  await expect(page.locator("[data-connection=ada]").first()).toBeVisible();
  await expect(row).toHaveCount(0);
  const cody = await signIn(his, carillon, "e2e-cody");
  await open(cody, carillon, "/inbox");
  // Without a reload.
  await expect(row).toContainText("Live");
  await expectAccessible(page);
  await page.getByRole("combobox", { name: "Transport" }).selectOption("mqtt");
  await expect(row).toHaveCount(0);
  await page.getByRole("combobox", { name: "Transport" }).selectOption("websocket");
  await row.getByRole("button", { name: /^Close connection/ }).click();
  await expect(transportOf(cody)).toHaveAttribute("data-state-name", "closed");
  await expect(row).toHaveCount(0);

  await open(page, carillon, "/admin/retention");
  const log = page.getByRole("form", { name: "The log" });
  await expectAccessible(page);
  await log.getByLabel("Days").fill("0");
  await log.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("A whole number from 1 to 36,500")).toBeVisible();
  await log.getByLabel("Days").fill("45");
  await log.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("button", { name: "As the environment says" })).toBeVisible();
  await page.reload();
  await expect(log.getByLabel("Days")).toHaveValue("45");
  await page.getByRole("button", { name: "As the environment says" }).click();
  await expect(log.getByLabel("Days")).toHaveValue("30");
  for (const context of [desk, his]) await context.close();
});

test("topics and categories are made and renamed, and a critical category says so to the composer", async ({
  carillon,
  browser,
}) => {
  const context = await browser.newContext();
  const page = await signIn(context, carillon, "ada");
  await open(page, carillon, "/admin/topics");
  await page.getByRole("button", { name: "New topic" }).click();
  const form = page.getByRole("dialog");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form.getByText("Give it a name.")).toBeVisible();
  await form.getByLabel("Name").fill("Bell ringers");
  await expect(form.getByLabel("Slug")).toHaveValue("bell-ringers");
  await form.getByRole("button", { name: "Save" }).click();
  const topic = page.locator('[data-named="bell-ringers"]');
  await expect(topic).toContainText("Nobody is in it");
  await topic.getByRole("button", { name: "Edit Bell ringers" }).click();
  await form.getByLabel("Name").fill("Ringers");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(topic).toContainText("Ringers");

  const maintenance = page.locator('[data-named="maintenance"]');
  const setCritical = async () => {
    await open(page, carillon, "/admin/categories");
    await maintenance.getByRole("button", { name: "Edit Maintenance" }).click();
    await form.getByRole("switch", { name: "Always critical" }).click();
    await form.getByRole("button", { name: "Save" }).click();
    await expect(form).toHaveCount(0);
  };
  await setCritical();
  await expect(maintenance).toContainText("Passes mutes");
  await expectAccessible(page);
  const billing = page.locator('[data-named="billing"]');
  const setSound = async () => {
    await billing.getByRole("button", { name: "Edit Billing" }).click();
    await form.getByRole("switch", { name: "Sound" }).click();
    await expectAccessible(page);
    await form.getByRole("button", { name: "Save" }).click();
    await expect(form).toHaveCount(0);
  };
  await setSound();
  await expect(billing).toContainText("No sound by default");
  await provision(carillon, "e2e-pax");
  const his = await browser.newContext();
  const pax = await signIn(his, carillon, "e2e-pax");
  await open(pax, carillon, "/preferences");
  const sound = pax.getByRole("switch", { name: "Billing: Sound" });
  await expect(sound).not.toBeChecked();
  await expect(sound).toHaveAccessibleDescription(/administrators have set/);
  await sound.click();
  await expect(sound).toHaveAccessibleDescription("");
  await pax.getByRole("button", { name: "Back to the defaults" }).click();
  await expect(sound).not.toBeChecked();
  await his.close();
  await setSound();
  await open(page, carillon, "/compose");
  await page.getByLabel("Category").selectOption("maintenance");
  await expect(page.getByText("In this category everything is critical.")).toBeVisible();
  await expect(page.getByRole("radio", { name: "Critical" })).toBeChecked();
  await page.getByLabel("Category").selectOption("general");
  await expect(page.getByRole("radio", { name: "Normal" })).toBeChecked();
  await setCritical();
  await expect(maintenance).toContainText("Priority by default: Normal");
  await context.close();
});
