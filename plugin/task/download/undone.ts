import type { StoredChatSessionCard } from "../../chat/card.ts";
import type { RememberedCard } from "../../state/remembered-card.ts";
import type { TaskCard } from "../card-batches.ts";
import type { UndoneCard, UndonePart } from "../run-report.ts";
import { digestOf } from "./remember-card.ts";

/** How often a card is written again, because what was written is gone, before it is left as it is. */
export const MOST_REWRITES = 3;

/** How a closed card differs from what was written. */
export interface Undone {
  /** At least one. */
  readonly gone: readonly UndonePart[];
  /**
   * Whether it only shows less. Saving an open card may also put back another person, but nobody who chooses another
   * person is to be fought over.
   */
  readonly isOnlyLess: boolean;
}

/** What of a closed card is no longer as it was written; undefined when all of it is. */
export function whatIsUndone({ stored, fileNames }: TaskCard, remembered: RememberedCard): Undone | undefined {
  const { closed, persons } = remembered;
  if (closed === null) return undefined;
  const isSame = closed.cardDigest === digestOf(stored, stored);
  const isLogGone = closed.wholeLog !== null && !fileNames.includes(closed.wholeLog);
  if (isSame && !isLogGone) return undefined;
  const gone = isSame ? [] : PERSON_PARTS.filter((part) => differs(stored[part], persons[part]));
  const asWritten: Partial<StoredChatSessionCard> = Object.fromEntries(gone.map((part) => [part, persons[part]]));
  const isOther = !isSame && closed.cardDigest !== digestOf({ ...stored, ...asWritten }, stored);
  return {
    gone: [...gone, ...(isLogGone ? (["chatLogFile"] as const) : []), ...(isOther ? (["other"] as const) : [])],
    isOnlyLess: !isOther && gone.every((part) => showsLess(stored[part], persons[part])),
  };
}

/** Whether a card that was written again before is left as it is now (see docs/decisions/18). */
export function isGivenUp({ isOnlyLess }: Undone, rewritten: number): boolean {
  return rewritten >= MOST_REWRITES || (rewritten > 0 && !isOnlyLess);
}

/** The entry of the report for a card that is written again, or left. */
export function undoneCard(
  card: Pick<UndoneCard, "sessionId" | "dataCardId">,
  { gone }: Undone,
  outcome: UndoneCard["outcome"],
): UndoneCard {
  const what = gone.map((part) => WORDS[part]).join(", ");
  const cause = `${what}: no longer as it was written. Most likely somebody had the card open meanwhile and then saved it, which before ESM 2025.2 puts back references, back-references and attachments; or somebody changed it, or the task's user may not read it`;
  return { ...card, gone, outcome, explanation: `${cause}. ${OUTCOMES[outcome]}` };
}

const PERSON_PARTS = ["customer", "supportPerson", "members"] as const;

const WORDS: Readonly<Record<UndonePart, string>> = {
  customer: "customer",
  supportPerson: "support person",
  members: "members",
  chatLogFile: "the attached chat log",
  other: "other attributes",
};

const OUTCOMES: Readonly<Record<UndoneCard["outcome"], string>> = {
  "written-again":
    "It is written again. Upgrade to ESM 2025.2; until then, close the card in ESM before its chat ends, without saving it",
  left: "It was written again before, so it is left as it is now. If nobody meant that, close the card in ESM and run esm-chat run --session with this session",
};

type Persons = string | readonly string[] | null;

/** An attribute that is switched off is not compared. */
function differs(shown: Persons | undefined, written: Persons): boolean {
  return shown !== undefined && JSON.stringify(listOf(shown)) !== JSON.stringify(listOf(written));
}

function showsLess(shown: Persons | undefined, written: Persons): boolean {
  const all = new Set(listOf(written));
  return listOf(shown ?? null).every((person) => all.has(person));
}

function listOf(persons: Persons): readonly string[] {
  if (persons === null) return [];
  return typeof persons === "string" ? [persons] : persons;
}
