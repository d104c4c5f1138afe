import { pathToFileURL } from "node:url";
import { systemClock } from "../clock.ts";
import { Failure } from "../failure.ts";
import { acquireLock } from "../lock/acquire-lock.ts";
import { type EnvironmentKey, environmentKey } from "../lock/environment-key.ts";
import type { Lock } from "../lock/lock.ts";
import type { Configuration } from "../settings/configuration.ts";
import type { Shard } from "../task/shard.ts";

/** @param shard the part of the environment's cards that is meant; all of them without it */
export function keyOf({ esm, chatHistory, platformSettings }: Configuration, shard?: Shard): EnvironmentKey {
  const { templateCode } = platformSettings;
  return environmentKey({ esmUrl: esm.url, templateCode, installationId: chatHistory.installationId, shard });
}

/** @throws Failure `already-running` when another process of this machine has the lock */
export async function onlyOne(key: EnvironmentKey, what = "runs this environment"): Promise<Lock> {
  const lock = await acquireLock(key, systemClock);
  if (!("heldBy" in lock)) return lock;
  const holder = lock.heldBy;
  const who = holder === undefined ? "" : ` (process ${holder.pid}, since ${new Date(holder.since).toISOString()})`;
  const message = `another process ${what} already${who}: this one steps aside`;
  throw new Failure(message, { code: "already-running", retryable: true });
}

/** Of the process that keeps runs in this folder. */
export function servingKey(journalFolder: string): EnvironmentKey {
  return environmentKey({ esmUrl: pathToFileURL(journalFolder).href, templateCode: "", installationId: "" });
}
