import { createHash } from "node:crypto";

/** Tells one environment from another; safe as a part of a file name or of a socket's name. Made only by `environmentKey`. */
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
  const text = JSON.stringify([address, templateCode, installationId, ...part]);
  return createHash("sha256").update(text).digest("hex").slice(0, DIGITS) as EnvironmentKey;
}
