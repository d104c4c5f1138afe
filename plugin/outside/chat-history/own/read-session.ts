import { breathe, type Steps } from "../../../base/breathe.ts";
import type {
  HowEnded,
  LiveChat,
  Message,
  MessageType,
  PlatformUser,
  SenderKind,
  WidgetSession,
} from "../../../chat/session.ts";
import { measureSession, type SessionBounds } from "../session-bounds.ts";
import {
  countOf,
  fieldsOf,
  idOf,
  idOrNull,
  listOf,
  oneOf,
  optional,
  textOf,
  textOrNone,
  timeOf,
  timeOrNull,
  WrongField,
  yesOrNo,
} from "./fields.ts";

const SENDER_KINDS: readonly SenderKind[] = ["visitor", "operator", "bot", "system", "unknown"];
const MESSAGE_TYPES: readonly MessageType[] = ["text", "file", "event", "note", "unknown"];
const HOW_ENDED: readonly HowEnded[] = ["by-support-person", "by-end-user", "expired", "forwarded"];

/** Characters; a longer text is no name of a language. */
const LONGEST_LANGUAGE = 100;

/** What an adapter says of a session, checked. */
export type CheckedReading =
  | { readonly kind: "unknown" | "deleted" }
  | {
      readonly kind: "history";
      readonly session: WidgetSession;
      readonly countByPlatform: number;
      readonly endedBeforeReading: boolean | undefined;
    };

const SESSION = "session";

/**
 * Reads what `session` of an adapter gives: everything is looked at, and copied, so that nobody changes it later.
 *
 * @throws WrongField; SessionTooLarge when it holds more than is taken
 */
export async function readReading(value: unknown, sessionId: string, bounds: SessionBounds): Promise<CheckedReading> {
  const kind = oneOf(kindOf(value), "kind", ["history", "unknown", "deleted"]);
  if (kind !== "history") {
    fieldsOf(value, "the result", ["kind"]);
    return { kind };
  }
  const fields = fieldsOf(value, "the result", ["kind", "session", "countByPlatform", "endedBeforeReading"]);
  const session = await breathe.through(sessionOf(fields["session"], sessionId, bounds));
  return {
    kind,
    session,
    countByPlatform: optional(fields["countByPlatform"], "countByPlatform", countOf) ?? session.messages.length,
    endedBeforeReading: optional(fields["endedBeforeReading"], "endedBeforeReading", yesOrNo),
  };
}

function kindOf(value: unknown): unknown {
  if (typeof value !== "object" || value === null) throw new WrongField("the result", "must be an object with a kind");
  return Reflect.get(value, "kind");
}

function* sessionOf(value: unknown, sessionId: string, bounds: SessionBounds): Steps<WidgetSession> {
  const measure = measureSession(bounds);
  const fields = fieldsOf(value, SESSION, [
    "sessionId",
    "startedAt",
    "endedAt",
    "visitor",
    "language",
    "operators",
    "liveChats",
    "messages",
  ]);
  if (textOf(fields["sessionId"], `${SESSION}.sessionId`) !== sessionId)
    throw new WrongField(`${SESSION}.sessionId`, "is another session than was asked for");
  const visitor = userOf(fields["visitor"], `${SESSION}.visitor`);
  const startedAt = timeOf(fields["startedAt"], `${SESSION}.startedAt`);
  const endedAt = timeOrNull(fields["endedAt"], `${SESSION}.endedAt`);
  if (endedAt !== null && endedAt < startedAt) throw new WrongField(`${SESSION}.endedAt`, "is before startedAt");
  const language = textOrNone(fields["language"], `${SESSION}.language`);
  const operators = listOf(fields["operators"] ?? [], `${SESSION}.operators`, (one, place) => {
    const user = userOf(one, place);
    measure.reply(user.id + user.name + (user.externalId ?? ""));
    return user;
  });
  measure.content({ messages: [], liveChats: [{ operators }] });
  const liveChats = listOf(fields["liveChats"] ?? [], `${SESSION}.liveChats`, liveChatOf);
  measure.content({ messages: [], liveChats });
  requireUnique(liveChats, "liveChatId", `${SESSION}.liveChats`);
  const messages: Message[] = [];
  const list = fields["messages"];
  if (!Array.isArray(list)) throw new WrongField(`${SESSION}.messages`, "must be a list");
  for (let index = 0; index < list.length; index += 1) {
    const message = messageOf(list[index], `${SESSION}.messages[${index}]`);
    measure.content({ messages: [message], liveChats: [] });
    measure.reply(message.messageId + message.text + message.sender.name + (message.attachment?.name ?? ""));
    messages.push(message);
    yield;
  }
  return {
    sessionId,
    startedAt,
    endedAt,
    visitor,
    ...(language === "" || language.length > LONGEST_LANGUAGE ? {} : { language }),
    operators,
    liveChats,
    messages: inOrder(withoutRepeated(messages)),
  };
}

