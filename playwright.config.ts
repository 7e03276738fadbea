import { defineConfig } from "@playwright/test";
import { findChromium } from "./scripts/tools.ts";

export default defineConfig({
  testDir: "e2e",
  testMatch: process.env.SCREENS ? "screens.ts" : "*.spec.ts",
  // A browser, a server and the test are more than two cores have time for.
  workers: 1,
  // A test takes ten seconds by itself, and ten times that beside a build.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  forbidOnly: Boolean(process.env.CI),
  use: {
    browserName: "chromium",
    launchOptions: {
      executablePath: findChromium() ?? undefined,
      args: [
        ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
        "--disable-quic",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
    locale: "en-US",
    screenshot: "only-on-failure",
    // A trace makes a test take half as long again: TRACE=1 when one is wanted.
    trace: process.env.TRACE ? "retain-on-failure" : "off",
  },
});
