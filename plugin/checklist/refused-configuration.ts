import type { Problem } from "../base/failure.ts";
import { cannotVerify, missing } from "./outcome.ts";
import { type CheckedItem, runChecklist } from "./run-checklist.ts";

/**
 * The checklist when the files are wrong: no requests are sent, so nothing else is known.
 *
 * @param settingsFile the platform settings, as the configuration names them, if known
 */
export async function refusedConfiguration(
  problems: readonly Problem[],
  settingsFile: string | undefined,
): Promise<CheckedItem[]> {
  const inSettings = problems.filter(({ file, place }) => file === settingsFile || place === "platformSettings");
  const elsewhere = problems.filter((problem) => !inSettings.includes(problem));
  return runChecklist(async (item) => {
    const own = item.id === "platform-settings" ? inSettings : item.id === "configuration" ? elsewhere : undefined;
    if (own === undefined) {
      return cannotVerify("nobody is contacted before the files are right", "mend the files, then check again");
    }
    if (own.length > 0) return missing(own.map(asMismatch));
    return { state: "done", evidence: "nothing wrong was found" };
  });
}

function asMismatch({ file, place, message }: Problem) {
  const setting = [file, place].filter((part) => part !== "").join(": ");
  return { setting, expected: "a setting that can be used", found: message };
}
