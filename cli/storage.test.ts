import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { StorageReport } from "#core/admin-protocol.ts";
import { TEST_API_KEY } from "#core/testing.ts";
import { type House, startHouse } from "#transports/contract/house.ts";
import { sizeText } from "./storage.ts";
import { createCommand } from "./testing.ts";

let house: House;
const { start, remove } = createCommand();
beforeAll(async () => {
  house = await startHouse();
});
afterAll(async () => {
  await house.close();
  remove();
});

const carillon = (args: string[], key = TEST_API_KEY) =>
  start(args, { CARILLON_URL: house.origin, CARILLON_API_KEY: key }).ended;

describe("carillon storage", () => {
  test("--json is the server's answer: the parts and what is free make the file", async () => {
    const { code, stdout, stderr } = await carillon(["storage", "--json"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const report = JSON.parse(stdout) as StorageReport;
    expect(report).toEqual(await house.runtime.storage.report());
    expect(report.parts.map(({ part }) => part)).toEqual(expect.arrayContaining(["items", "log", "people"]));
  });

  test("each part has a line with its size, then what is free, the file and the log beside it", async () => {
    const { code, stdout } = await carillon(["storage"]);
    expect(code).toBe(0);
    const [head, ...lines] = stdout.trimEnd().split("\n");
    const { parts, free, file, writeAhead } = await house.runtime.storage.report();
    expect(head).toMatch(/^WHAT +SIZE$/);
    expect(lines.map((line) => line.split(/ {2,}/))).toEqual(
      [
        ...parts.map(({ part, bytes }) => [part, bytes]),
        ["free", free],
        ["file", file],
        ["write-ahead log", writeAhead],
      ].map(([name, bytes]) => [name, sizeText(Number(bytes))]),
    );
    // Sizes end in one column.
    expect(new Set(lines.map((line) => line.length)).size).toBe(1);
  });

  test("a key that may not administer is refused", async () => {
    const made = await start(["keys", "create", "--name", "Sender", "--scope", "send"], {
      CARILLON_URL: house.origin,
      CARILLON_API_KEY: TEST_API_KEY,
    }).ended;
    expect(await carillon(["storage"], made.stdout.trim())).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringContaining("forbidden"),
    });
  });
});

test.each([
  [0, "0 B"],
  [1023, "1023 B"],
  [1024, "1.0 KiB"],
  [1536, "1.5 KiB"],
  [1024 ** 2 - 1, "1.0 MiB"],
  [1024 ** 2 * 1023, "1023.0 MiB"],
  [1024 ** 3 * 2.25, "2.3 GiB"],
  [1024 ** 5, "1024.0 TiB"],
])("%i bytes are written as %s", (bytes, text) => {
  expect(sizeText(bytes)).toBe(text);
});
