import { describe, expect, it } from "vitest";
import { START, session } from "../sample-session.ts";
import { said } from "./card-in-time.ts";
import { CHAT, knowing, type Merging, merged, renderChatLog } from "./merging.ts";

/** At the third minute: `O 3` was said at that moment. */
const erasedAt = START + 180_000;

const BOTH = said("V 2", "O 3");

function linesOf(log: string | undefined) {
  return [...(log ?? "").matchAll(/says ([VO] \d+)/g)].map(([, line]) => line);
}

function logOf(...lines: string[]): string {
  return renderChatLog(session({ liveChats: [CHAT], messages: said(...lines) }));
}

describe("a log that was erased", () => {
  it.each<[string, Merging, string[] | undefined, boolean, number]>([
    [
      "goes on with what was said later, and the moment of the erasure is not later",
      { session: { messages: said("V 2", "O 3", "V 4") }, stored: { chatLog: "" } },
      ["V 4"],
      false,
      0,
    ],
    [
      "stays as it is when nothing was said later",
      { session: { messages: BOTH }, stored: { chatLog: "" } },
      undefined,
      false,
      0,
    ],
    [
      "stays as it is when nothing was said later, and it is hidden",
      { session: { messages: BOTH }, stored: { chatLog: null } },
      undefined,
      false,
      0,
    ],
    [
      "is hidden: what was said later cannot be put below it",
      { session: { messages: said("V 2", "V 4") }, stored: { chatLog: null } },
      undefined,
      true,
      0,
    ],
    [
      "keeps what stands below it and is lost",
      {
        session: { messages: said("V 2", "O 6") },
        stored: { chatLog: logOf("V 4", "O 5") },
        known: knowing({ messages: said("V 2", "V 4", "O 5") }),
      },
      ["V 4", "O 5", "O 6"],
      false,
      2,
    ],
    [
      "keeps what stands below it when all that came later is lost",
      { session: { messages: BOTH }, stored: { chatLog: logOf("V 4") } },
      ["V 4"],
      false,
      1,
    ],
    [
      "does not bring back what was erased, and counts it when it is lost",
      {
        session: { messages: said("O 3", "V 4") },
        stored: { chatLog: "" },
        known: knowing({ messages: said("V 1", "V 2", "O 3") }, { unlisted: 2 }),
      },
      ["V 4"],
      false,
      4,
    ],
  ])("%s", (_, merging, lines, isLogHidden, lost) => {
    const { chatLog, ...rest } = merged({ erasedAt, ...merging });
    expect(chatLog && linesOf(chatLog.log)).toEqual(lines);
    expect(rest).toMatchObject({ isLogHidden, losses: { messages: lost } });
  });

  it("does not change the figures, which come from the whole history", () => {
    const { figures } = merged({ erasedAt, session: { messages: said("V 2", "O 3", "V 4") }, stored: { chatLog: "" } });
    expect(figures).toMatchObject({ messageCount: 3, waitTime: { seconds: 60, rule: "reply", isWritten: true } });
  });

  it("takes a new wording of what stands below it for the same message", () => {
    const later = said("V 4").map((one) => ({ ...one, text: "says V 4, edited" }));
    const known = knowing({ messages: said("V 2", "V 4") });
    const { chatLog, losses } = merged({
      erasedAt,
      session: { messages: [...said("V 2"), ...later] },
      stored: { chatLog: logOf("V 4") },
      known,
    });
    expect(linesOf(chatLog?.log)).toEqual(["V 4"]);
    expect(chatLog?.log).toContain("edited");
    expect(losses.messages).toBe(0);
  });
});
