import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: [
      "*.test.ts",
      "{core,server,lab,transports,client,components,app,prisma,cli,scripts,bench,faults}/**/*.test.{ts,tsx}",
    ],
    // What hangs ends here; how busy the machine is must not matter.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
    // Two cores: more workers only make real servers wait for each other.
    maxWorkers: 2,
  },
});
