import { InputError } from "../base/failure.ts";
import type { CardAttribute } from "../chat/card-attributes.ts";
import { chatJson } from "../report/chats/chat-json.ts";
import type { ChatConditions } from "../report/chats/chat-search.ts";
import { type FoundChats, findChats } from "../report/chats/find-chats.ts";
import { type Configuration, readConfiguration } from "../settings/configuration.ts";
import { visibleText } from "../task/card/persons/comparable-text.ts";
import { chatTable } from "./chat-list.ts";
import { EXIT } from "./exit-code.ts";
import type { Output } from "./output.ts";
import { readChats } from "./read-chats.ts";

export interface FindOptions {
  readonly config: string;
  readonly environment?: string;
  /** An external id, or a part of a name: personal data, never shown. */
  readonly customer?: string;
  readonly supportPerson?: string;
  /** Local dates. */
  readonly from?: string;
  readonly to?: string;
  /** What stands in the chat log: never shown. */
  readonly text?: string;
  readonly active?: true;
  readonly limit: number;
}

/** What each condition looks at. */
const NEEDS: readonly (readonly [keyof FindOptions, string, CardAttribute])[] = [
  ["customer", "--customer", "customer"],
  ["supportPerson", "--support-person", "supportPerson"],
  ["from", "--from", "startTime"],
  ["to", "--to", "startTime"],
  ["text", "--text", "chatLog"],
  ["active", "--active", "isChatActive"],
];

/** Characters; more is no name and no passage. */
const LONGEST_TEXT = 500;

/**
 * `esm-chat find`: lists chats, newest first. Writes nothing.
 *
 * @returns 0, also when there are none
 * @throws InputError that does not repeat the arguments
 */
export async function findCommand(
  options: FindOptions,
  output: Output,
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  requireConditions(options);
  const configuration = await readConfiguration(options.config, environment);
  requireMapped(options, configuration);
  const { timeZone } = configuration.report;
  const { customer, supportPerson, from, to, text, active, limit } = options;
  const conditions: ChatConditions = {
    ...(customer === undefined ? {} : { customer }),
    ...(supportPerson === undefined ? {} : { supportPerson }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(text === undefined ? {} : { text }),
    ...(active === true ? { isActive: true } : {}),
  };
  return readChats(configuration, async (cards, requests) => {
    const found = await findChats(cards, conditions, { timeZone, most: limit });
    if (output.json)
      output.result({ status: "done", ...found, chats: found.chats.map(chatJson), requests: requests() });
    else showFound(found, timeZone, output);
    return EXIT.done;
  });
}

function showFound({ chats, count, notes }: FoundChats, timeZone: string, output: Output): void {
  if (chats.length > 0) output.say(`${chatTable(chats, timeZone, output.shape)}\n`);
  const more = count > chats.length ? `: the newest ${chats.length} are listed, --limit lists more` : "";
  output.say(count === 0 ? "No chat was found." : `${count} ${count === 1 ? "chat" : "chats"}${more}`);
  for (const note of notes) output.say(note);
}

function requireConditions(options: FindOptions): void {
  const given = NEEDS.filter(([name]) => options[name] !== undefined);
  const all = NEEDS.map(([, option]) => option).join(", ");
  if (given.length === 0) throw refuse(all, "give at least one of them");
  for (const [name, option] of given) {
    const value = options[name];
    if (typeof value !== "string") continue;
    if (visibleText(value) === "") throw refuse(option, "must not be empty");
    if (value.length > LONGEST_TEXT) throw refuse(option, `is longer than ${LONGEST_TEXT} characters`);
  }
  const { from, to } = options;
  if (from !== undefined && to !== undefined && from > to)
    throw refuse("--from, --to", "the first day is after the last");
}

function refuse(place: string, message: string): InputError {
  return new InputError([{ file: "", place, message }]);
}

function requireMapped(options: FindOptions, { file, platformSettings }: Configuration): void {
  for (const [name, place, attribute] of NEEDS) {
    if (options[name] === undefined || platformSettings.attributeCodes[attribute] !== undefined) continue;
    throw new InputError([{ file, place, message: "needs an attribute that the platform settings switch off" }]);
  }
}
