import { describe, expect, it } from "vitest";
import { statesBeforeFirstMessage } from "../../plugin/chat/before-first-message.ts";
import type { WidgetSession } from "../../plugin/chat/session.ts";
import { liveChat, message, START, session } from "./sample-session.ts";

/** A state in short: whether it had ended, and who was in each live chat. */
function short({ endedAt, liveChats }: WidgetSession): string {
  const chats = liveChats.map(({ liveChatId, operators }) =>
    [liveChatId, ...operators.map(({ operatorId }) => operatorId)].join("+"),
  );
  return [endedAt === null ? "lasts" : "ended", ...chats].join(" ");
}

function statesOf(parts: Partial<WidgetSession>): string[] {
  return [...new Set(statesBeforeFirstMessage(session(parts)).map(short))].toSorted();
}

describe("the states of a session in which nobody had written", () => {
  it.each<[string, Partial<WidgetSession>, string[]]>([
    ["while it lasts", { endedAt: null }, ["lasts"]],
    ["after it ended", {}, ["ended", "lasts"]],
    [
      "after each live chat was established and each support person had joined",
      {
        endedAt: null,
        liveChats: [
          liveChat("l1", 10, [
            ["o1", 20],
            ["o2", 40],
          ]),
          liveChat("l2", 30, [["o3", 50]]),
        ],
      },
      ["lasts", "lasts l1", "lasts l1+o1", "lasts l1+o1 l2", "lasts l1+o1+o2 l2", "lasts l1+o1+o2 l2+o3"],
    ],
    [
      "with somebody who joined after the end",
      { endedAt: START + 15_000, liveChats: [liveChat("l1", 10, [["o1", 20]])] },
      ["ended l1", "ended l1+o1", "lasts", "lasts l1", "lasts l1+o1"],
    ],
    [
      "with a live chat that was established before the session",
      { endedAt: null, liveChats: [liveChat("l1", -5, [["o1", 3]])] },
      ["lasts l1", "lasts l1+o1"],
    ],
  ])("%s", (_, parts, states) => {
    expect(statesOf(parts)).toEqual(states);
  });

  it("hold no messages", () => {
    const whole = session({ messages: [message("visitor", 5)], liveChats: [liveChat("l1", 10)] });
    expect(statesBeforeFirstMessage(whole).flatMap(({ messages }) => messages)).toEqual([]);
  });
});
