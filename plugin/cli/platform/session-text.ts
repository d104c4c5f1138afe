import { terminalLine } from "../../base/terminal-text.ts";
import type { Message, WidgetSession } from "../../chat/session.ts";
import type { TextShape } from "../text-shape.ts";
import { textTable } from "../text-table.ts";
import type { Ignored, Why } from "./explain-session.ts";
import { figuresOf } from "./run-example.ts";

/** Ids of messages that are named; more say the same. */
const MOST_IDS = 10;

/** A session for people: who, when, its live chats, its figures and why they are so, and what was ignored. */
export function sessionText(
  session: WidgetSession,
  { why, ignored, missing }: { readonly why: Why; readonly ignored: Ignored; readonly missing: readonly string[] },
  { messages }: { readonly messages?: true },
  shape?: TextShape,
): string {
  const figures = figuresOf(session);
  const nobody = "nobody who can be found";
  const rows = [
    ["message count", String(figures.messageCount), countsOf(session)],
    ["customer", figures.customer ?? nobody, "the visitor's external id"],
    [
      "members",
      figures.members.filter((id) => id !== null).join(", ") || nobody,
      "the visitor, and who joined a live chat",
    ],
    ["support person", figures.supportPerson ?? nobody, "who joined last"],
    ["start", figures.startTime, ""],
    ["end", figures.endTime ?? "it lasts", ""],
    ["wait", figures.waitSeconds === null ? "empty" : `${figures.waitSeconds} s`, why.waitTime],
    ["first replier", why.firstReplier ?? "nobody", "whose first message ends the wait"],
  ];
  const people = [
    ["visitor", session.visitor.id, session.visitor.name, session.visitor.externalId ?? "no external id"],
    ...session.operators.map(({ id, name, externalId }) => [
      "support person",
      id,
      name,
      externalId ?? "no external id",
    ]),
  ];
  const liveChats = session.liveChats.map(({ liveChatId, establishedAt, endedAt, operators }) => [
    liveChatId,
    iso(establishedAt),
    endedAt === null ? "it lasts" : iso(endedAt),
    operators.map(({ operatorId, joinedAt }) => `${operatorId} at ${iso(joinedAt)}`).join(", "),
  ]);
  return [
    "",
    terminalLine(`Session ${session.sessionId}`),
    table(people, shape),
    "\nLive chats: from, to, who joined",
    liveChats.length === 0 ? "  none" : table(liveChats, shape),
    ...(messages === true ? ["\nMessages", table(session.messages.map(messageRow), shape)] : []),
    "\nFigures, and why",
    table(rows, shape),
    "\nIgnored",
    ...ignoredLines(ignored),
    ...(missing.length === 0 ? [] : ["\nMissing", ...missing.map((sentence) => `  ${terminalLine(sentence, 1_000)}`)]),
  ].join("\n");
}

function table(rows: readonly (readonly string[])[], shape: TextShape | undefined): string {
  return textTable(
    rows.map((row) => row.map((cell) => terminalLine(cell))),
    [],
    shape,
  );
}

function countsOf({ messages }: WidgetSession): string {
  const counts = new Map<string, number>();
  for (const { sender, type } of messages) {
    const what = type === "text" ? sender.kind : `${sender.kind} (${type})`;
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  return [...counts].map(([what, count]) => `${count} ${what}`).join(", ");
}

function messageRow({ messageId, sentAt, sender, type, liveChatId, text }: Message): string[] {
  return [messageId, iso(sentAt), sender.kind, type, liveChatId ?? "", sender.name, text];
}

function ignoredLines({
  skipped,
  repeated,
  unknownKinds,
  outsideLiveChats,
  liveChats,
  established,
}: Ignored): string[] {
  const lines = [
    ...(skipped > 0 ? [`records that are no messages (messages.skip): ${skipped}`] : []),
    ...(repeated > 0 ? [`messages that came again: ${repeated}`] : []),
    ...(unknownKinds.length > 0 ? [`who sent these is not known (messages.kind): ${named(unknownKinds)}`] : []),
    ...(outsideLiveChats.length > 0
      ? [`of support persons, but in no live chat, so not counted for the wait: ${named(outsideLiveChats)}`]
      : []),
    ...(liveChats > 0 ? [`records that are no live chats (live_chats.if, id, established): ${liveChats}`] : []),
    ...(established === null
      ? []
      : [
          `live_chats.established says ${established.told}, which cannot be: ${established.taken ?? "there is no live chat"}${established.taken === null ? "" : " is taken"}`,
        ]),
  ];
  return lines.length === 0 ? ["  nothing"] : lines.map((line) => terminalLine(`  ${line}`, 500));
}

function named(ids: readonly string[]): string {
  const rest = ids.length - MOST_IDS;
  return `${ids.slice(0, MOST_IDS).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
