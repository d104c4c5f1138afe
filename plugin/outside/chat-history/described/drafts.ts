import type { Message, MessageType, PlatformUser, SenderKind } from "../../../chat/session.ts";
import type { Condition } from "../../described-api/api-description.ts";
import { compileCondition, type Meets } from "../../described-api/conditions.ts";
import { compileRecords, type ReadRecords, type Scope } from "../../described-api/paths.ts";
import {
  type Compiling,
  compileOptional,
  compileValue,
  PlaceError,
  placed,
  type ReadValue,
  wordsOf,
} from "../../described-api/values.ts";
import type { LiveChatsDescription, MessagesDescription } from "./description.ts";

/** A message as it was read, with what it tells of live chats. */
export interface Draft {
  readonly message: Message;
  /** What the message tells of its sender, if the platform tells it there. */
  readonly senderExternalId: string | null;
  /** Whether the session's own lists of persons tell who sent it. */
  readonly isListed: boolean;
  /** Whether a live chat begins or ends with it. */
  readonly begins: boolean;
  readonly ends: boolean;
  /** The support person who joins with it. */
  readonly joins: string | undefined;
}

/** Reads the messages of one place of the replies. */
export interface CompiledMessages {
  /** Undefined: the session's own request. */
  readonly request: string | undefined;
  readonly order: MessagesDescription["order"];
  readonly records: ReadRecords;
  /** Undefined for a record that is no message. @throws Failure when it has no id or time */
  draft(scope: Scope): Draft | undefined;
}

const KINDS: ReadonlySet<string> = new Set<SenderKind | "listed">([
  "visitor",
  "operator",
  "bot",
  "system",
  "unknown",
  "listed",
]);
const never: Meets = () => false;

/** @param mustBe makes the error for a record without what every message has */
export function compileMessages(
  description: MessagesDescription,
  liveChats: LiveChatsDescription,
  place: string,
  compiling: Compiling & { readonly missing: (place: string) => Error },
): CompiledMessages {
  const value = (name: Extract<keyof MessagesDescription, string>): ReadValue | undefined => {
    return compileOptional(description[name] as MessagesDescription["text"], `${place}.${name}`, compiling);
  };
  const condition = (name: "skip" | "note" | "event" | "automatic" | "withdrawn"): Meets => {
    const described = description[name];
    return described === undefined ? never : placed(`${place}.${name}`, () => compileCondition(described));
  };
  if (typeof description.kind === "string" && KINDS.has(description.kind))
    throw new PlaceError(
      `${place}.kind`,
      `kind: ${description.kind} would read a field of that name: write { is: ${description.kind} }`,
    );
  const odd = wordsOf(description.kind).find((word) => word !== null && !KINDS.has(String(word)));
  if (odd !== undefined)
    throw new PlaceError(`${place}.kind`, `${odd} is no kind of sender; there are ${[...KINDS].join(", ")}`);
  const [id, at, kind] = [value("id"), value("at"), value("kind")];
  const [text, senderId, senderName] = [value("text"), value("sender_id"), value("sender_name")];
  const [externalId, liveChat] = [value("sender_external_id"), value("live_chat")];
  const [skip, note, event] = [condition("skip"), condition("note"), condition("event")];
  const [automatic, withdrawn] = [condition("automatic"), condition("withdrawn")];
  const attachment = compileAttachment(description, place, compiling);
  const events = compileEvents(liveChats, compiling);

  function typeOf(scope: Scope, hasFile: boolean): MessageType {
    if (note(scope)) return "note";
    if (event(scope)) return "event";
    return hasFile ? "file" : "text";
  }

  function kindOf(told: string, scope: Scope): SenderKind {
    if (told === "operator" && automatic(scope)) return "bot";
    return KINDS.has(told) && told !== "listed" ? (told as SenderKind) : "unknown";
  }

  return {
    request: description.request,
    order: description.order,
    records: placed(`${place}.records`, () => compileRecords(description.records)),
    draft(scope) {
      if (skip(scope)) return undefined;
      const messageId = id?.text(scope);
      const sentAt = at?.time(scope);
      if (messageId === undefined) throw compiling.missing(`${place}.id`);
      if (sentAt === undefined) throw compiling.missing(`${place}.at`);
      const name = senderName?.text(scope) ?? "";
      const told = kind?.text(scope) ?? "";
      const isWithdrawn = withdrawn(scope);
      const file = isWithdrawn ? null : (attachment?.(scope) ?? null);
      const speaking = { ...scope, known: { ...scope.known, speaker: name } };
      return {
        message: {
          messageId,
          sentAt,
          sender: { kind: kindOf(told, scope), id: senderId?.text(scope) ?? null, name },
          liveChatId: liveChat?.text(scope) ?? null,
          type: typeOf(scope, file !== null),
          text: isWithdrawn ? "" : (text?.text(speaking) ?? ""),
          attachment: file,
          ...(isWithdrawn ? { withdrawn: true } : {}),
        },
        senderExternalId: externalId?.text(scope) ?? null,
        isListed: told === "listed",
        begins: events.begins(scope),
        ends: events.ends(scope),
        joins: events.joins(scope),
      };
    },
  };
}

