import { type Place, splitAtEach } from "./places.ts";
import type { Messages, PlatformDescription } from "./platform-description.ts";
import { createReplyDraft } from "./reply-draft.ts";
import { type MessageToWrite, writeMessage } from "./write-message.ts";
import { createRecordWriter } from "./write-session.ts";

/** What a platform's format can hold, found by writing a session that has everything. */
export interface Abilities {
  readonly kinds: ReadonlySet<string>;
  readonly notes: boolean;
  readonly events: boolean;
  readonly withdrawn: boolean;
  readonly files: boolean;
  /** Whether a live chat that begins, ends or is joined can be told by messages of the platform's own. */
  readonly begins: boolean;
  readonly joins: boolean;
  /** The mapping by which messages are written. */
  readonly mapping: Messages;
  /** Parts of the description in which a value finds no room, and what has to be said of them. */
  readonly lost: ReadonlySet<string>;
  /** The same, for texts that a person or the chatbot said. */
  readonly spoken: ReadonlySet<string>;
  /** Parts without which nothing can be served. */
  readonly impossible: readonly string[];
}

const AT = "2026-11-23T06:05:00.000Z";
const LATER = "2026-11-23T06:12:00.000Z";

/** Ids, times, who speaks, and a count that would be wrong: without these there is no session. */
const ESSENTIAL: ReadonlySet<string> = new Set([
  "session.id",
  "session.started",
  "session.count",
  "session.visitor.id",
  "changes.id",
  "changes.updated",
  "live_chats.id",
  "live_chats.established",
]);

export function abilitiesOf(description: PlatformDescription): Abilities {
  const mappings = listOf(description.messages);
  const [first, ...others] = mappings.map((mapping) => abilitiesOfMapping(description, mapping));
  if (first === undefined) throw new RangeError("a description has messages");
  const best = others.reduce((one, other) => (score(other) > score(one) ? other : one), first);
  const lost = new Set([...best.lost, ...lostOfRecords(description)]);
  const isEssential = (place: string) =>
    ESSENTIAL.has(place) && !(place === "live_chats.established" && description.live_chats.by === "session");
  const impossible = [
    ...[...lost].filter(isEssential),
    ...["visitor", "operator"].filter((kind) => !best.kinds.has(kind)).map((kind) => `messages.kind (${kind})`),
    ...(best.spoken.has("messages.text") ? ["messages.text"] : []),
    ...(description.live_chats.by === "events" && !best.begins ? ["live_chats.begins"] : []),
    ...unreadableLists(description, best.mapping),
  ];
  return { ...best, lost, impossible: [...new Set(impossible)] };
}

function abilitiesOfMapping(description: PlatformDescription, mapping: Messages): Omit<Abilities, "impossible"> {
  const [lost, spoken] = [new Set<string>(), new Set<string>()];
  const can = (message: Partial<MessageToWrite["message"]>, more: Partial<MessageToWrite> = {}): boolean => {
    const without = new Set<string>();
    const isWritten = tryOne((place) =>
      writeMessage(place, mapping, description, { ...sample(message), ...more }, (at) => without.add(at)),
    );
    for (const place of without) lost.add(place);
    if (more.begins === undefined && (message.type ?? "text") === "text" && message.sender?.kind !== "system") {
      for (const place of without) spoken.add(place);
    }
    return isWritten && !without.has("live_chats.begins") && !without.has("live_chats.joins");
  };
  const kinds = ["visitor", "operator", "bot", "system"].filter((kind) => can({ sender: { ...SENDER, kind } }));
  const notes = can({ type: "note", sender: { ...SENDER, kind: "operator" } });
  const own = kinds.includes("bot") && !kinds.includes("system") ? "bot" : "system";
  const event = { type: "event", sender: { kind: own, id: null, name: "" } };
  const asEvent = can(event) ? event : { ...event, type: "text" };
  const isFile = can({ type: "file", attachment: { name: "a.png", size: 1, mimeType: "image/png" } });
  return {
    mapping,
    kinds: new Set(kinds),
    notes,
    events: can(event),
    withdrawn: can({ withdrawn: true }),
    files: isFile && !lost.has("messages.attachment"),
    begins: can(asEvent, { begins: true }),
    joins:
      "joins" in description.live_chats && description.live_chats.joins !== undefined && can(asEvent, { joins: "o1" }),
    lost,
    spoken,
  };
}

