import { attributeSetting } from "../settings/setting-definitions.ts";
import type { TriedItem } from "../state/trial-notes.ts";
import type { ChecklistItem } from "./checklist-item.ts";
import type { Facts } from "./facts.ts";
import { cannotVerify, done, missing } from "./outcome.ts";
import { tryCard } from "./trial-card.ts";
import { leftCardText } from "./trial-removal.ts";

const NEEDS = ["template", "folder", "attributes", "reference-targets", "value-codes"] as const;
const RUN_INSTALL = "run esm-chat install, which makes a trial card and removes it again";
const DAY_MS = 86_400_000;

/** What only a trial card can show. `check` makes none, and uses the note that `install` left. */
export const TRIAL_ITEMS: readonly ChecklistItem[] = [
  {
    id: "permissions",
    group: "ESM",
    title: "The task's user may do what the task does",
    meaning:
      "A trial card shows that the user may make and modify chat session cards, write every mapped attribute and read it back. Its references hold the first Person card that can be seen; where there is none, the list says that references were not proved.",
    advice:
      "give the role of the task's user the right to it in ESM (Permissions → the role → its data card permissions); then run esm-chat install again",
    setting: "the role of the task's user",
    needs: NEEDS,
    check: async (facts) => trialOutcome(facts, "permissions", "a trial card was made, filled, read"),
    fix: {
      evenWhenDone: true,
      async question({ esm }) {
        const text = "Make a trial card in ESM, fill it and read it, to prove the user's permissions?";
        if (esm.removeCard !== undefined) return { text: `${text} It is moved to the trash again.` };
        return { text: `${text} The Web API cannot remove it: you would have to do so by hand.`, neverUnasked: true };
      },
      async apply(facts) {
        facts.trialNotes.write(await tryCard(facts));
      },
    },
  },
  {
    id: "mandatory-attributes",
    group: "Chat session template",
    title: "Nothing else is mandatory on the card",
    meaning:
      "ESM does not tell which attributes are mandatory, so a trial card is made: the attribute for which ESM refuses it is named.",
    advice: "make the attribute optional in ESM, or give it a default value there; then run esm-chat install again",
    setting: "the template in ESM",
    needs: NEEDS,
    check: async (facts) => trialOutcome(facts, "mandatory-attributes", "a trial card was accepted"),
  },
  {
    id: "session-id-unique",
    group: "Chat session template",
    title: "No two cards can have one session id",
    meaning:
      "The attribute is marked unique, so that two servers that are called for one session at the same moment make one card. A second trial card with the same session id has to be refused.",
    advice:
      "mark the attribute as unique in ESM, after removing cards that share a session id; then run esm-chat install again",
    setting: attributeSetting("chatSessionId"),
    needs: NEEDS,
    check: async (facts) =>
      trialOutcome(facts, "session-id-unique", "a second trial card with the same id was refused"),
  },
];

function trialOutcome({ trialNotes, clock, limits: { trialCardDays } }: Facts, item: TriedItem, evidence: string) {
  const note = trialNotes.read();
  if (note === undefined) return cannotVerify("no trial card has been made with these settings", RUN_INSTALL);
  const on = `on ${new Date(note.at).toISOString().slice(0, 10)}`;
  const own = note.findings.filter((finding) => finding.item === item);
  // A missing item stays missing until another trial shows otherwise.
  if (own.length > 0) {
    return missing(
      own.map(({ setting, code, expected, found, advice }) => ({
        setting,
        ...(code !== undefined && { code }),
        expected,
        found: `${on}: ${found}`,
        advice: `${advice}; then run esm-chat install again`,
      })),
    );
  }
  if (!note.proved.includes(item)) {
    return cannotVerify(`the trial card ${on} was refused for another reason`, RUN_INSTALL);
  }
  if (clock.now() - note.at > trialCardDays * DAY_MS) {
    return cannotVerify(`the last trial card was made ${on}, more than ${trialCardDays} days ago`, RUN_INSTALL);
  }
  if (item !== "permissions") return done(`${evidence} ${on}`);
  const references = note.withReferences ? "" : "; references were not proved, as no Person card was seen";
  if (note.left.length === 0) return done(`${evidence} and removed ${on}${references}`);
  return done(`${evidence} ${on}${references}; ${note.left.map(leftCardText).join("; ")}`);
}
