import type { Problem } from "../base/failure.ts";
import type { ItemId } from "./checklist-item.ts";
import { CONFIGURATION_ITEMS } from "./configuration-items.ts";
import { cannotVerify, missing } from "./outcome.ts";
import { type CheckedItem, runChecklist } from "./run-checklist.ts";

/** The configuration's own file could be read; the platform settings that it names, if it names any. */
export interface ReadConfigurationFile {
  readonly settingsFile: string | undefined;
}

/**
 * The checklist when the files are wrong: no requests are sent, so everything else waits for them.
 *
 * @param read undefined if not even the configuration's own file could be read, so that no other file is known
 */
export async function refusedConfiguration(
  problems: readonly Problem[],
  read: ReadConfigurationFile | undefined,
): Promise<CheckedItem[]> {
  const isOfSettings = ({ file, place }: Problem) => file === read?.settingsFile || place === "platformSettings";
  const own = new Map<ItemId, readonly Problem[]>([
    ["configuration", problems.filter((problem) => read === undefined || !isOfSettings(problem))],
  ]);
  if (read !== undefined) own.set("platform-settings", problems.filter(isOfSettings));
  const wrong = CONFIGURATION_ITEMS.filter(({ id }) => (own.get(id) ?? []).length > 0);
  const waitsFor = wrong.map(({ title }) => title);
  return runChecklist(async (item) => {
    const found = own.get(item.id);
    if (found === undefined) {
      const why = "nobody is contacted before the files are right";
      return { ...cannotVerify(why, "mend the files, then check again"), waitsFor };
    }
    if (found.length > 0) return missing(found.map((problem) => asMismatch(problem, item.title)));
    return { state: "done", evidence: "nothing wrong was found" };
  });
}

function asMismatch({ file, place, message }: Problem, expected: string) {
  const setting = [file, place].filter((part) => part !== "").join(": ");
  return { setting, expected, found: message };
}
