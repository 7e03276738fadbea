/** With a secret it is production: nobody is there, and the first admin comes by a link that works once. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Locator, test } from "@playwright/test";
import { freePort } from "./fixture.ts";

test("the printed link makes the first admin, once; there are no demo people", async ({ browser }) => {
  const dir = await mkdtemp(join(tmpdir(), "carillon-production-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server: ChildProcess = spawn(process.execPath, ["--enable-source-maps", "dist/server.js"], {
    env: {
      ...process.env,
      NODE_ENV: "production",
      PORT: String(port),
      MQTT_PORT: "0",
      DATABASE_URL: `file:${dir}/carillon.db`,
      CARILLON_SECRET: "e2e-secret-0123456789-0123456789-abcdef",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let printed = "";
  server.stdout?.on("data", (chunk) => {
    printed += chunk;
  });
  const linkOf = () => /http:\/\/127\.0\.0\.1:\d+\/setup\?token=[\w-]+/.exec(printed)?.[0];
  await expect.poll(linkOf, { timeout: 60_000 }).toBeTruthy();
  expect((await fetch(`${url}/api/session/demo`)).status).toBe(404);
  const page = await browser.newPage();
  await page.goto(linkOf() as string);
  await page.getByLabel("Your name").fill("Olu Adeyemi");
  await page.getByLabel("Email").fill("olu@example.com");
  await page.getByLabel("Password").fill("a long enough password");
  await page.getByRole("button", { name: "Create the administrator" }).click();
  await expect(page).toHaveURL(/\/inbox/);
  await expect(page.getByRole("link", { name: "Compose", exact: true })).toBeVisible();
  const steps = page.getByRole("region", { name: /^Set up Carillon: 0 of 5 done/ });
  for (const name of ["Add a person", "Make a topic", "Make an API key", "Send something"])
    await expect(steps.getByRole("link", { name })).toBeVisible();
  await steps.getByRole("link", { name: "Make a topic" }).click();
  await expect(page).toHaveURL(/\/admin\/topics/);
  const made = await page.request.put(`${url}/api/topics/releases`, {
    data: { name: "Releases" },
    headers: { origin: url },
  });
  expect(made.ok()).toBe(true);
  await page.goto(`${url}/inbox`);
  await expect(page.getByRole("link", { name: "Make a topic (done)" })).toBeVisible();
  const card = page.getByRole("region", { name: /^Set up Carillon: 1 of 5 done/ });
  await card.getByRole("button", { name: "Do not show this again" }).click();
  await page.reload();
  await expect(page.getByRole("region", { name: "Worth a first try" })).toBeVisible();

  const again = await browser.newPage();
  await again.goto(linkOf() as string);
  const answer = await again.request.post(`${url}/api/setup`, {
    data: {
      token: new URL(linkOf() as string).searchParams.get("token"),
      name: "X",
      email: "x@example.com",
      password: "a long enough password",
    },
    headers: { origin: url },
  });
  expect(answer.status()).toBe(401);

  const guest = await (await browser.newContext()).newPage();
  await guest.setViewportSize({ width: 390, height: 844 });
  await guest.goto(url);
  // In the hand, the way in stands above what this is.
  const topOf = async (locator: Locator) => (await locator.boundingBox())?.y ?? Number.NaN;
  expect(await topOf(guest.getByLabel("Email"))).toBeLessThan(await topOf(guest.getByRole("heading", { level: 1 })));
  await guest.getByLabel("Email").fill("olu@example.com");
  await guest.getByLabel("Password").fill("wrong password entirely");
  await guest.getByRole("button", { name: "Sign in" }).click();
  await expect(guest.getByText("Wrong email or password.")).toBeVisible();
  await guest.getByLabel("Password").fill("a long enough password");
  await guest.getByRole("button", { name: "Sign in" }).click();
  await expect(guest).toHaveURL(/\/inbox/);
  const exited = new Promise((resolve) => server.once("exit", resolve));
  server.kill("SIGTERM");
  expect(await exited).toBe(0);
  await rm(dir, { recursive: true, force: true });
});
