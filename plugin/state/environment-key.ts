import { createHash } from "node:crypto";

/** Tells one environment from another; safe as a part of a file name or of a socket's name. Made only here. */
export type EnvironmentKey = string & { readonly __environment: unique symbol };

/** What makes an environment: which ESM, which template in it, whose chats. */
export interface Environment {
  /** As configured: the base of the REST API or of the Web API. */
  readonly esmUrl: string;
  readonly templateCode: string;
  readonly installationId: string;
  /** A part of its cards that is worked on apart from the others. */
  readonly shard?: { readonly index: number; readonly of: number } | undefined;
}

/** Hexadecimal digits; 64 bits are enough to tell the environments of one machine apart. */
const DIGITS = 16;

/** The same for every spelling of one address: capitals in the host, the default port, a slash at the end. */
export function environmentKey({ esmUrl, templateCode, installationId, shard }: Environment): EnvironmentKey {
  const address = new URL(esmUrl).href.replace(/\/+$/, "");
  const part = shard === undefined ? [] : [shard.index, shard.of];
  return digest([address, templateCode, installationId, ...part]);
}

/** Of one of the seats that processes take while they run parts of an environment, counted from 0. */
export function seatKey(environment: EnvironmentKey, number: number): EnvironmentKey {
  // "place", as versions before this one called it: during an update the two have to meet.
  return digest([environment, "place", number]);
}

function digest(parts: readonly (string | number)[]): EnvironmentKey {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, DIGITS) as EnvironmentKey;
}
