import { isIP } from "node:net";
import { expandIPv6 } from "hono/utils/ipaddr";

/** Groups of an IPv6 address that one client has to itself (a /64). */
const OWN_GROUPS = 4;

export interface ConnectionAddress {
  /** Who opened the connection. */
  readonly remoteAddress: string | undefined;
  /** The header, several of them joined by commas. */
  readonly forwardedFor: string | undefined;
}

/**
 * Whom to count a request for; for rate limits only. Behind a proxy it is the last address in `X-Forwarded-For`, which
 * the proxy has added: what stands before it, the client may have made up.
 */
export function clientAddress({ remoteAddress, forwardedFor }: ConnectionAddress, behindProxy: boolean): string {
  const last = behindProxy ? withoutPort(forwardedFor?.split(",").at(-1)?.trim() ?? "") : "";
  return network(isIP(last) === 0 ? (remoteAddress ?? "") : last);
}

/** `[2001:db8::1]:443` and `192.0.2.1:443` without what is not the address. */
function withoutPort(text: string): string {
  return /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(text)?.[1] ?? text;
}

/** An IPv4 address as it is; of an IPv6 address the part that tells clients apart. */
function network(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (isIP(address) !== 6) return address;
  const [withoutZone = ""] = address.split("%", 1);
  const groups = expandIPv6(withoutZone).toLowerCase().split(":").slice(0, OWN_GROUPS);
  return `${groups.map((group) => group.replace(/^0+(?=.)/, "")).join(":")}::/64`;
}
