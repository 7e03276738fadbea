/** IP addresses in one spelling, and sets of networks. */
import { BlockList, isIP, SocketAddress } from "node:net";

/** Longer is no IP address, with a port or without. */
const MAX_ADDRESS = 64;

/** In its one spelling, without a zone, and IPv4 wherever it is mapped into IPv6; null: it is no address. */
export function addressFrom(text: string): string | null {
  if (text.length > MAX_ADDRESS) return null;
  const [address = ""] = text.split("%");
  const family = isIP(address);
  if (family === 0) return null;
  if (family === 4) return address;
  const spelt = new SocketAddress({ address, family: "ipv6" }).address;
  const mapped = spelt.replace(/^::ffff:/, "");
  return isIP(mapped) === 4 ? mapped : spelt;
}

interface Network {
  address: string;
  /** Bits that count. */
  prefix: number;
}

/** `10.0.0.1`, `10.0.0.0/8`, `2001:db8::/32`; throws what is wrong with it. */
export function networkFrom(text: string): Network {
  const [, given = "", bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const address = addressFrom(given);
  const size = isIP(address ?? "") === 4 ? 32 : 128;
  const prefix = bits === undefined ? size : Number(bits);
  if (address === null || prefix > size || (isIP(given) === 6 && size === 32 && bits !== undefined))
    throw new Error(`"${text}" is neither an address nor a network`);
  return { address, prefix };
}

/** @param networks as {@link networkFrom} reads them. The answer is about addresses as {@link addressFrom} spells them. */
export function createNetworks(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const { address, prefix } of networks.map(networkFrom)) list.addSubnet(address, prefix, familyOf(address));
  return (address) => isIP(address) !== 0 && list.check(address, familyOf(address));
}

const familyOf = (address: string): "ipv4" | "ipv6" => (isIP(address) === 4 ? "ipv4" : "ipv6");

/**
 * Of an address as {@link addressFrom} spells it, its first bits: one holder of IPv6 has a /64 at least. What is no
 * address is its own network.
 */
export function networkOf(address: string, { ipv4, ipv6 }: Readonly<{ ipv4: number; ipv6: number }>): string {
  if (isIP(address) === 4) return `${leading(address.split(".").map(Number), 8, ipv4).join(".")}/${ipv4}`;
  if (isIP(address) === 6) return `${leading(groupsOf(address), 16, ipv6).map(hex).join(":")}/${ipv6}`;
  return address;
}

/** The parts with all bits after the first ones zero. */
const leading = (parts: readonly number[], size: number, bits: number): number[] =>
  parts.map((part, index) => part & ~((1 << Math.min(size, Math.max(0, size * (index + 1) - bits))) - 1));

function groupsOf(address: string): number[] {
  const [head = "", tail = ""] = address.split("::");
  const [left, right] = [head, tail].map((side) =>
    side === "" ? [] : side.split(":").map((part) => Number.parseInt(part, 16)),
  );
  const [before = [], after = []] = [left, right];
  return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
}

const hex = (part: number): string => part.toString(16);
