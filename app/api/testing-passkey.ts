/** A passkey of our own making, for tests: one key pair (ES256), no attestation, and like the synced ones it counts nothing. */
import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from "@simplewebauthn/server";

const sha256 = (data: string | Buffer): Buffer => createHash("sha256").update(data).digest();
const PRESENT = 0x01;
const VERIFIED = 0x04;
const WITH_KEY = 0x40;

interface Answer {
  response: { clientDataJSON: string };
}
export interface TestPasskey {
  answerNew(question: PublicKeyCredentialCreationOptionsJSON, origin: string): object;
  answer(question: PublicKeyCredentialRequestOptionsJSON, origin: string, flags?: { isVerified?: boolean }): Answer;
}

export function createTestPasskey(): TestPasskey {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  const id = randomBytes(16);
  const common = {
    id: id.toString("base64url"),
    rawId: id.toString("base64url"),
    type: "public-key",
    clientExtensionResults: {},
  };
  /** Of a length whose last character in base64url has bits to spare. */
  const clientData = (type: string, challenge: string, origin: string): Buffer => {
    const text = JSON.stringify({ type, challenge, origin, crossOrigin: false });
    return Buffer.from(text.padEnd(Math.ceil(text.length / 3) * 3 + 1));
  };
  const authenticatorData = (rpId: string, flags: number, more: readonly Buffer[] = []): Buffer => {
    const head = Buffer.alloc(5);
    head.writeUInt8(flags);
    return Buffer.concat([sha256(rpId), head, ...more]);
  };
  /** {1: 2, 3: -7, -1: 1, -2: x, -3: y} in CBOR. */
  const cose = Buffer.concat([
    Buffer.from("a5010203262001215820", "hex"),
    Buffer.from(x, "base64url"),
    Buffer.from("225820", "hex"),
    Buffer.from(y, "base64url"),
  ]);

  return {
    answerNew({ challenge, rp }, origin) {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(id.length);
      const data = authenticatorData(rp.id ?? "", PRESENT | VERIFIED | WITH_KEY, [Buffer.alloc(16), length, id, cose]);
      const size = Buffer.from([0x59, data.length >> 8, data.length & 255]);
      // {"fmt": "none", "attStmt": {}, "authData": …}
      const attestation = Buffer.concat([
        Buffer.from([0xa3, 0x63]),
        Buffer.from("fmt"),
        Buffer.from([0x64]),
        Buffer.from("none"),
        Buffer.from([0x67]),
        Buffer.from("attStmt"),
        Buffer.from([0xa0, 0x68]),
        Buffer.from("authData"),
        size,
        data,
      ]);
      return {
        ...common,
        response: {
          clientDataJSON: clientData("webauthn.create", challenge, origin).toString("base64url"),
          attestationObject: attestation.toString("base64url"),
          transports: ["internal"],
        },
      };
    },
    answer({ challenge, rpId = "" }, origin, { isVerified = true } = {}) {
      const client = clientData("webauthn.get", challenge, origin);
      const data = authenticatorData(rpId, PRESENT | (isVerified ? VERIFIED : 0));
      const signature = sign("sha256", Buffer.concat([data, sha256(client)]), privateKey);
      return {
        ...common,
        response: {
          clientDataJSON: client.toString("base64url"),
          authenticatorData: data.toString("base64url"),
          signature: signature.toString("base64url"),
        },
      };
    },
  };
}
