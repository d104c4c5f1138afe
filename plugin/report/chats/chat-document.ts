import { terminalLine, terminalText } from "../../base/terminal-text.ts";
import { localTimeIn } from "../../chat/local-time.ts";
import type { Instant } from "../../chat/session.ts";
import type { AttributeValue } from "../../outside/esm/port.ts";
import { durationReason } from "./figure-reasons.ts";
import type { ShownChat } from "./shown-chat.ts";

/** A chat in words, without layout. Its texts come from outside, but hold no control characters. */
export interface ChatDocument {
  readonly title: string;
  /** One line each. */
  readonly facts: readonly { readonly label: string; readonly text: string }[];
  /** What the reader has to know to understand them rightly, one sentence each. */
  readonly notes: readonly string[];
  /** Several lines. */
  readonly log: string;
}

/** In this order; what is not named stands before the last two. */
const FIRST: readonly string[] = [
  "chatSessionId",
  "identifier",
  "dataCardId",
  "isChatActive",
  "outcome",
  "customer",
  "supportPerson",
  "firstReplier",
  "members",
  "startTime",
  "endTime",
  "duration",
  "waitTimeBeforeFirstReply",
  "messageCount",
];
const LAST: readonly string[] = ["relatedTicket", "chatLogFile"];

/** Attributes whose numbers are seconds. */
const SECONDS: ReadonlySet<string> = new Set(["waitTimeBeforeFirstReply", "waitInBusinessHours", "liveChatTime"]);

/** Characters on one line: as many as the names of all who may take part in a chat. */
const LONGEST_FACT = 10_000;

const EMPTY = "–";

/** @param reader as whom ESM was asked, in words */
export function chatDocument(
  chat: ShownChat,
  timeZone: string,
  reader: "the task's user" | "you" = "the task's user",
): ChatDocument {
  const localTime = localTimeIn(timeZone);
  const facts = [...attributeFacts(chat, localTime), ...ownFacts(chat)].toSorted(
    (one, other) => rank(one) - rank(other),
  );
  return {
    title: terminalLine(titleOf(chat), LONGEST_FACT),
    facts: facts.map(({ label, text }) => ({ label, text: text === "" ? EMPTY : terminalLine(text, LONGEST_FACT) })),
    notes: notesOn(
      chat,
      facts.some(({ text }) => text === ""),
      reader,
    ),
    log: logText(chat),
  };
}

function titleOf({ sessionId, dataCardId }: ShownChat): string {
  return sessionId === null ? `Data card ${dataCardId}, without a chat session id` : `Chat session ${sessionId}`;
}

interface Fact {
  readonly name: string;
  readonly label: string;
  /** Empty where there is no value. */
  readonly text: string;
}

function rank({ name }: Fact): number {
  const [first, last] = [FIRST.indexOf(name), LAST.indexOf(name)];
  if (last >= 0) return FIRST.length + 1 + last;
  return first >= 0 ? first : FIRST.length;
}

function attributeFacts(chat: ShownChat, localTime: (at: Instant) => string): Fact[] {
  return chat.attributes.map(({ name, label, values }) => {
    if (name === "isChatActive") return { name, label: "State", text: stateOf(chat) };
    if (name === "waitTimeBeforeFirstReply") return { name, label, text: waitText(chat) };
    const texts = values.map((value) => valueText(value, SECONDS.has(name), localTime));
    return { name, label, text: texts.join(", ") };
  });
}

function ownFacts(chat: ShownChat): Fact[] {
  const duration = durationReason(chat);
  return [
    { name: "dataCardId", label: "Data card", text: chat.dataCardId },
    ...(duration.kind === "told" ? [{ name: "duration", label: "Duration", text: spanText(duration.seconds) }] : []),
  ];
}

export function stateOf({ isActive }: Pick<ShownChat, "isActive">): string {
  if (isActive === null) return "not told";
  return isActive ? "going on" : "over";
}

function waitText({ waitSeconds }: ShownChat): string {
  if (waitSeconds === 0) return "0 s: the support person wrote first";
  return typeof waitSeconds === "number"
    ? secondsText(waitSeconds)
    : "none: nobody has replied, it is not known, or it may not be read";
}

function valueText(value: AttributeValue, isSeconds: boolean, localTime: (at: Instant) => string): string {
  switch (value.kind) {
    case "text":
      return value.text;
    case "number":
      return isSeconds ? secondsText(value.number) : String(value.number);
    case "date":
      return value.isDay === true ? new Date(value.at).toISOString().slice(0, 10) : localTime(value.at);
    case "static":
      return value.name ?? value.code ?? "";
    case "reference":
      return value.name ?? `data card ${value.dataCardId}`;
    case "file":
      return value.name;
  }
}

/** `80 s (1 min 20 s)` */
function secondsText(seconds: number): string {
  return seconds < 60 ? `${seconds} s` : `${seconds} s (${spanText(seconds)})`;
}

/** `2 d 1 h 20 min 5 s`, without the units that are 0. */
export function spanText(seconds: number): string {
  const whole = Math.floor(seconds);
  const parts = [
    [Math.floor(whole / 86_400), "d"],
    [Math.floor(whole / 3_600) % 24, "h"],
    [Math.floor(whole / 60) % 60, "min"],
    [whole % 60, "s"],
  ].flatMap(([count, unit]) => (count === 0 ? [] : [`${count} ${unit}`]));
  return parts.length === 0 ? "0 s" : parts.join(" ");
}

function notesOn(
  { attributes, isActive, log, messageCount, lacking }: ShownChat,
  hasEmpty: boolean,
  reader: string,
): string[] {
  const codeOf = (name: string) => attributes.find((one) => one.name === name)?.code ?? "";
  return [
    ...(isActive === null
      ? [
          `${codeOf("isChatActive")} reads empty, although it is mandatory: ${reader} may not read it, so whether the chat is over is not told`,
        ]
      : []),
    ...(log?.text === "" && (messageCount ?? 0) > 0
      ? [`the chat log reads empty, although there are messages: ${reader} may not read it, or somebody emptied it`]
      : []),
    ...(typeof log?.erasedAt === "number"
      ? [
          `what was said before was erased at ${new Date(log.erasedAt).toISOString().slice(0, 19).replace("T", " ")} (UTC)`,
        ]
      : []),
    ...(lacking.length === 0
      ? []
      : [`ESM's template has no attribute ${lacking.join(", ")}: esm-chat check tells what to do`]),
    ...(hasEmpty ? [`${EMPTY}: empty, or ${reader} may not read it; ESM does not tell which`] : []),
  ];
}

function logText({ log }: ShownChat): string {
  if (log === undefined) return "No attribute holds the chat log.";
  return log.text.trim() === "" ? "The chat log is empty." : terminalText(log.text).trimEnd();
}
