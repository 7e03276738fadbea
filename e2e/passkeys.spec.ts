/** Passkeys, by the authenticator that Chromium has for tests: on /account, alone at the door, and beside the password. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { expectAccessible } from "./accessible.ts";
import { freePort } from "./fixture.ts";

const PASSWORD = "a bell rings twice at noon";
let server: ChildProcess;
let dir = "";
let url = "";
let setupLink = "";

test.beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "carillon-passkeys-"));
  const port = await freePort();
  // By address there are no passkeys.
  url = `http://localhost:${port}`;
  server = spawn(process.execPath, ["--enable-source-maps", "dist/server.js"], {
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
  const tokenOf = () => /setup\?token=([\w-]+)/.exec(printed)?.[1];
  await expect.poll(tokenOf, { timeout: 60_000 }).toBeTruthy();
  setupLink = `${url}/setup?token=${tokenOf()}`;
});
test.afterAll(async () => {
  const ended = new Promise((resolve) => server.once("exit", resolve));
  server.kill();
  await ended;
  await rm(dir, { recursive: true });
});

/** A device with a finger on it. */
async function withAuthenticator(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

async function signIn(page: Page): Promise<void> {
  await page.getByLabel("Email").fill("olu@example.com");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

test("a passkey is added by keyboard, signs in alone, is asked for beside the password, and is removed", async ({
  page,
}) => {
  await withAuthenticator(page);
  await page.goto(setupLink);
  await page.getByLabel("Your name").fill("Olu Adeyemi");
  await page.getByLabel("Email").fill("olu@example.com");
  await page.getByLabel("Password").fill("olu@example.com");
  await page.getByRole("button", { name: "Create the administrator" }).click();
  await expect(page.getByText("This is too easy to guess.")).toBeVisible();
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Create the administrator" }).click();
  await expect(page).toHaveURL(/\/inbox/);

  await page.goto(`${url}/account`);
  await page.getByRole("button", { name: "Add a passkey" }).focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("Laptop");
  await dialog.getByLabel("Your password").fill("a wrong one entirely");
  await page.keyboard.press("Enter");
  await expect(dialog.getByText("This is not your password.")).toBeVisible();
  await dialog.getByLabel("Your password").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await expect(page.getByText("Laptop", { exact: true })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Rename Laptop" }).click();
  await expect(dialog.getByLabel("Name")).toHaveValue("Laptop");
  await expect(dialog.getByLabel("Your password")).toBeHidden();
  await expectAccessible(page);
  await dialog.getByLabel("Name").fill(" ");
  await page.keyboard.press("Enter");
  await expect(dialog.getByText("Give it a name.")).toBeVisible();
  await dialog.getByLabel("Name").fill("Work laptop");
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await expect(page.getByText("Work laptop", { exact: true })).toBeVisible();
  await page.reload();
  await expect(page.getByText("Work laptop", { exact: true })).toBeVisible();

  await page.context().clearCookies();
  await page.goto(`${url}/sign-in`);
  // The browser may offer it for the email by itself, before anybody presses.
  await page
    .getByRole("button", { name: "Use a passkey" })
    .click({ timeout: 5_000 })
    .catch(() => undefined);
  await expect(page).toHaveURL(/\/inbox/);

  await page.goto(`${url}/account`);
  await page.getByRole("switch", { name: "Ask for a passkey after my password" }).click();
  await dialog.getByLabel("Your password").fill(PASSWORD);
  await dialog.getByRole("button", { name: "Confirm" }).click();
  await expect(page.getByRole("switch", { name: "Ask for a passkey after my password" })).toBeChecked();

  const others = await page.context().browser()?.newContext({ reducedMotion: "reduce" });
  const elsewhere = await others?.newPage();
  if (!elsewhere) throw new Error("no second browser");
  await elsewhere.goto(`${url}/sign-in`);
  const half = await elsewhere.request.post(`${url}/api/session`, {
    data: { email: "olu@example.com", password: PASSWORD },
    headers: { origin: url },
  });
  expect([half.status(), (await half.json()).error.code]).toEqual([403, "passkey_needed"]);
  // A device without one of ours: after the right password the page asks for it, and says that none was used.
  await withAuthenticator(elsewhere);
  await expect(elsewhere.getByRole("button", { name: "Use a passkey" })).toBeVisible();
  await expectAccessible(elsewhere);
  await signIn(elsewhere);
  await expect(elsewhere.getByText("No passkey was used.")).toBeVisible();
  await expect(elsewhere).toHaveURL(/\/sign-in/);
  await expectAccessible(elsewhere);
  await elsewhere.context().close();

  await page.getByRole("button", { name: "Remove Work laptop" }).click();
  await dialog.getByLabel("Your password").fill(PASSWORD);
  await dialog.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(page.getByText("Work laptop", { exact: true })).toBeHidden();
  await expect(page.getByRole("switch", { name: "Ask for a passkey after my password" })).toBeHidden();
  await page.context().clearCookies();
  await page.goto(`${url}/sign-in`);
  await signIn(page);
  await expect(page).toHaveURL(/\/inbox/);
});

test("by address the page says that there are none, and why", async ({ page }) => {
  const byAddress = url.replace("localhost", "127.0.0.1");
  await page.goto(`${byAddress}/sign-in`);
  await expect(page.getByRole("button", { name: "Sign in", exact: true })).toBeVisible();
  await signIn(page);
  await expect(page).toHaveURL(/\/inbox/);
  await page.goto(`${byAddress}/account`);
  await expect(page.getByText("localhost in place of 127.0.0.1")).toBeVisible();
  await expect(page.getByRole("button", { name: "Add a passkey" })).toBeHidden();
});
