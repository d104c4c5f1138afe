import { readFileSync } from "node:fs";

/**
 * What every card has to hold, computed straight from sessions in the history API's JSON. It shares nothing with the
 * plugin, so that a mistake would have to be made twice: plain loops, and a reading of the rules of its own.
 */
export interface ExpectedCard {
  sessionId: string;
  messageCount: number;
  /** External ids, lower case, in the order of the attribute; persons without one are left out. */
  members: string[];
  supportPerson: string | null;
  customer: string | null;
  /** ISO 8601 UTC, to the second. */
  startTime: string;
  endTime: string | null;
  waitSeconds: number | null;
}

interface JsonSession {
  sessionId: string;
  startedAt: string;
  endedAt: string | null;
  visitor: { externalId: string | null };
  operators: { operatorId: string; externalId: string | null }[];
  liveChats: { liveChatId: string; establishedAt: string; operators: { operatorId: string; joinedAt: string }[] }[];
  messages: {
    sentAt: string;
    sender: { kind: string; id: string | null; name: string };
    liveChatId: string | null;
    type: string;
    text: string;
    withdrawn?: boolean;
  }[];
}

/** By session id, from a file with one session a line. */
export function expectedCards(file: string): Map<string, ExpectedCard> {
  const cards = new Map<string, ExpectedCard>();
  for (const line of readFileSync(file, "utf8").split("\n")) {
    if (line.trim() === "") continue;
    const card = expectedCard(line);
    cards.set(card.sessionId, card);
  }
  return cards;
}

/** @param json one session */
export function expectedCard(json: string): ExpectedCard {
  const session = JSON.parse(json) as JsonSession;

  // Insertion into a list by hand: a joining goes before the first later one.
  const joinings: { operatorId: string; at: number }[] = [];
  function join(operatorId: string, at: number): void {
    let place = 0;
    while (place < joinings.length && (joinings[place]?.at ?? 0) <= at) place++;
    joinings.splice(place, 0, { operatorId, at });
  }
  const writers = writersOf(session);
  for (const chat of session.liveChats) {
    for (const joining of chat.operators) join(joining.operatorId, Date.parse(joining.joinedAt));
    for (const writer of writers) {
      if (placeOf(writer, session) !== chat || hasJoined(writer, chat)) continue;
      join(writer.operatorId, writer.at);
    }
  }
  if (session.liveChats.length === 0) {
    const chatIds = new Set(writers.map((writer) => writer.chatId));
    for (const chatId of chatIds) {
      for (const writer of writers) if (writer.chatId === chatId) join(writer.operatorId, writer.at);
    }
  }

  const customer = externalId(session.visitor.externalId);
  const members: string[] = [];
  if (customer !== null) members.push(customer);
  let supportPerson: string | null = null;
  for (const joining of joinings) {
    supportPerson = null;
    for (const operator of session.operators) {
      if (operator.operatorId === joining.operatorId) {
        supportPerson = externalId(operator.externalId);
        break;
      }
    }
    if (supportPerson !== null && !members.includes(supportPerson)) members.push(supportPerson);
  }

  return {
    sessionId: session.sessionId,
    messageCount: session.messages.length,
    members,
    supportPerson,
    customer,
    startTime: toSecond(session.startedAt),
    endTime: session.endedAt === null ? null : toSecond(session.endedAt),
    waitSeconds: waitSeconds(session),
  };
}

interface Writer {
  readonly operatorId: string;
  readonly chatId: string;
  at: number;
}

/** Who of the operators wrote in which live chat, each with their earliest message, in the order of the history. */
function writersOf(session: JsonSession): Writer[] {
  const writers: Writer[] = [];
  for (const message of session.messages) {
    const { kind, id: operatorId } = message.sender;
    const chatId = message.liveChatId;
    if (operatorId === null || chatId === null || kind !== "operator") continue;
    if (message.type !== "text" && message.type !== "file") continue;
    const at = Date.parse(message.sentAt);
    const known = writers.find((writer) => writer.operatorId === operatorId && writer.chatId === chatId);
    if (known === undefined) writers.push({ operatorId, chatId, at });
    else if (at < known.at) known.at = at;
  }
  return writers;
}

/** The live chat with which a writer's joining stands: their own, or the latest that was established by then. */
function placeOf(writer: Writer, { liveChats }: JsonSession): JsonSession["liveChats"][number] | undefined {
  let place: JsonSession["liveChats"][number] | undefined;
  for (const chat of liveChats) {
    if (chat.liveChatId === writer.chatId) return chat;
    const established = Date.parse(chat.establishedAt);
    if (established > writer.at) continue;
    if (place === undefined || established >= Date.parse(place.establishedAt)) place = chat;
  }
  return place ?? liveChats[0];
}

