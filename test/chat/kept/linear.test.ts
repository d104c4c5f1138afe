import { describe, expect, it } from "vitest";
import { atOnce } from "../../../plugin/base/breathe.ts";
import { compileChatLog } from "../../../plugin/chat/chat-log.ts";
import { keepPersons } from "../../../plugin/chat/kept/keep-persons.ts";
import { withIds } from "../../../plugin/chat/kept/known-history.ts";
import { mergeLog, type StoredLog } from "../../../plugin/chat/kept/merge-log.ts";
import type { WidgetSession } from "../../../plugin/chat/session.ts";
import { withWritersJoined } from "../../../plugin/chat/writers-joined.ts";
import { takesLinearTime } from "../../support/cpu-time.ts";
import { draws } from "../../support/draws.ts";
import { liveChat, message, session } from "../sample-session.ts";
import { READY_MADE } from "./card-in-time.ts";

const UNCUT = "{{#each messages}}\n{{senderName}} said: {{text}}\n{{/each}}";
const render = compileChatLog("t.hbs", READY_MADE, { format: "text", timeZone: "UTC" });
const renderUncut = compileChatLog("t.hbs", UNCUT, { format: "text", timeZone: "UTC" });
const MESSAGES = draws(8_000, 24_000);

function sessionOf(count: number, change: (index: number) => Parameters<typeof message>[2], after = 0): WidgetSession {
  const messages = Array.from({ length: count }, (_, index) => ({
    ...message("visitor", after, change(index)),
    messageId: `m${index}`,
  }));
  return session({ messages });
}

function merge(delivered: WidgetSession, stored: StoredLog, renderChatLog = render): void {
  atOnce(mergeLog(atOnce(withIds(delivered)), stored, undefined, { renderChatLog, mostLogCharacters: 100_000_000 }));
}

const text = (index: number, last: string) => ({ text: `${"a".repeat(40)}${index}${last}` });

const sender = (index: number) => ({ kind: "operator", id: `o${index}`, name: "n" }) as const;

describe("linear time is what it takes to merge", () => {
  it.each<[string, (count: number) => void]>([
    [
      "thousands of equal entries of one second",
      (count) => {
        const equal = sessionOf(count, () => ({ text: "x" }));
        merge(equal, { log: render(equal), count });
      },
    ],
    [
      "thousands of entries of one second that match no message",
      (count) =>
        merge(
          sessionOf(count, () => ({ text: "x" })),
          { log: render(sessionOf(count, (index) => ({ text: `y${index}` }))), count },
        ),
    ],
    [
      "entries that share all but their last character",
      (count) => {
        merge(
          sessionOf(count, (index) => text(index, "x")),
          { log: render(sessionOf(count, (index) => text(index, "y"))), count },
        );
      },
    ],
    [
      "withdrawn messages of one second",
      (count) =>
        merge(
          sessionOf(count, () => ({ text: "", withdrawn: true })),
          {
            log: render(sessionOf(count, (index) => ({ text: `y${index}` }))),
            count,
          },
        ),
    ],
    [
      "entries of which all are lost, among messages of which all are new",
      (count) =>
        merge(
          sessionOf(count, () => ({ text: "x" }), 9_000),
          { log: render(sessionOf(count, () => ({ text: "y" }))), count },
        ),
    ],
    [
      "a log of nothing but beginnings of entries",
      (count) =>
        merge(
          sessionOf(count, () => ({ text: "" })),
          { log: "[2025-03-14 08:00:00 +00:00]\n".repeat(count), count },
        ),
    ],
    [
      "a log that cannot be cut, of which no message is found",
      (count) =>
        merge(
          sessionOf(count, (index) => ({ text: `x${index}` })),
          { log: "visitor said: hello ".repeat(count), count: 9 },
          renderUncut,
        ),
    ],
    [
      "support persons who wrote without having joined, in live chats that are not listed",
      (count) => {
        const liveChats = Array.from({ length: count / 8 }, (_, index) => liveChat(`l${index}`, index));
        const wrote = sessionOf(count, (index) => ({ sender: sender(index), liveChatId: `x${index}` }));
        withWritersJoined({ ...wrote, liveChats });
      },
    ],
    [
      "members whom the card has and the platform has not",
      (count) => {
        const members = (name: string) => Array.from({ length: count }, (_, index) => `${name}${index}`);
        keepPersons({
          found: { customer: null, supportPerson: null, members: members("f") },
          held: { customer: null, supportPerson: null, members: members("h") },
          isLatest: undefined,
          everybodyFound: false,
          onlyDelivered: false,
        });
      },
    ],
  ])("%s", (_, work) => {
    expect(takesLinearTime(MESSAGES, work)).toBe(true);
  });

  it("a log of a card that claims to count a thousand million messages", () => {
    const one = sessionOf(1, () => ({ text: "x" }));
    const stored = { log: render(one), count: 1_000_000_000 };
    const { lost } = atOnce(
      mergeLog(atOnce(withIds(one)), stored, undefined, { renderChatLog: render, mostLogCharacters: 1_000 }),
    );
    expect(lost).toBe(999_999_999);
  });

  it("a log that may be of any of ten thousand moments", () => {
    const joinings = Array.from({ length: 10_000 }, (_, index) => [`o${index}`, index] as const);
    const many = session({
      liveChats: [
        liveChat(
          "l1",
          0,
          joinings.map(([id, at]) => [id, at]),
        ),
      ],
      messages: [],
    });
    let rendered = 0;
    const counting = Object.assign((...of: Parameters<typeof render>) => render(...of), {
      ...render,
      pieces(...of: Parameters<typeof render.pieces>) {
        rendered += 1;
        return render.pieces(...of);
      },
    });
    merge(many, { log: "something else", count: undefined }, counting);
    expect(rendered).toBeLessThan(110);
  });
});
