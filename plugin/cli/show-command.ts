import { InputError } from "../base/failure.ts";
import { terminalLine } from "../base/terminal-text.ts";
import { LONGEST_SESSION_ID } from "../outside/chat-history/port.ts";
import { noSuchChat } from "../report/chats/chat-cards.ts";
import { type ChatDocument, chatDocument } from "../report/chats/chat-document.ts";
import { chatJson, shownChatJson } from "../report/chats/chat-json.ts";
import { notesOnNotShown, noteText } from "../report/chats/chat-notes.ts";
import { chatPage } from "../report/chats/chat-page.ts";
import { type ChatsWithId, chatsWithId, type FoundChat, SHORTEST_PART } from "../report/chats/chats-with-id.ts";
import { readChat } from "../report/chats/shown-chat.ts";
import { readConfiguration } from "../settings/configuration.ts";
import { chatTable } from "./chat-list.ts";
import { EXIT } from "./exit-code.ts";
import type { Output } from "./output.ts";
import { readChats } from "./read-chats.ts";
import { PLAIN, painted, type TextShape, wrapped } from "./text-shape.ts";
import { textTable } from "./text-table.ts";
import { requirePlaces, writeAskedFile } from "./write-asked-file.ts";

export interface ShowOptions {
  readonly config: string;
  readonly environment?: string;
  /** Where to write the chat as an HTML page. */
  readonly html?: string;
  /** Where to write it as text. */
  readonly text?: string;
}

/**
 * `esm-chat show ID`: one chat as its card holds it. Writes nothing into ESM.
 *
 * @returns 0 when it was shown, 1 when several chats have the id
 * @throws Failure `esm-card-missing` when none has it
 */
export async function showCommand(
  id: string,
  options: ShowOptions,
  output: Output,
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  const wrong = mistakeIn(id);
  if (wrong !== undefined) throw new InputError([{ file: "", place: "ID", message: wrong }]);
  const configuration = await readConfiguration(options.config, environment);
  requirePlaces(
    (["html", "text"] as const).flatMap((name) => {
      const path = options[name];
      return path === undefined ? [] : [{ path, argument: `--${name}` }];
    }),
  );
  const { timeZone } = configuration.report;
  return readChats(configuration, async (cards, requests) => {
    const found = await chatsWithId(cards, id);
    if (found.meant === undefined) return showSeveral(found, { id, timeZone, requests: requests() }, output);
    const chat = await readChat(cards, found.meant);
    const document = chatDocument(chat, timeZone);
    const notes = [...document.notes, ...othersWithId(found)];
    const whole = { ...document, notes };
    if (options.html !== undefined) writeAskedFile(options.html, "--html", await chatPage(whole));
    if (options.text !== undefined) writeAskedFile(options.text, "--text", `${documentText(whole, PLAIN)}\n`);
    const files = [options.html, options.text].filter((file) => file !== undefined);
    if (output.json) {
      output.result({ status: "done", ...shownChatJson(chat), notes, files, requests: requests() });
    } else if (files.length === 0) output.print(documentText(whole, output.shape));
    for (const file of files) output.say(`Written: ${terminalLine(file, 1_000)}`);
    return EXIT.done;
  });
}

/** What is wrong with an id, without repeating it. */
function mistakeIn(id: string): string | undefined {
  if (id.trim() === "") return "must not be empty";
  return id.length > LONGEST_SESSION_ID ? `is longer than any: ${LONGEST_SESSION_ID} characters` : undefined;
}

interface Asked {
  readonly id: string;
  readonly timeZone: string;
  readonly requests: { readonly esm: number };
}

function showSeveral(chats: ChatsWithId, { id, timeZone, requests }: Asked, output: Output): number {
  const { found, count, notShown, unreadable } = chats;
  const [unread] = unreadable;
  if (found.length === 0) {
    const hiding = notesOnNotShown(notShown).map((note) => `; ${noteText(note)}`);
    if (hiding.length === 0 && unread !== undefined) throw unread;
    const short = [...id].length < SHORTEST_PART ? ` (a part of one has ${SHORTEST_PART} characters at least)` : "";
    throw noSuchChat(`ESM shows no chat session data card with this id${short}${hiding.join("")}`);
  }
  if (output.json) {
    output.result({ status: "several", count, found: found.map(foundJson), requests });
    return EXIT.wrongInput;
  }
  output.say(chatTable(found, timeZone, output.shape));
  const more = count > found.length ? `, of which the newest ${found.length} are listed` : "";
  output.warn(`${count} chats have this in their id${more}: give the whole id of one, such as its data card id`);
  return EXIT.wrongInput;
}

/** A list of chats may be handed on as it is. */
function foundJson({ by, ...chat }: FoundChat) {
  return { ...chatJson(chat), by };
}

const BY: Readonly<Record<FoundChat["by"], string>> = {
  "session-id": "session id",
  identifier: "Efecte ID",
  "data-card-id": "data card id",
  part: "id",
};

function othersWithId({ meant, found, notShown }: ChatsWithId): string[] {
  const others = found.filter((one) => one.dataCardId !== meant?.dataCardId);
  return [
    ...others.map(({ by, dataCardId }) => `data card ${dataCardId} has the same text as its ${BY[by]}`),
    ...notesOnNotShown(notShown).map(noteText),
  ];
}

/** The whole chat as text. */
export function documentText({ title, facts, notes, log }: ChatDocument, shape: TextShape): string {
  const rows = facts.map(({ label, text }) => [painted(shape, "dim", label), text]);
  return [
    painted(shape, "bold", wrapped(title, shape)),
    "",
    textTable(rows, [], shape),
    ...(notes.length === 0 ? [] : ["", ...notes.map((note) => wrapped(terminalLine(note, 1_000), shape))]),
    "",
    wrapped(log, shape),
  ].join("\n");
}
