import type { NextConfig } from "next";
import createNextIntlPlugin from "next-intl/plugin";

const framedByNobody = [
  { key: "Content-Security-Policy", value: "frame-ancestors 'self'; base-uri 'self'; object-src 'none'" },
  { key: "X-Frame-Options", value: "SAMEORIGIN" },
];
const securityHeaders = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "Referrer-Policy", value: "strict-origin-when-cross-origin" },
];

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
    turbopackChunking: { requestCost: 30_000, minChunkSize: 30_000 },
  },
  // Native or generated code that must stay one instance, outside the bundle.
  serverExternalPackages: ["better-sqlite3", "better-sqlite3-12", "@prisma/client", "better-auth", "pino", "aedes"],
  // `npm run check` runs tsc on the whole house; the build need not do it again.
  typescript: { ignoreBuildErrors: true },
  headers: async () => [
    { source: "/:path*", headers: securityHeaders },
    // Who may frame the bell is the environment's to say, at run time (cross-origin.ts).
    { source: "/((?!embed$).*)", headers: framedByNobody },
  ],
};

export default createNextIntlPlugin({
  requestConfig: "./app/i18n.ts",
  // The browser then needs no parser of messages.
  experimental: { messages: { path: "./messages", locales: ["en", "zh-CN"], format: "json", precompile: true } },
})(config);
