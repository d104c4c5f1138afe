import { describe, expect, it } from "vitest";
import type { WidgetSession } from "../../../plugin/chat/session.ts";
import { isDrifting } from "../../../plugin/task/download/history-digest.ts";
import { liveChat, message, START, session } from "../../chat/sample-session.ts";
import { digested, remembering, renderChatLog, stored } from "./digested.ts";

const HOUR = 3_600_000;
const after = (seconds: number) => START + seconds * 1000;

describe("the latest time of a history", () => {
  const ending = { ...liveChat("l1", 10), endedAt: after(5_000) };

  it.each<[string, Partial<WidgetSession>, number]>([
    ["is its end", {}, START + HOUR],
    ["is its start while it lasts", { endedAt: null }, START],
    ["is its start when the end lies before it", { endedAt: START - 1 }, START],
    ["is a message", { messages: [message("visitor", 4_000), message("bot", 10)] }, after(4_000)],
    ["is the end of a live chat", { endedAt: null, liveChats: [ending, liveChat("l2", 20)] }, after(5_000)],
    [
      "is the beginning of a live chat",
      { endedAt: null, liveChats: [liveChat("l1", 30), liveChat("l2", 20)] },
      after(30),
    ],
    [
      "is a joining",
      {
        endedAt: null,
        liveChats: [
          liveChat("l1", 30, [
            ["o1", 50],
            ["o2", 40],
          ]),
        ],
      },
      after(50),
    ],
  ])("%s", (_, parts, at) => {
    expect(digested(parts).lastEventAt).toBe(at);
  });
});

it("holds no messages: thousands of histories wait for their persons at once", () => {
  const { session: kept } = digested({ messages: [message("visitor", 10, { text: "a secret" })] });
  expect(kept).not.toHaveProperty("messages");
  expect(kept).toMatchObject({ sessionId: "ws-1", startedAt: START });
});

function joinedIn(digest: ReturnType<typeof digested>) {
  return digest.session.liveChats[0]?.operators;
}

describe("a support person who wrote, and of whose joining the platform does not tell", () => {
  const said = { ...message("operator", 20), sender: { kind: "operator" as const, id: "o1", name: "Otto" } };
  const wrote = { liveChats: [liveChat("l1", 10)], messages: [said] };

  it("has joined with the first message", () => {
    expect(joinedIn(digested(wrote))).toEqual([{ operatorId: "o1", joinedAt: after(20) }]);
  });

  it("but not once more where it is remembered that the platform told of it", () => {
    const listed = { ...wrote, liveChats: [liveChat("l1", 10, [["o1", 12]])] };
    const remembered = remembering({ history: digested(listed).merged.known });
    expect(joinedIn(digested({ ...wrote, before: { remembered } }))).toEqual([]);
  });
});

describe("a count of the platform", () => {
  it.each([
    ["fits", 2, false],
    ["is larger than what came", 3, true],
    ["is smaller than what came", 1, true],
  ])("%s", (_, counted, drifts) => {
    const messages = [message("visitor", 10), message("operator", 20)];
    expect(isDrifting(digested({ messages, counted }))).toBe(drifts);
  });
});

describe("a card whose text was erased", () => {
  const LINE = "Erased on request at 2025-03-14 08:03:00 (UTC)";
  const messages = [message("visitor", 120, { text: "before" }), message("operator", 300, { text: "after" })];
  const later = renderChatLog(session({ messages: messages.slice(1) }));

  it.each<[string, string | null, number | undefined, string | undefined]>([
    ["goes on below the line that says so", LINE, undefined, `${LINE}\n\n${later}`],
    ["goes on below the line and what stands there", `${LINE}\n\n${later}`, undefined, `${LINE}\n\n${later}`],
    ["goes on below the line with blanks around it", `\n ${LINE} \n\n`, undefined, `${LINE}\n\n${later}`],
    ["goes by the register before the line", LINE, after(400), undefined],
    ["goes by the register when somebody took the line away", "", after(200), later],
    ["is not filled by the register when it reads empty", null, after(200), undefined],
  ])("%s", (_, chatLog, erased, log) => {
    const { merged } = digested({ messages, before: { stored: stored({ chatLog }), erased } });
    expect(merged.chatLog?.log).toBe(log);
  });

  it("has room for the line, too", () => {
    const before = { stored: stored({ chatLog: LINE }) };
    const whole = `${LINE}\n\n${later}`;
    expect(digested({ messages, before, mostLogCharacters: whole.length }).merged.chatLog).toEqual({
      log: whole,
      isCut: false,
      whole: undefined,
    });
    const long = [message("operator", 300, { text: "x".repeat(500) })];
    const cut = digested({ messages: long, before, mostLogCharacters: 300 }).merged.chatLog;
    expect(cut?.log.length).toBeLessThanOrEqual(300);
    expect(cut?.log.startsWith(`${LINE}\n\n2025`)).toBe(true);
    expect(cut?.whole).toBe(`${LINE}\n\n${renderChatLog(session({ messages: long }))}`);
  });

  it("is filled as usual when nothing was erased", () => {
    const { merged } = digested({ messages });
    expect(merged.chatLog?.log).toBe(renderChatLog(session({ messages })));
  });
});
