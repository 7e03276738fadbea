import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readEnv } from "./env.ts";
import { weaknessOfSecret } from "./weak-secret.ts";

const GOOD = "5f0c1d9be7a24863b2f6d07c9e31a845f7d2860b";
const root = resolve(import.meta.dirname, "..");

test.each([
  ["a-key-of-at-least-32-characters-", /documentation/],
  ["A-Key-Of-At-Least-32-Characters-", /documentation/],
  ["a".repeat(40), /fewer than 7 different/],
  ["0123456789abcdef0123456789abcdef", /repeated/],
  ["changeme-now!".repeat(3), /repeated/],
  ["abcxyzabcyyzabcxyzabczyzabcxyzabc-", /fewer than 10 different/],
  ["abcdefghijklmnopqrstuvwxyz0123456789", /alphabet or the keyboard/],
  ["zyxwvutsrqponmlkjihgfedcba9876543210", /alphabet or the keyboard/],
  ["Qwertyuiop[]asdfghjkl;'zxcvbnm,./", /alphabet or the keyboard/],
])("%s is no secret", (text, why) => {
  expect(weaknessOfSecret(text)).toMatch(why);
});

test.each([["correct horse battery staple and clip"], ["ck_Qm7pXw2cVt9LzR4bNf8KsD1hJy6GaE3u"]])("%s is one", (text) =>
  expect(weaknessOfSecret(text)).toBeNull(),
);

test("what openssl rand makes passes, as -hex 16, as -hex 32 and as base64", () => {
  const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
  // Evenly: fast-check would rather have bytes that are alike, which openssl does not.
  const even = (length: number) => fc.noBias(bytes(length)).map((made) => Buffer.from(made));
  const kinds = fc.oneof(
    even(16).map((made) => made.toString("hex")),
    even(32).map((made) => made.toString("hex")),
    even(32).map((made) => made.toString("hex").toUpperCase()),
    even(24).map((made) => made.toString("base64")),
    even(32).map((made) => made.toString("base64")),
  );
  fc.assert(
    fc.property(kinds, (text) => weaknessOfSecret(text) === null),
    { numRuns: 10_000 },
  );
});

test("every key and secret that our documents show is refused in production", () => {
  const files = ["README.md", "SECURITY.md", "CONTRIBUTING.md"].concat(
    ...["docs", "examples"].map((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
        .filter(
          (name) => /\.(md|ya?ml|env|service|html|[cm]?[jt]s|sh|txt)$/.test(name) && !name.includes("node_modules"),
        )
        .map((name) => join(folder, name)),
    ),
  );
  const shown = files.flatMap((name) =>
    [
      ...readFileSync(join(root, name), "utf8").matchAll(
        /(?:CARILLON_SECRET|CARILLON_API_KEY|Bearer)["']?\s*[=: ]\s*["']?([\w+/=.-]{32,})/g,
      ),
    ].map(([, text = ""]) => text),
  );
  expect(shown).toContain("a-key-of-at-least-32-characters-");
  for (const text of shown) expect(weaknessOfSecret(text), text).not.toBeNull();
});

test("a weak one stops production, each in its line, and not the demo", () => {
  const sample = "a-key-of-at-least-32-characters-";
  const refused = () => readEnv({ CARILLON_SECRET: "s".repeat(40), CARILLON_API_KEY: sample });
  expect(refused).toThrow(
    [
      "Carillon cannot start with this environment:",
      "CARILLON_SECRET: has fewer than 10 different characters; make one with: openssl rand -hex 32",
      "CARILLON_API_KEY: stands in the documentation, where everybody reads it; make one with: openssl rand -hex 32",
    ].join("\n  "),
  );
  expect(() => readEnv({ CARILLON_SECRET: GOOD, CARILLON_API_KEY: GOOD })).toThrow(/is CARILLON_SECRET/);
  expect(readEnv({ CARILLON_SECRET: GOOD, CARILLON_API_KEY: `${GOOD}-k` }).isDemo).toBe(false);
  expect(readEnv({ CARILLON_SECRET: "s".repeat(40), CARILLON_DEMO: "true", CARILLON_API_KEY: sample }).isDemo).toBe(
    true,
  );
});
