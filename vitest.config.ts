import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: [
      "*.test.ts",
      "{core,server,lab,transports,client,components,app,prisma,cli,scripts,bench,faults}/**/*.test.{ts,tsx}",
    ],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 10_000 } },
    // Two cores: more workers only make real servers wait for each other.
    maxWorkers: 2,
  },
});
