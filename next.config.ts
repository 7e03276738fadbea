import type { NextConfig } from "next";
import createNextIntlPlugin from "next-intl/plugin";

// What a browser may do with pages is said by the server, which knows the environment and the nonce (server/answer-headers.ts).
const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  // The address that we print at start; without it the development server refuses its own pages.
  allowedDevOrigins: ["127.0.0.1"],
  // Gives `forbidden()`: a page that says 403, and means it.
  experimental: {
    authInterrupts: true,
    optimizePackageImports: ["radix-ui"],
    // Bytes of source that one more request is held to cost; the default has modules in several chunks of one page.
    turbopackChunking: { requestCost: 40_000, minChunkSize: 40_000 },
  },
  // Native or generated code that must stay one instance, outside the bundle.
  serverExternalPackages: ["better-sqlite3", "better-sqlite3-12", "@prisma/client", "better-auth", "pino", "aedes"],
  // `npm run check` runs tsc on the whole house; the build need not do it again.
  typescript: { ignoreBuildErrors: true },
};

export default createNextIntlPlugin({
  requestConfig: "./app/i18n.ts",
  // The browser then needs no parser of messages.
  experimental: { messages: { path: "./messages", locales: ["en", "zh-CN"], format: "json", precompile: true } },
})(config);
