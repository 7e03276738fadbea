/** What browsers and we say to each other about passkeys (WebAuthn level 3, as JSON). */
import type { Context } from "hono";
import { z } from "zod";

/** In base64url. Attestations are not asked for, so that none is long. */
const bytes = z
  .string()
  .regex(/^[A-Za-z0-9_-]*$/)
  .max(8_192);
const common = {
  id: bytes.min(1).max(1_400),
  rawId: bytes.min(1).max(1_400),
  type: z.literal("public-key"),
  authenticatorAttachment: z.enum(["platform", "cross-platform"]).optional(),
  clientExtensionResults: z.looseObject({}).default({}),
};

export const passkeyProof = z.object({
  ...common,
  response: z.object({
    clientDataJSON: bytes.min(1),
    authenticatorData: bytes.min(1),
    signature: bytes.min(1),
    userHandle: bytes.optional(),
  }),
});
export type PasskeyProof = z.infer<typeof passkeyProof>;

export const newPasskey = z.object({
  ...common,
  response: z.object({
    clientDataJSON: bytes.min(1),
    attestationObject: bytes.min(1),
    transports: z
      .array(z.enum(["ble", "cable", "hybrid", "internal", "nfc", "smart-card", "usb"]))
      .max(10)
      .optional(),
  }),
});

/** The browser reads it, and nobody else. */
export const publicKeyOptions = z.looseObject({ challenge: z.string() });

/** The page's, for where no public address is set. */
export const siteOf = (context: Context): string | null =>
  context.req.header("origin") ?? `http://${context.req.header("host")}`;
