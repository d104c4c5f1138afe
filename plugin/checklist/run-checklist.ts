import { Failure, isStop } from "../base/failure.ts";
import { CHECKLIST } from "./checklist.ts";
import type { ChecklistItem, ItemId } from "./checklist-item.ts";
import { cannotVerify, type Mismatch, missing, type Outcome, unanswered } from "./outcome.ts";

/** An item with how it stands. */
export interface CheckedItem {
  readonly item: ChecklistItem;
  readonly outcome: Outcome;
}

/**
 * Goes through the checklist in its order. An item that stands on one that is not done is not checked.
 *
 * @param check how one item is checked
 * @param told hears of each item as soon as it is known
 */
export async function runChecklist(
  check: (item: ChecklistItem) => Promise<Outcome<Mismatch>>,
  told: (checked: CheckedItem) => void = () => undefined,
): Promise<CheckedItem[]> {
  const checked = new Map<ItemId, CheckedItem>();
  for (const item of CHECKLIST) {
    const outcome = unmetNeed(item, checked) ?? complete(item, await unlessFailed(item, check));
    const result = { item, outcome };
    checked.set(item.id, result);
    told(result);
  }
  return [...checked.values()];
}

/** Names what is missing itself rather than what stands on it as well. */
function unmetNeed(item: ChecklistItem, checked: ReadonlyMap<ItemId, CheckedItem>): Outcome | undefined {
  const titles = new Set(item.needs.flatMap((id) => unmetRoots(id, checked)));
  if (titles.size === 0) return undefined;
  return cannotVerify(
    `needs ${[...titles].map((title) => `“${title}”`).join(" and ")}`,
    "see to that first, then check again",
  );
}

/** An item that this way in never tells of does not hold up those that stand on it; one that went unanswered does. */
function unmetRoots(id: ItemId, checked: ReadonlyMap<ItemId, CheckedItem>): string[] {
  const need = checked.get(id);
  if (need === undefined) return [];
  if (isUnmet(need.outcome)) return [need.item.title];
  return need.item.needs.flatMap((further) => unmetRoots(further, checked));
}

function isUnmet(outcome: Outcome): boolean {
  return outcome.state === "missing" || (outcome.state === "cannot-verify" && outcome.unanswered === true);
}

/** Items that went unanswered, and with them what stands on them. */
export function heldUp(checked: readonly CheckedItem[]): readonly CheckedItem[] {
  const needed = new Set(CHECKLIST.flatMap(({ needs }) => needs));
  return checked.filter(
    ({ item, outcome }) => needed.has(item.id) && outcome.state === "cannot-verify" && outcome.unanswered === true,
  );
}

async function unlessFailed(
  item: ChecklistItem,
  check: (item: ChecklistItem) => Promise<Outcome<Mismatch>>,
): Promise<Outcome<Mismatch>> {
  try {
    return await check(item);
  } catch (error) {
    if (!(error instanceof Failure) || isStop(error)) throw error;
    if (error.retryable) return unanswered(error.message);
    return missing([{ setting: item.setting, expected: item.title, found: error.message }]);
  }
}

function complete({ advice }: ChecklistItem, outcome: Outcome<Mismatch>): Outcome {
  if (outcome.state !== "missing") return outcome;
  return { ...outcome, findings: outcome.findings.map((finding) => ({ advice, ...finding })) };
}
