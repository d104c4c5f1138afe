import { CHECKLIST } from "../../plugin/checklist/checklist.ts";
import { CHECKLIST_GROUPS } from "../../plugin/checklist/checklist-item.ts";

const HEAD = `# The configuration checklist

<!-- Made from the list itself (plugin/checklist/). After a change there: npx vitest run test/checklist/document.test.ts -u -->

\`esm-chat check\` goes through this list and changes nothing. \`esm-chat install\` goes through it with you and does what
can be done: it makes the token file for \`createChatSession\` and a \`platform-settings.properties\` to begin with, imports
the template where ESM offers that over HTTP (otherwise it says what to do and waits), asks for the folder and the targets
of references, which no import brings, and for a second template with the same code to be deleted, and makes a trial card that it
removes again, each time it is run. What you say is done is looked at again, and asked about again with what was found as
long as it is not so. You can stop at any step: the next \`install\` goes on at the first item that is not in order,
\`--from ITEM\` at the one with that name below, \`--only ITEM\` asks about that one alone. A trial card that could not be
removed is named; one that was left because the process was killed is removed by the next \`install\`. Files that are there
are never overwritten.

Every item is *done*, *missing*, *not yet* or *cannot be verified here*. *Not yet* is what is right and only has to be
started: as long as \`esm-chat serve\` was never started here, the last line then says \`ready, not running yet\`. An item that
stands on a missing one, or on one that nobody answered, waits for it and is not looked at. The exit code is 0 when nothing
is missing and everybody answered on whom other items stand, otherwise 2; 1 says that the configuration itself is wrong, and nobody was contacted. \`--json\` prints the list for other
programs, \`--html FILE\` writes it as a page to hand over.

\`check\` makes no trial card: what only a trial card can show, it takes from the note that the last \`install\` left, which
counts for the same login, template, folder, codes and address, and for \`checklist.trialCardDays\`. Afterwards, and after
every change of a role in ESM, run \`install\` again. Over the Web API a card cannot be removed, so \`install --yes\` makes
none there; without \`--yes\` it asks, and tells you which card to remove.

`;

/** `docs/checklist.md`: every item, what it means, what to do when it is missing. */
export function checklistDocument(): string {
  const groups = CHECKLIST_GROUPS.map((group) => {
    const items = CHECKLIST.filter((item) => item.group === group).map(({ id, title, meaning, advice, setting }) =>
      [`### ${title}`, "", `\`${id}\` · ${place(setting)}`, "", meaning, "", `When it is missing: ${advice}.`, ""].join(
        "\n",
      ),
    );
    return `## ${group}\n\n${items.join("\n")}`;
  });
  return `${HEAD}\n${groups.join("\n")}`;
}

function place(setting: string): string {
  return setting
    .split(", ")
    .map((part) => (part.includes(" ") ? part : `\`${part}\``))
    .join(", ");
}
