import { CHECKLIST } from "../../plugin/checklist/checklist.ts";
import { CHECKLIST_GROUPS } from "../../plugin/checklist/checklist-item.ts";

const HEAD = `# The configuration checklist

<!-- Made from the list itself (plugin/checklist/). After a change there: npx vitest run test/checklist/document.test.ts -u -->

\`esm-chat check\` goes through this list and changes nothing. \`esm-chat install\` goes through it with you and does what can
be done. Both print what to do about what is missing.

An item is *done*, *missing*, *cannot be verified here* (look at it yourself; or it waits for an item above it that is
missing or was not answered), or *not yet*: right, and only has to be started. Before \`esm-chat serve\` ran here for the first
time, the last line says \`ready, not running yet\`.

| exit code | |
| --- | --- |
| 0 | nothing is missing, and everybody answered on whom other items stand |
| 1 | the configuration itself is wrong; nobody was contacted |
| 2 | otherwise |

\`install\`

- makes the token file for \`createChatSession\` and a \`platform-settings.properties\` to begin with; files that are there are
  never overwritten;
- imports the template where ESM offers that over HTTP, otherwise says what to do and waits;
- asks for what only you can do in ESM: the folder, the targets of references, a second template to be deleted. What you say is
  done is looked at again;
- makes a trial card and removes it, each time. One that cannot be removed is named, one that a killed process left is removed
  by the next \`install\`. The Web API cannot remove any: there \`--yes\` makes none; without it you are asked, and told which
  card to remove;
- can be stopped at any question. The next one goes on at the first item that is not in order, with \`--from ITEM\` at the one of
  that name below; \`--only ITEM\` asks about one alone.

What only a trial card can show, \`check\` takes from the note of the last \`install\`. It counts for the same login, template,
folder, codes and address, and for \`checklist.trialCardDays\`: **after that, and after every change of a role in ESM, run
\`install\` again.**

`;

/** `docs/checklist.md`: every item and what it looks at; what to do when it is missing is printed, and in docs/messages.md. */
export function checklistDocument(): string {
  const groups = CHECKLIST_GROUPS.map((group) => {
    const items = CHECKLIST.filter((item) => item.group === group).map(
      ({ id, title, meaning, setting }) => `### ${title}\n\n\`${id}\` · ${place(setting)}: ${meaning}\n`,
    );
    return `## ${group}\n\n${items.join("\n")}`;
  });
  return `${HEAD}${groups.join("\n")}`;
}

function place(setting: string): string {
  return setting
    .split(", ")
    .map((part) => (part.includes(" ") ? part : `\`${part}\``))
    .join(", ");
}
