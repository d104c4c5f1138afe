import { createHash } from "node:crypto";

/** Identifies an environment; safe within the name of a file or socket. Made only here. */
export type EnvironmentKey = string & { readonly __environment: unique symbol };

/** What makes an environment: which ESM, which template in it, whose chats. */
export interface Environment {
  /** As configured: the base of the REST API or of the Web API. */
  readonly esmUrl: string;
  readonly templateCode: string;
  readonly installationId: string;
  /** One part of its cards, counted from 0, of how many; undefined for all cards. */
  readonly part?: { readonly index: number; readonly of: number } | undefined;
}

/** Hexadecimal digits; 64 bits are enough to tell the environments of one machine apart. */
const DIGITS = 16;

/** The same for every spelling of one address: capitals in the host, the default port, a slash at the end. */
export function environmentKey({ esmUrl, templateCode, installationId, part }: Environment): EnvironmentKey {
  const address = new URL(esmUrl).href.replace(/\/+$/, "");
  const numbers = part === undefined ? [] : [part.index, part.of];
  return digest([address, templateCode, installationId, ...numbers]);
}

/** The key of a seat, which a process takes while it runs parts of an environment. @param number counted from 0 */
export function seatKey(environment: EnvironmentKey, number: number): EnvironmentKey {
  // Older versions call a seat "place". During an update both versions must compute the same key.
  return digest([environment, "place", number]);
}

function digest(parts: readonly (string | number)[]): EnvironmentKey {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, DIGITS) as EnvironmentKey;
}
