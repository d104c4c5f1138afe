import { Failure, isStop } from "../base/failure.ts";
import { CHECKLIST } from "./checklist.ts";
import type { ChecklistItem, ItemId } from "./checklist-item.ts";
import { cannotVerify, type Mismatch, missing, notYet, type Outcome, unanswered } from "./outcome.ts";

/** An item and its outcome. */
export interface CheckedItem {
  readonly item: ChecklistItem;
  readonly outcome: Outcome;
}

/**
 * Goes through the checklist in order. An item is not checked if one that it needs is not done.
 *
 * @param check checks one item
 * @param checkedOne called with each item as soon as it is checked
 */
export async function runChecklist(
  check: (item: ChecklistItem) => Promise<Outcome<Mismatch>>,
  checkedOne: (checked: CheckedItem) => void = () => undefined,
): Promise<CheckedItem[]> {
  const checked = new Map<ItemId, CheckedItem>();
  for (const item of CHECKLIST) {
    const outcome = unmetNeed(item, checked) ?? complete(item, await unlessFailed(item, check));
    const result = { item, outcome };
    checked.set(item.id, result);
    checkedOne(result);
  }
  return [...checked.values()];
}

/** Names the items that are themselves missing, not those that only need them. */
function unmetNeed(item: ChecklistItem, checked: ReadonlyMap<ItemId, CheckedItem>): Outcome | undefined {
  const roots = [...new Set(item.needs.flatMap((id) => unmetRoots(id, checked)))];
  if (roots.length === 0) return undefined;
  const waitsFor = roots.map((root) => root.item.title);
  const why = `needs ${waitsFor.map((title) => `“${title}”`).join(" and ")}`;
  const starts = roots.flatMap(({ outcome }) => (outcome.state === "not-yet" ? [outcome.start] : []));
  if (starts.length < roots.length) {
    return { ...cannotVerify(why, "see to that first, then check again"), waitsFor };
  }
  return { ...notYet(why, [...new Set(starts)].join(", and ")), waitsFor };
}

/** An item that the API can never verify does not block those that need it; an unanswered one does. */
function unmetRoots(id: ItemId, checked: ReadonlyMap<ItemId, CheckedItem>): CheckedItem[] {
  const need = checked.get(id);
  if (need === undefined) return [];
  if (isUnmet(need.outcome)) return [need];
  return need.item.needs.flatMap((further) => unmetRoots(further, checked));
}

function isUnmet(outcome: Outcome): boolean {
  switch (outcome.state) {
    case "done":
      return false;
    case "missing":
      return true;
    case "not-yet":
      return outcome.waitsFor === undefined;
    case "cannot-verify":
      return outcome.unanswered === true;
  }
}

/** Unanswered items, because of which others were not checked. */
export function unansweredItems(checked: readonly CheckedItem[]): readonly CheckedItem[] {
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
    return missing([{ setting: item.setting, found: error.message }]);
  }
}

function complete({ advice }: ChecklistItem, outcome: Outcome<Mismatch>): Outcome {
  if (outcome.state !== "missing") return outcome;
  return { ...outcome, findings: outcome.findings.map((finding) => ({ advice, ...finding })) };
}
