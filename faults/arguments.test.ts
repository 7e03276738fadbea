import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { parseArguments } from "./arguments.ts";
import { describeFault, makeSchedule } from "./schedule.ts";

const parse = (...given: string[]) => parseArguments(given, { minutes: 1, seed: 5 });

describe("the arguments", () => {
  it("are taken in both spellings", () => {
    expect(parse()).toEqual({ minutes: 1, seed: 5 });
    expect(parse("--minutes", "10", "--seed=0")).toEqual({ minutes: 10, seed: 0 });
  });

  it.each([
    [["--minutes", "soon"], /--minutes must be a number from 0.5 to 1440, not "soon"/],
    [["--minutes", "x"], /--minutes must be a number from 0.5 to 1440, not "x"/],
    [["--minutes", "-1"], /--minutes must be a number from 0.5 to 1440, not "-1"/],
    [["--minutes", "0"], /--minutes/],
    [["--minutes", "1441"], /--minutes/],
    [["--minutes="], /--minutes must be/],
    [["--minutes", "1", "--minutes", "2"], /--minutes is given twice/],
    [["--seed", "--minutes"], /--seed must be a whole number from 0 to 4294967295, not "--minutes"/],
    [["--seed", "1.5"], /--seed/],
    [["--minutes"], /--minutes needs a number/],
    [["--seed", "-1"], /--seed must be a whole number/],
    [["--seed", "4294967296"], /--seed/],
    [["--hours", "1"], /There is no argument --hours/],
    [["10"], /There is no argument 10/],
  ])("are refused by name: %j", (given, words) => {
    expect(() => parse(...given)).toThrow(words);
  });

  it("end the run with a word and a status, before anything is started", () => {
    const { status, stdout, stderr } = spawnSync("npx", ["tsx", "faults/run.ts", "--minutes", "soon"]);
    expect([status, String(stdout)]).toEqual([1, ""]);
    expect(String(stderr)).toBe('--minutes must be a number from 0.5 to 1440, not "soon".\n');
  });
});

describe("the schedule", () => {
  const make = (seed: number) =>
    makeSchedule(seed, { durationMs: 60_000, readers: 9, roaming: [1, 3] }).map(describeFault);

  it("is the same for the same seed, and another for another", () => {
    expect(make(7)).toEqual(make(7));
    expect(make(7)).not.toEqual(make(8));
  });

  it("has every kind of fault, in order of time", () => {
    const schedule = makeSchedule(1, { durationMs: 25_000, readers: 9, roaming: [1] });
    expect(new Set(schedule.map(({ fault }) => fault.kind)).size).toBe(10);
    expect(schedule.map(({ atMs }) => atMs)).toEqual(schedule.map(({ atMs }) => atMs).sort((a, b) => a - b));
  });

  it("has both ends, both ways and all directions even in the short form, whatever the seed", () => {
    for (let seed = 0; seed < 50; seed += 1) {
      const said = makeSchedule(seed, { durationMs: 25_000, readers: 10, roaming: [1, 3] })
        .map(describeFault)
        .join("\n");
      for (const way of ["both", "up", "down"]) expect(said).toMatch(new RegExp(`black-hole .*direction=${way}`));
      for (const end of ["client", "server"]) expect(said).toMatch(new RegExp(`half-open .*gone=${end}`));
      for (const way of ["up", "down"]) expect(said).toMatch(new RegExp(`cut .*way=${way}`));
      for (const words of [/stop-reading .*ms=10000/, /clock offsetMs=\d/, /clock offsetMs=-/])
        expect(said).toMatch(words);
    }
  });

  it("does everything to every reader in ten minutes", () => {
    const schedule = makeSchedule(3, { durationMs: 600_000, readers: 10, roaming: [1, 3] });
    for (const kind of ["cut", "black-hole", "half-open", "stop-reading"]) {
      const hit = schedule.flatMap(({ fault }) => (fault.kind === kind && "reader" in fault ? fault.reader : []));
      expect(new Set(hit).size, kind).toBe(10);
    }
  });
});
