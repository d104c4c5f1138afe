import type { ChatSessionAttribute, ChatSessionCard, StoredChatSessionCard } from "../../chat/card.ts";
import type { AttributeValue, AttributeValues, DataCard } from "../../outside/esm/port.ts";
import type { CardMapping } from "./card-mapping.ts";

/** Every attribute the task writes, except the key, which stays as `createChatSession` set it. */
const WRITTEN: readonly Exclude<ChatSessionAttribute, "chatSessionId">[] = [
  "chatLog",
  "messageCount",
  "members",
  "supportPerson",
  "customer",
  "startTime",
  "endTime",
  "waitTimeBeforeFirstReply",
  "isChatActive",
];

/** The whole card, key excepted, as values by attribute code. What is switched off is left out. */
export function toAttributeValues(card: ChatSessionCard, mapping: CardMapping): AttributeValues {
  const values: Record<string, readonly AttributeValue[]> = {};
  for (const attribute of WRITTEN) {
    const code = mapping.settings.attributeCodes[attribute];
    if (code !== undefined) values[code] = valuesOf(attribute, card, mapping);
  }
  return values;
}

/** `is chat active` alone. */
export function activeValue(active: boolean, { settings, yes, no }: CardMapping): AttributeValues {
  return { [settings.attributeCodes.isChatActive]: [{ kind: "static", ...(active ? yes : no) }] };
}

function valuesOf(attribute: (typeof WRITTEN)[number], card: ChatSessionCard, mapping: CardMapping): AttributeValue[] {
  switch (attribute) {
    case "chatLog":
      return card.chatLog === "" ? [] : [{ kind: "text", text: card.chatLog }];
    case "messageCount":
      return [{ kind: "number", number: card.messageCount }];
    case "members":
      return card.members.map((dataCardId) => ({ kind: "reference", dataCardId }));
    case "supportPerson":
    case "customer":
      return optional(card[attribute], (dataCardId) => ({ kind: "reference", dataCardId }));
    case "startTime":
    case "endTime":
      return optional(card[attribute], (at) => ({ kind: "date", at }));
    case "waitTimeBeforeFirstReply":
      return optional(card.waitTimeBeforeFirstReply, (seconds) => ({ kind: "number", number: seconds }));
    case "isChatActive":
      return [{ kind: "static", ...(card.isChatActive ? mapping.yes : mapping.no) }];
  }
}

function optional<T>(value: T | null, toValue: (value: T) => AttributeValue): AttributeValue[] {
  return value === null ? [] : [toValue(value)];
}

/** A card of ESM as the domain sees it. */
export function toStoredCard(card: DataCard, mapping: CardMapping): StoredChatSessionCard {
  const codes = mapping.settings.attributeCodes;
  function all<T>(attribute: ChatSessionAttribute, read: (value: AttributeValue) => T | null): T[] | undefined {
    const code = codes[attribute];
    return code === undefined ? undefined : (card.values[code] ?? []).flatMap((value) => read(value) ?? []);
  }
  function single<T>(attribute: ChatSessionAttribute, read: (value: AttributeValue) => T | null): T | null | undefined {
    const values = all(attribute, read);
    return values === undefined ? undefined : (values[0] ?? null);
  }
  return {
    chatSessionId: single("chatSessionId", text),
    chatLog: single("chatLog", text),
    messageCount: single("messageCount", number),
    members: all("members", reference),
    supportPerson: single("supportPerson", reference),
    customer: single("customer", reference),
    startTime: single("startTime", instant),
    endTime: single("endTime", instant),
    waitTimeBeforeFirstReply: single("waitTimeBeforeFirstReply", number),
    isChatActive: single("isChatActive", (value) => isActive(value, mapping)),
  };
}

/** Codes of the attributes that are read to compare: every one that is not switched off. */
export function comparedAttributeCodes(mapping: CardMapping): string[] {
  const codes = mapping.settings.attributeCodes;
  return ["chatSessionId" as const, ...WRITTEN, "chatLogFile" as const].flatMap((attribute) => codes[attribute] ?? []);
}

function text(value: AttributeValue): string | null {
  return value.kind === "text" ? value.text : null;
}

function number(value: AttributeValue): number | null {
  return value.kind === "number" ? value.number : null;
}

function instant(value: AttributeValue): number | null {
  return value.kind === "date" ? value.at : null;
}

function reference(value: AttributeValue): string | null {
  return value.kind === "reference" ? value.dataCardId : null;
}

/** By value code; by name where the way into ESM does not tell codes. */
function isActive(value: AttributeValue, { no, yes }: CardMapping): boolean | null {
  if (value.kind !== "static") return null;
  const is = (known: { code: string; name: string }) =>
    value.code === null ? value.name === known.name : value.code === known.code;
  if (is(no)) return false;
  return is(yes) ? true : null;
}
