import { createHash } from "node:crypto";
import { packageVersion } from "../../settings/package-version.ts";
import type { DownloadTaskDependencies } from "./download-task.ts";

/** What cards are made by, besides histories and persons. */
export type CardRules = Pick<
  DownloadTaskDependencies,
  | "platformSettings"
  | "staticValueNames"
  | "renderChatLog"
  | "mostLogCharacters"
  | "graceMs"
  | "giveUpAfterMs"
  | "masks"
>;

/** Names the rules, this version of the plugin among them: with the same key the same history makes the same card. */
export function rulesKey(rules: CardRules): string {
  const { platformSettings, staticValueNames, renderChatLog, mostLogCharacters, graceMs, giveUpAfterMs, masks } = rules;
  const names = [platformSettings, staticValueNames, renderChatLog.key, [...masks].toSorted()];
  const text = JSON.stringify([packageVersion(), ...names, mostLogCharacters, graceMs, giveUpAfterMs]);
  return createHash("sha256").update(text).digest("base64url");
}