function userOf(value: unknown, place: string): PlatformUser {
  const { id, name, externalId } = fieldsOf(value, place, ["id", "name", "externalId"]);
  return {
    id: idOf(id, `${place}.id`),
    name: textOrNone(name, `${place}.name`),
    externalId: externalId === "" ? null : idOrNull(externalId, `${place}.externalId`),
  };
}

function liveChatOf(value: unknown, place: string): LiveChat {
  const names = ["liveChatId", "establishedAt", "endedAt", "howEnded", "operators"];
  const fields = fieldsOf(value, place, names);
  const establishedAt = timeOf(fields["establishedAt"], `${place}.establishedAt`);
  const endedAt = timeOrNull(fields["endedAt"], `${place}.endedAt`);
  if (endedAt !== null && endedAt < establishedAt) throw new WrongField(`${place}.endedAt`, "is before establishedAt");
  const howEnded = optional(fields["howEnded"] ?? undefined, `${place}.howEnded`, (word, at) =>
    oneOf(word, at, HOW_ENDED),
  );
  return {
    liveChatId: idOf(fields["liveChatId"], `${place}.liveChatId`),
    establishedAt,
    endedAt,
    ...(howEnded === undefined ? {} : { howEnded }),
    operators: listOf(fields["operators"] ?? [], `${place}.operators`, (one, at) => {
      const { operatorId, joinedAt } = fieldsOf(one, at, ["operatorId", "joinedAt"]);
      return { operatorId: idOf(operatorId, `${at}.operatorId`), joinedAt: timeOf(joinedAt, `${at}.joinedAt`) };
    }),
  };
}

function messageOf(value: unknown, place: string): Message {
  const names = ["messageId", "sentAt", "sender", "liveChatId", "type", "text", "attachment", "withdrawn"];
  const fields = fieldsOf(value, place, names);
  const { kind, id, name } = fieldsOf(fields["sender"], `${place}.sender`, ["kind", "id", "name"]);
  const isWithdrawn = optional(fields["withdrawn"], `${place}.withdrawn`, yesOrNo) === true;
  const attachment = attachmentOf(fields["attachment"], `${place}.attachment`);
  const told = optional(fields["type"], `${place}.type`, (word, at) => oneOf(word, at, MESSAGE_TYPES));
  const text = textOrNone(fields["text"], `${place}.text`);
  return {
    messageId: idOf(fields["messageId"], `${place}.messageId`),
    sentAt: timeOf(fields["sentAt"], `${place}.sentAt`),
    sender: {
      kind: oneOf(kind, `${place}.sender.kind`, SENDER_KINDS),
      id: idOrNull(id, `${place}.sender.id`),
      name: textOrNone(name, `${place}.sender.name`),
    },
    liveChatId: idOrNull(fields["liveChatId"], `${place}.liveChatId`),
    type: told ?? (attachment === null ? "text" : "file"),
    text: isWithdrawn ? "" : text,
    attachment: isWithdrawn ? null : attachment,
    ...(isWithdrawn ? { withdrawn: true } : {}),
  };
}

function attachmentOf(value: unknown, place: string): Message["attachment"] {
  if (value === null || value === undefined) return null;
  const { name, size, mimeType } = fieldsOf(value, place, ["name", "size", "mimeType"]);
  return {
    name: textOrNone(name, `${place}.name`),
    size: optional(size, `${place}.size`, countOf) ?? 0,
    mimeType: textOrNone(mimeType, `${place}.mimeType`),
  };
}

function requireUnique(liveChats: readonly LiveChat[], name: "liveChatId", place: string): void {
  const seen = new Set<string>();
  for (const [index, chat] of liveChats.entries()) {
    if (seen.has(chat[name])) throw new WrongField(`${place}[${index}].${name}`, "is that of an earlier one");
    seen.add(chat[name]);
  }
}

/**
 * Lists that grow while they are read repeat messages: each counts once, as it came last, where it came first. Withdrawn
 * stays withdrawn.
 */
function withoutRepeated(messages: readonly Message[]): Message[] {
  const byId = new Map<string, Message>();
  for (const [index, message] of messages.entries()) {
    const known = byId.get(message.messageId);
    if (known !== undefined && (known.sentAt !== message.sentAt || known.sender.kind !== message.sender.kind)) {
      const place = `${SESSION}.messages[${index}].messageId`;
      throw new WrongField(place, "is that of an earlier message, which was sent at another time or by somebody else");
    }
    byId.set(message.messageId, known?.withdrawn === true ? known : message);
  }
  return [...byId.values()];
}

function inOrder(messages: Message[]): Message[] {
  const wrong = messages.findIndex(({ sentAt }, index) => sentAt < (messages[index - 1]?.sentAt ?? sentAt));
  if (wrong < 0) return messages;
  throw new WrongField(
    `${SESSION}.messages`,
    "must be oldest first, and are not: sort them by sentAt, keeping the order of those sent at the same time",
  );
}
