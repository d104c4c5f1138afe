import { pathToFileURL } from "node:url";
import { systemClock } from "../../base/clock.ts";
import { Failure } from "../../base/failure.ts";
import type { Configuration } from "../../settings/configuration.ts";
import { type EnvironmentKey, environmentKey } from "../../state/environment-key.ts";
import { acquireLock, lockName } from "../../state/lock/acquire-lock.ts";
import type { Lock, LockHeld } from "../../state/lock/lock-holder.ts";
import { acquirePart, acquireWhole } from "../../state/lock/run-lock.ts";
import type { RunPart } from "../../task/part.ts";

/** @param part undefined for all cards of the environment */
export function keyOf({ esm, chatHistory, platformSettings }: Configuration, part?: RunPart): EnvironmentKey {
  const { templateCode } = platformSettings;
  return environmentKey({ esmUrl: esm.url, templateCode, installationId: chatHistory.installationId, part });
}

/**
 * The right to run the environment, or a part of it: a whole run is alone on this machine, parts run side by side.
 *
 * @throws Failure `already-running` when another process of this machine is in the way
 */
export async function onlyOneRun(configuration: Configuration, part?: RunPart): Promise<Lock> {
  const whole = keyOf(configuration);
  const { journalFolder: folder } = configuration;
  const lock =
    part === undefined
      ? await acquireWhole(folder, whole, systemClock)
      : await acquirePart(folder, whole, keyOf(configuration, part), systemClock);
  return orStepAside(lock, "runs this environment");
}

/** The right to record runs in this folder. @throws Failure `already-running` as `onlyOneRun` does */
export async function onlyOneServing(journalFolder: string): Promise<Lock> {
  return orStepAside(
    await acquireLock(journalFolder, servingKey(journalFolder), systemClock),
    "serves from this folder",
  );
}

/**
 * The process of this machine that serves from this folder; undefined if there is none.
 *
 * @throws Failure `lock-unavailable` when this user may not know
 */
export async function whoServes(journalFolder: string): Promise<LockHeld | undefined> {
  return lockName(journalFolder, servingKey(journalFolder)).holder(systemClock);
}

function servingKey(journalFolder: string): EnvironmentKey {
  return environmentKey({ esmUrl: pathToFileURL(journalFolder).href, templateCode: "", installationId: "" });
}

function orStepAside(lock: Lock | LockHeld, what: string): Lock {
  if (!("heldBy" in lock)) return lock;
  const holder = lock.heldBy;
  const who = holder === undefined ? "" : ` (process ${holder.pid}, since ${new Date(holder.since).toISOString()})`;
  const message = `another process ${what} already${who}: this one steps aside`;
  throw new Failure(message, { code: "already-running", scope: "run", onPurpose: true, retryable: true });
}
