import type { ChecklistItem } from "./checklist-item.ts";
import type { Facts } from "./facts.ts";
import { cannotVerify, done, missing } from "./outcome.ts";
import { tryCard } from "./trial-card.ts";
import type { TrialFinding } from "./trial-notes.ts";

const NEEDS = ["template", "folder", "attributes", "value-codes"] as const;
const RUN_INSTALL = "run esm-chat install, which makes a trial card and removes it again";

/** What only a trial card can show. `check` makes none: it goes by the note that `install` left. */
export const TRIAL_ITEMS: readonly ChecklistItem[] = [
  {
    id: "permissions",
    group: "ESM",
    title: "The task's user may do what the task does",
    meaning:
      "The user may make and modify chat session cards, write every mapped attribute and read it back: proved by a trial card that is removed again. `check` changes nothing, so it goes by the dated note that `install` left for this login, template and address.",
    advice: "give the role of the task's user the right to it in ESM; then run esm-chat install again",
    setting: "the role of the task's user",
    needs: NEEDS,
    check: async (facts) => trialOutcome(facts, "permissions", "a trial card was made, filled and read"),
    fix: {
      async question({ esm, trialNotes }) {
        const note = trialNotes.read();
        if (note !== undefined && note.findings.length === 0) return undefined;
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
      "A card can be made with what the plugin writes. Which attributes are mandatory ESM does not tell, so a trial card is made: refused for an attribute that the plugin does not know, that attribute is named. `check` goes by the note of the trial that `install` made.",
    advice: "make the attribute optional in ESM, or give it a default value there; then run esm-chat install again",
    setting: "the template in ESM",
    needs: NEEDS,
    check: async (facts) => trialOutcome(facts, "mandatory-attributes", "a trial card was accepted"),
  },
];

function trialOutcome({ trialNotes }: Facts, item: TrialFinding["item"], evidence: string) {
  const note = trialNotes.read();
  if (note === undefined) return cannotVerify("no trial card has been made with these settings", RUN_INSTALL);
  const on = `on ${new Date(note.at).toISOString().slice(0, 10)}`;
  const own = note.findings.filter((finding) => finding.item === item);
  if (own.length > 0) {
    return missing(
      own.map(({ setting, expected, found, advice }) => {
        return { setting, expected, found: `${on}: ${found}`, advice: `${advice}; then run esm-chat install again` };
      }),
    );
  }
  if (note.findings.length > 0) return cannotVerify(`the trial card ${on} was refused for another reason`, RUN_INSTALL);
  const { left } = note;
  if (left === null) return done(`${evidence} and removed ${on}`);
  return done(`${evidence} ${on}; data card ${left.dataCardId} could not be removed (${left.why}): remove it by hand`);
}