function compileAttachment({ attachment }: MessagesDescription, place: string, compiling: Compiling) {
  if (attachment === undefined) return undefined;
  const name = compileValue(attachment.name, `${place}.attachment.name`, compiling);
  const size = compileOptional(attachment.size, `${place}.attachment.size`, compiling);
  const type = compileOptional(attachment.type, `${place}.attachment.type`, compiling);
  return (scope: Scope) => {
    const told = name.text(scope);
    if (told === undefined) return null;
    return { name: told, size: Math.max(0, size?.number(scope) ?? 0), mimeType: type?.text(scope) ?? "" };
  };
}

function compileEvents(liveChats: LiveChatsDescription, compiling: Compiling) {
  const isByEvents = liveChats.by === "events";
  const joins = liveChats.by === "records" ? undefined : liveChats.joins;
  const isJoining = joins === undefined ? never : placed("live_chats.joins.if", () => compileCondition(joins.if));
  const operator =
    joins === undefined ? undefined : compileValue(joins.operator, "live_chats.joins.operator", compiling);
  return {
    begins: isByEvents ? placed("live_chats.begins", () => compileCondition(liveChats.begins)) : never,
    ends: isByEvents ? placed("live_chats.ends", () => compileEnds(liveChats.ends)) : never,
    joins: (scope: Scope) => (isJoining(scope) ? operator?.text(scope) : undefined),
  };
}

function compileEnds(ends: Condition | undefined): Meets {
  return ends === undefined ? never : compileCondition(ends);
}

/**
 * Messages in the order in which they were said: the list's order is turned where the platform gives the newest first,
 * and times decide; of equal times, the order of the list.
 */
export function inOrder(pages: readonly (readonly Draft[])[], order: MessagesDescription["order"]): Draft[] {
  if (order === "newest-first") return pages.flat().toReversed();
  return (order === "pages-backwards" ? pages.toReversed() : pages).flat();
}

/** The drafts of all places together. A message that came twice counts once, as it came last. */
export function joined(places: readonly (readonly Draft[])[]): Draft[] {
  const byId = new Map<string, Draft>();
  for (const draft of places.flat()) {
    const known = byId.get(draft.message.messageId);
    const isWithdrawn = known?.message.withdrawn === true && draft.message.withdrawn !== true;
    if (!isWithdrawn) byId.set(draft.message.messageId, draft);
  }
  return [...byId.values()].toSorted((one, other) => one.message.sentAt - other.message.sentAt);
}

/** The support persons who said something, as their messages tell them. */
export function speakers(drafts: readonly Draft[]): Map<string, PlatformUser> {
  const users = new Map<string, PlatformUser>();
  for (const { message, senderExternalId } of drafts) {
    const { kind, id, name } = message.sender;
    if (kind !== "operator" || id === null || users.has(id)) continue;
    users.set(id, { id, name, externalId: senderExternalId });
  }
  return users;
}
