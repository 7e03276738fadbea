/** Finds the programs that the tests drive, and installs them where that is possible (Debian, as root). */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium } from "@playwright/test";

const isThere = (program: string): boolean => spawnSync("which", [program]).status === 0;

/** Playwright's own Chromium if it was downloaded, else the system's. */
export function findChromium(): string | null {
  const own = chromium.executablePath();
  if (existsSync(own)) return own;
  return ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync) ?? null;
}

/** Throws one line that says what to install. */
export function ensureTools(): void {
  const missing = [
    ...(findChromium() ? [] : ["chromium"]),
    ...(isThere("mosquitto_sub") ? [] : ["mosquitto-clients"]),
    ...(isThere("curl") ? [] : ["curl"]),
  ];
  if (missing.length === 0) return;
  const canInstall = process.getuid?.() === 0 && isThere("apt-get");
  if (!canInstall)
    throw new Error(
      `The tests need ${missing.join(", ")}: please install (Debian: apt-get install ${missing.join(" ")}).`,
    );
  // Chinese is on the pages that are looked at: without a font it would be boxes.
  const packages = [...missing, "fonts-noto-cjk", "fonts-noto-color-emoji"];
  console.log(`installing ${packages.join(", ")} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  execFileSync("apt-get", ["update", "-qq"], { stdio: "inherit", env });
  execFileSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...packages], {
    stdio: ["ignore", "ignore", "inherit"],
    env,
  });
}
