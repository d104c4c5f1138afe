import { isIP } from "node:net";
import { expandIPv6 } from "hono/utils/ipaddr";

/** The first groups of an IPv6 address, which belong to one client (a /64). */
const OWN_GROUPS = 4;

export interface ConnectionAddress {
  /** Who opened the connection. */
  readonly remoteAddress: string | undefined;
  /** The header `X-Forwarded-For`; several of them joined by commas. */
  readonly forwardedFor: string | undefined;
}

/**
 * The address that a request counts for, used only for rate limits. Behind a proxy it is the last address in
 * `X-Forwarded-For`, which the proxy has added; the client may have made up those before it.
 */
export function clientAddress({ remoteAddress, forwardedFor }: ConnectionAddress, behindProxy: boolean): string {
  const last = behindProxy ? withoutPort(forwardedFor?.split(",").at(-1)?.trim() ?? "") : "";
  return network(isIP(last) === 0 ? (remoteAddress ?? "") : last);
}

/** The address in `[2001:db8::1]:443` or `192.0.2.1:443`. */
function withoutPort(text: string): string {
  return /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(text)?.[1] ?? text;
}

/** An IPv4 address as it is, or the part of an IPv6 address that is different for each client. */
function network(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (isIP(address) !== 6) return address;
  const [withoutZone = ""] = address.split("%", 1);
  const groups = expandIPv6(withoutZone).toLowerCase().split(":").slice(0, OWN_GROUPS);
  return `${groups.map((group) => group.replace(/^0+(?=.)/, "")).join(":")}::/64`;
}