const SENDER = { kind: "visitor", id: "p1", name: "Vera Visitor" };

function sample(message: Partial<MessageToWrite["message"]>): MessageToWrite {
  const usual = { messageId: "m1", sentAt: AT, sender: SENDER, liveChatId: null, type: "text", text: "Hello" };
  return { message: { ...usual, ...message }, externalId: null };
}

function lostOfRecords(description: PlatformDescription): ReadonlySet<string> {
  const lost = new Set<string>();
  const writer = createRecordWriter(description, (place) => lost.add(place));
  const person = { name: "Olga Operator", externalId: "olga@example.org" };
  const joined = { operatorId: "o1", joinedAt: AT };
  const liveChat = {
    liveChatId: "l1",
    establishedAt: AT,
    endedAt: LATER,
    disconnectionMode: null,
    operators: [joined],
  };
  const session = {
    sessionId: "s1",
    status: "ended",
    startedAt: "2026-11-23T06:04:00.000Z",
    endedAt: LATER,
    visitor: { visitorId: "v1", name: "Vera Visitor", externalId: "vera@example.org" },
    operators: [{ operatorId: "o1", ...person }],
    liveChats: [liveChat],
    messages: [],
  };
  const { live_chats: liveChats, operators } = description;
  const write = (one: (place: Place) => void) => {
    if (!tryOne((place) => (one(place), true))) lost.add("session.id");
  };
  write((place) => writer.session(place, session, 1));
  write((place) => writer.session(place, { ...session, status: "active", endedAt: null, liveChats: [] }, 1));
  write((place) => writer.change(place, session, Date.parse(LATER), 1));
  if (liveChats.by === "records") write((place) => writer.liveChat(place, liveChats, liveChat));
  if (operators?.lookup !== undefined) {
    const { lookup } = operators;
    write((place) => writer.found(place, lookup, "operator", { id: "o1", ...person }));
  }
  return lost;
}

/** Whether a record can be written, on a reply of its own. */
function tryOne(write: (place: Place) => boolean): boolean {
  const draft = createReplyDraft();
  const outer = { draft, steps: ["outer"], known: { asked: "s1", session: {} } };
  try {
    const isWritten = write({ ...outer, steps: ["outer", "record"], outer });
    draft.json();
    return isWritten;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function score({ kinds, notes, events, withdrawn, files }: Omit<Abilities, "impossible">): number {
  return kinds.size * 10 + [notes, events, withdrawn, files].filter(Boolean).length;
}

/** Lists that are not at a path, or inside of more than one other list, or cut into pages by counting what is inside. */
function unreadableLists(description: PlatformDescription, mapping: Messages): string[] {
  const { live_chats: liveChats, session, requests } = description;
  const lists: [string, string | undefined, number][] = [
    ["messages.records", mapping.records, 2],
    ["live_chats.records", liveChats.by === "records" ? liveChats.records : undefined, 1],
    ["changes.records", description.changes === "none" ? undefined : description.changes.records, 1],
    ["session.record", session.record, 1],
  ];
  const pages = requests[mapping.request ?? session.request]?.pages?.kind ?? "single";
  const isCounted = pages === "offset" || pages === "page_number" || pages === "keyset";
  return lists.flatMap(([place, records, most]) => {
    if (records === undefined) return [];
    const depth = records.startsWith("=") ? 9 : listParts(records).length;
    return depth === 0 || depth > most || (depth === 2 && isCounted) ? [place] : [];
  });
}

/** The parts of the way to records: the last one leads to the list itself. */
export function listParts(records: string | undefined): ReturnType<typeof splitAtEach> {
  const parts = splitAtEach(records ?? ".");
  return parts.length > 1 && parts.at(-1)?.length === 0 ? parts.slice(0, -1) : parts;
}

export function listOf<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? value : [value as T];
}
