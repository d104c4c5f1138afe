import { describe, expect, it } from "vitest";
import type { Message, WidgetSession } from "../../plugin/chat/session.ts";
import { withWritersJoined } from "../../plugin/chat/writers-joined.ts";
import { liveChat, message, START, session } from "./sample-session.ts";

function wrote(id: string, secondsAfter: number, liveChatId: string): Message {
  const sent = message("operator", secondsAfter, { liveChatId });
  return { ...sent, sender: { ...sent.sender, id } };
}

/** Who joined in each live chat, with seconds after the start. */
function joinings(parts: Partial<WidgetSession>, hadJoined?: (liveChatId: string, operatorId: string) => boolean) {
  const { liveChats } = withWritersJoined(session(parts), hadJoined);
  return liveChats.map(({ liveChatId, establishedAt, operators }) => [
    `${liveChatId} ${(establishedAt - START) / 1000}`,
    ...operators.map(({ operatorId, joinedAt }) => `${operatorId} ${(joinedAt - START) / 1000}`),
  ]);
}

describe("a support person who wrote without joining", () => {
  it("stands with the live chat that they wrote in, also if another one is later", () => {
    const liveChats = [liveChat("l1", 0), liveChat("l2", 20)];
    expect(joinings({ liveChats, messages: [wrote("o1", 30, "l1")] })).toEqual([["l1 0", "o1 30"], ["l2 20"]]);
  });

  it("stands with the latest live chat by then where theirs is not listed, whatever the order of the list", () => {
    const liveChats = [liveChat("l2", 20), liveChat("l1", 0), liveChat("l3", 40)];
    const messages = [wrote("o1", 30, "gone"), wrote("o2", 40, "gone")];
    expect(joinings({ liveChats, messages })).toEqual([["l2 20", "o1 30"], ["l1 0"], ["l3 40", "o2 40"]]);
  });

  it("stands with the first live chat of the list where none was there by then", () => {
    const liveChats = [liveChat("l2", 60), liveChat("l1", 50)];
    expect(joinings({ liveChats, messages: [wrote("o1", 30, "gone")] })).toEqual([["l2 60", "o1 30"], ["l1 50"]]);
  });

  it("makes a live chat of their own where none is listed, from the first message on, whoever wrote it", () => {
    const messages = [wrote("o1", 30, "l1"), wrote("o2", 20, "l1"), wrote("o1", 50, "l2"), wrote("o3", 60, "l2")];
    expect(joinings({ liveChats: [], messages })).toEqual([
      ["l1 20", "o1 30", "o2 20"],
      ["l2 50", "o1 50", "o3 60"],
    ]);
  });

  it("is not added twice to a live chat that is not theirs", () => {
    const messages = [wrote("o1", 30, "gone")];
    expect(joinings({ liveChats: [liveChat("l1", 0, [["o1", 30]])], messages })).toEqual([["l1 0", "o1 30"]]);
    expect(joinings({ liveChats: [liveChat("l1", 0, [["o1", 5]])], messages })).toEqual([["l1 0", "o1 5", "o1 30"]]);
    expect(joinings({ liveChats: [liveChat("l1", 0, [["o2", 30]])], messages })).toEqual([["l1 0", "o2 30", "o1 30"]]);
  });

  it("stands in the order of the history with others who wrote at the same time", () => {
    const messages = [wrote("o1", 30, "gone"), wrote("o2", 30, "l1"), wrote("o3", 30, "gone")];
    expect(joinings({ liveChats: [liveChat("l1", 0)], messages })).toEqual([["l1 0", "o1 30", "o2 30", "o3 30"]]);
  });

  it("had joined where an earlier reading told so", () => {
    const messages = [wrote("o1", 30, "gone"), wrote("o2", 30, "gone")];
    const known = new Set(["gone o1"]);
    const joined = joinings({ liveChats: [liveChat("l1", 0)], messages }, (...ids) => known.has(ids.join(" ")));
    expect(joined).toEqual([["l1 0", "o2 30"]]);
  });
});
