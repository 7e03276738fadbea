/**
 * Real proxies before a real server: all transports through each that docs/self-hosting.md has. `npm run test:proxies` is
 * the whole: more of each, through what people have who have not read it too, and a table at the end.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type House, startHouse } from "#transports/contract/house.ts";
import { createProxy, type FrontProxy, isInstalled } from "./program.ts";
import { CHECKS } from "./requests.ts";
import { SETUPS } from "./setups.ts";
import { type Faults, needsUpgrade, THROUGH, tryStreams } from "./streams.ts";

const isWhole = process.env.PROXIES === "whole";
const EVENTS = isWhole ? 50 : 5;
/** The proxy is killed and started within it, and each transport waits for what it is due. */
const STREAMS_MS = 180_000;
const CHECK_MS = 90_000;

const told: string[] = [];
afterAll(() => {
  if (isWhole) console.log(told.join("\n"));
});

describe.each(SETUPS.filter(({ isDocumented }) => isWhole || isDocumented))("$name", (setup) => {
  const { name, program, upgrades, isDocumented } = setup;
  const readers = THROUGH.filter((reader) => upgrades || !needsUpgrade(reader));
  const checks = CHECKS.filter((check) => (isWhole || !check.wholeOnly) && (isDocumented || !check.documentedOnly));
  const suite = isInstalled(program) ? describe : describe.skip;

  suite(isDocumented ? "as documented" : "as it is met", () => {
    let house: House;
    let proxy: FrontProxy;
    let faults: Faults;
    let held = 0;
    beforeAll(async () => {
      house = await startHouse({ trustedProxies: ["127.0.0.1"] }, { heartbeatMs: 1_000 });
      proxy = await createProxy(setup, new URL(house.origin).host);
      await proxy.start();
      faults = await tryStreams(house, proxy, readers, EVENTS);
    }, STREAMS_MS);
    afterAll(async () => {
      const cells = THROUGH.map((reader) => {
        if (!readers.includes(reader)) return `${reader.name} –`;
        return `${reader.name} ${faults?.get(reader.name)?.length === 0 ? "ok" : "FAILED"}`;
      });
      told.push(`${name}: ${cells.join(", ")}; ${held} of ${checks.length} checks`);
      await proxy?.close();
      await house?.close();
    });

    it.each(readers)(
      "$name has each event once and in order, whole, over the proxy's death; a foreign page is refused",
      (reader) => expect(faults.get(reader.name)).toEqual([]),
    );

    it.each(checks)(
      "$name",
      async (check) => {
        await check.run(house, proxy);
        held += 1;
      },
      CHECK_MS,
    );
  });
});