/** Whether the live chat tells of it already. */
function hasJoined(writer: Writer, chat: JsonSession["liveChats"][number]): boolean {
  return chat.operators.some((joining) => {
    if (joining.operatorId !== writer.operatorId) return false;
    return chat.liveChatId === writer.chatId || Date.parse(joining.joinedAt) === writer.at;
  });
}

function externalId(value: string | null): string | null {
  return value === null || value.trim() === "" ? null : value.trim().toLowerCase();
}

function toSecond(time: string): string {
  return `${new Date(time).toISOString().substring(0, 19)}Z`;
}

function waitSeconds(session: JsonSession): number | null {
  let first: JsonSession["liveChats"][number] | null = null;
  for (const chat of session.liveChats) {
    if (first === null || Date.parse(chat.establishedAt) < Date.parse(first.establishedAt)) first = chat;
  }
  const firstId = first === null ? null : first.liveChatId;
  if (firstId === null) return null;

  // Smallest time of either side; an equal time that comes later in the list does not replace it.
  let visitorAt = Number.POSITIVE_INFINITY;
  let visitorPlace = Number.POSITIVE_INFINITY;
  let operatorAt = Number.POSITIVE_INFINITY;
  let operatorPlace = Number.POSITIVE_INFINITY;
  for (let place = 0; place < session.messages.length; place++) {
    const message = session.messages[place];
    if (message === undefined || message.liveChatId !== firstId) continue;
    if (message.type !== "text" && message.type !== "file") continue;
    const at = Date.parse(message.sentAt);
    if (message.sender.kind === "visitor" && at < visitorAt) {
      visitorAt = at;
      visitorPlace = place;
    }
    if (message.sender.kind === "operator" && at < operatorAt) {
      operatorAt = at;
      operatorPlace = place;
    }
  }
  if (operatorAt === Number.POSITIVE_INFINITY) return null;
  if (operatorAt < visitorAt) return 0;
  if (operatorAt === visitorAt && operatorPlace < visitorPlace) return 0;
  return Math.trunc((operatorAt - visitorAt) / 1000);
}

/**
 * Looks in a chat log for every message in turn: its time, then its sender's name, then the mark of a note, then each
 * line of its text, or instead of it the mark of a withdrawn message.
 * The answer names the first message that is missing; null when all are there.
 *
 * @param json one session
 */
export function missingFromLog(json: string, log: string, timeZone: string): string | null {
  const session = JSON.parse(json) as JsonSession;
  let position = 0;
  for (const [index, message] of session.messages.entries()) {
    const wanted = [localTime(message.sentAt, timeZone), singleLine(message.sender.name)];
    if (message.type === "note" || message.type === "whisper") wanted.push(" [internal note]");
    if (message.withdrawn === true) wanted.push(" [withdrawn]");
    else for (const line of printable(message.text).split("\n")) wanted.push(line.trimEnd());
    for (const part of wanted) {
      const found = log.indexOf(part, position);
      if (found < 0) return `message ${index + 1} of ${session.sessionId}: ${JSON.stringify(part)}`;
      position = found + part.length;
    }
  }
  return null;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** `2025-03-30 04:00:00`, which is how Swedes write it. */
function localTime(time: string, timeZone: string): string {
  const clock =
    clocks.get(timeZone) ?? new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "medium", timeZone });
  clocks.set(timeZone, clock);
  return clock.format(new Date(time));
}

function singleLine(name: string): string {
  let result = "";
  for (const character of printable(name)) {
    const code = character.codePointAt(0) ?? 0;
    if ((code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069)) continue;
    if (character !== "\n" && character !== "\t") result += character;
    else if (!result.endsWith("\n")) result += "\n";
  }
  return result.split("\n").join(" ").trim();
}

function printable(text: string): string {
  let result = "";
  let previous = "";
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code === 13 || code === 11 || code === 12 || code === 0x85 || code === 0x2028 || code === 0x2029) {
      result += "\n";
    } else if (code === 10) {
      if (previous !== "\r") result += "\n";
    } else if (code === 9 || (code >= 32 && code < 127) || (code >= 160 && code < 0xd800) || code > 0xdfff) {
      if (code !== 0xfffe && code !== 0xffff) result += character;
    }
    previous = character;
  }
  return result;
}
