import { InputError } from "../base/failure.ts";
import { nearest } from "../base/nearest.ts";
import { CHECKLIST } from "./checklist.ts";
import type { ItemId } from "./checklist-item.ts";

/** Where `install` is entered. */
export interface Entry {
  /** The id of an item: earlier ones are only checked. */
  readonly from?: string | undefined;
  /** The id of the one item that is asked about. */
  readonly only?: string | undefined;
}

/**
 * Which items `install` asks about; without an entry all of them.
 *
 * @throws InputError for an id that no item has, with the one that may be meant
 */
export function itemsAskedAbout({ from, only }: Entry): (id: ItemId) => boolean {
  if (from !== undefined && only !== undefined) {
    throw new InputError([{ file: "", place: "--from, --only", message: "give one of them" }]);
  }
  const ids = CHECKLIST.map(({ id }) => id);
  if (only !== undefined) {
    const id = knownId(only, "--only", ids);
    return (one) => one === id;
  }
  if (from === undefined) return () => true;
  const first = ids.indexOf(knownId(from, "--from", ids));
  return (one) => ids.indexOf(one) >= first;
}

function knownId(text: string, place: string, ids: readonly ItemId[]): ItemId {
  const known = ids.find((id) => id === text);
  if (known !== undefined) return known;
  const meant = nearest(text, ids);
  const question = meant === undefined ? ";" : `: did you mean ${meant}?`;
  throw new InputError([
    { file: "", place, message: `the checklist has no such item${question} there are ${ids.join(", ")}` },
  ]);
}
