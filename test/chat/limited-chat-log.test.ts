import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { limitedChatLog, type RenderChatLog } from "../../plugin/chat/chat-log.ts";
import type { WidgetSession } from "../../plugin/chat/session.ts";
import { message, session } from "./sample-session.ts";

const HEAD = "head\n";

/** A log of ten characters for each message, behind a head of five; it says how many messages are left out. */
const render: RenderChatLog = Object.assign(
  ({ messages }: WidgetSession, shown = messages.length) => {
    const omitted = messages.length - shown;
    return `${HEAD}${"message..\n".repeat(shown)}${omitted === 0 ? "" : `-${omitted}`}`;
  },
  { key: "test" },
);

function sessionOf(count: number): WidgetSession {
  return session({ messages: Array.from({ length: count }, (_, index) => message("visitor", index)) });
}

describe("a chat log for an attribute that holds so many characters", () => {
  it.each([
    ["is whole where it fits to the last character", 3, 35, `${HEAD}${"message..\n".repeat(3)}`],
    ["leaves the last message out where a character is missing", 3, 34, `${HEAD}${"message..\n".repeat(2)}-1`],
    ["keeps as many of the first messages as fit", 9, 58, `${HEAD}${"message..\n".repeat(5)}-4`],
    ["counts the words that say how many are missing", 12, 27, `${HEAD}message..\n-11`],
    ["holds the head alone where no message fits", 3, 7, `${HEAD}-3`],
    ["is cut anywhere where not even the head fits", 3, 4, "head"],
  ])("%s", (_rule, count, most, expected) => {
    expect(limitedChatLog(render, sessionOf(count), most).log).toBe(expected);
  });

  it("comes with the whole when something was left out, and only then", () => {
    expect(limitedChatLog(render, sessionOf(3), 35).whole).toBeUndefined();
    expect(limitedChatLog(render, sessionOf(3), 34).whole).toBe(`${HEAD}${"message..\n".repeat(3)}`);
  });

  it("is never longer than that, and one message more would not have fitted", () => {
    fc.assert(
      fc.property(fc.nat(60), fc.integer({ min: 10, max: 700 }), (count, most) => {
        const whole = sessionOf(count);
        const { log } = limitedChatLog(render, whole, most);
        expect(log.length).toBeLessThanOrEqual(most);
        const shown = log.split("message").length - 1;
        expect(shown === count || render(whole, shown + 1).length > most).toBe(true);
      }),
    );
  });

  it("is not cut in the middle of a character", () => {
    const wide: RenderChatLog = Object.assign(() => "ab😀cd", { key: "wide" });
    expect(limitedChatLog(wide, sessionOf(0), 3).log).toBe("ab");
    expect(limitedChatLog(wide, sessionOf(0), 4).log).toBe("ab😀");
  });
});
