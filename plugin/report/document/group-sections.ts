import type { ChatRole, ListConditions } from "../chats/list-conditions.ts";
import type { Group, PersonKey } from "../figures/report.ts";
import { chatsOfPerson } from "./counted-chats.ts";
import {
  chatsColumn,
  type FigureColumn,
  groupTable,
  outcomeColumns,
  supportPersonColumns,
  waitColumns,
} from "./group-table.ts";
import type { MessageKey } from "./messages/en.ts";
import { outcomeBars } from "./outcome-section.ts";
import type { Section } from "./report-document.ts";
import type { Wording } from "./wording.ts";

interface GroupSection<Key> {
  readonly id: string;
  readonly title: MessageKey;
  readonly head: MessageKey;
  readonly definition: MessageKey;
  readonly introduction?: MessageKey;
  readonly groups: readonly Group<Key>[] | null;
  readonly label: (key: Key) => string;
  readonly columns: readonly FigureColumn[];
  /** Default: they cannot be listed. */
  readonly chats?: (key: Key) => ListConditions | undefined;
}

/** Whom the chats belong to, and in which language they were. */
export function groupSections(wording: Wording): Section[] {
  const { by, period } = wording.report;
  const { names, maskPersons } = wording;
  const chatsAs = (as: ChatRole) => (key: PersonKey) => (maskPersons ? undefined : chatsOfPerson(key, as, period));
  const chats = chatsColumn(wording);
  const whole = [chats, ...outcomeColumns(wording), ...waitColumns(wording, { isWhole: false })];
  return [
    groupSection(wording, {
      id: "first-replier",
      title: "byFirstReplier",
      head: "firstReplier",
      definition: "firstReplierMeaning",
      introduction: "firstReplierIntroduction",
      groups: by.firstReplier,
      label: names.person,
      chats: chatsAs("first-replier"),
      columns: [chats, ...waitColumns(wording, { isWhole: true })],
    }),
    groupSection(wording, {
      id: "support-person",
      title: "bySupportPerson",
      head: "supportPerson",
      definition: "supportPersonMeaning",
      introduction: "supportPersonIntroduction",
      groups: by.supportPerson,
      label: names.person,
      chats: chatsAs("support-person"),
      columns: [chats, ...supportPersonColumns(wording)],
    }),
    groupSection(wording, {
      id: "organization",
      title: "byOrganization",
      head: "organization",
      definition: "organizationMeaning",
      groups: by.organization,
      label: names.text,
      columns: whole,
    }),
    groupSection(wording, {
      id: "language",
      title: "byLanguage",
      head: "language",
      definition: "languageMeaning",
      groups: by.language,
      label: names.language,
      columns: whole,
    }),
  ].filter((section) => section !== undefined);
}

/** Longer lists are read in the table. */
const MOST_BARS = 30;

function groupSection<Key>(wording: Wording, section: GroupSection<Key>): Section | undefined {
  const { say } = wording;
  const { id, groups, label, columns, chats = () => undefined } = section;
  if (groups === null) return undefined;
  const saysSomething = groups.some(({ key }) => key !== "none");
  if (!saysSomething && wording.asked !== id) return undefined;
  const title = say(section.title);
  const definition = say(section.definition);
  return {
    id,
    title,
    introduction: section.introduction === undefined ? undefined : say(section.introduction),
    chart: groups.length > MOST_BARS ? undefined : outcomeBars(wording, title, groups, { label }),
    tables: [
      groupTable(wording, { id, caption: title, definition, head: say(section.head), groups, label, chats, columns }),
    ],
  };
}
