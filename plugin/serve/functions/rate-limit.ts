import { isIP } from "node:net";
import { expandIPv6 } from "hono/utils/ipaddr";
import type { Clock } from "../../base/clock.ts";

/** Lets a number of calls through for each key and minute. */
export interface RateLimit {
  /** Counts a call. @returns 0 when it is allowed, otherwise the seconds until the next one is */
  take(key: string): number;
}

const MINUTE_MS = 60_000;
/** Keys that are remembered, which limits memory; the one without a call for longest is forgotten first. */
const MOST_KEYS = 10_000;

/** @param perMinute calls on average; as many may also come all at once */
export function createRateLimit(perMinute: number, clock: Clock): RateLimit {
  const spacing = MINUTE_MS / perMinute;
  /** For each key, when its calls so far would be used up if they had come evenly spaced. Epoch milliseconds. */
  const spentUntil = new Map<string, number>();
  return {
    take(key) {
      const now = clock.now();
      const known = spentUntil.get(key) ?? now;
      // More than a minute ahead means that the clock was set back.
      const spent = known > now + MINUTE_MS + spacing ? now : Math.max(known, now);
      spentUntil.delete(key);
      const excess = spent + spacing - now - MINUTE_MS;
      const isAllowed = excess <= 0.001;
      spentUntil.set(key, isAllowed ? spent + spacing : spent);
      for (const oldest of spentUntil.keys()) {
        if (spentUntil.size <= MOST_KEYS) break;
        spentUntil.delete(oldest);
      }
      return isAllowed ? 0 : Math.ceil(excess / 1000);
    },
  };
}

/** Groups of an IPv6 address that belong to one client: a /64. */
const OWN_GROUPS = 4;

export interface ConnectionAddress {
  /** Who opened the connection. */
  readonly remoteAddress: string | undefined;
  /** The header `X-Forwarded-For`; several of them joined by commas. */
  readonly forwardedFor: string | undefined;
}

/**
 * The address that a request counts for. Behind a proxy it is the last one in `X-Forwarded-For`, which the proxy added;
 * the client may have made up those before it.
 */
export function clientAddress({ remoteAddress, forwardedFor }: ConnectionAddress, behindProxy: boolean): string {
  const last = behindProxy ? withoutPort(forwardedFor?.split(",").at(-1)?.trim() ?? "") : "";
  return network(isIP(last) === 0 ? (remoteAddress ?? "") : last);
}

/** `2001:db8::1` of `[2001:db8::1]:443`, `192.0.2.1` of `192.0.2.1:443`. */
function withoutPort(text: string): string {
  return /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(text)?.[1] ?? text;
}

/** An address as its client is known by: an IPv4 address unchanged, or of an IPv6 address the part that identifies a client. */
export function network(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (isIP(address) !== 6) return address;
  const [withoutZone = ""] = address.split("%", 1);
  const groups = expandIPv6(withoutZone).toLowerCase().split(":").slice(0, OWN_GROUPS);
  return `${groups.map((group) => group.replace(/^0+(?=.)/, "")).join(":")}::/64`;
}
