// Holds the adapter our-platform.mjs to the contract of chat platform adapters, with Node.js alone: node --test.
import { afterEach, beforeEach, describe, it } from "node:test";
import { connectAdapter } from "esm-chat-history";
import { testChatPlatformAdapter } from "esm-chat-history/contract-tests";
import { KEY, ON_A_PAGE, startIlvesChat, WORKSPACE } from "./ilves-chat.mjs";
import ourPlatform from "./our-platform.mjs";

/** Waits end at once, and move its time forwards by as much. */
function clockWithoutWaits() {
  let now = Date.now();
  return {
    now: () => now,
    async wait(milliseconds) {
      now += milliseconds;
    },
  };
}

testChatPlatformAdapter(
  { describe, it, beforeEach, afterEach },
  {
    name: "Ilves Chat",
    // Its time is that of another day, so that an adapter that takes this machine's is found out.
    startPlatform: () => startIlvesChat(Date.parse("2026-03-04T10:00:00Z")),
    connect({ url, signal, hurry }) {
      const settings = { workspace: WORKSPACE, key: KEY };
      const clock = clockWithoutWaits();
      return connectAdapter(ourPlatform, { url, settings, signal, clock, requestMs: hurry ? 250 : undefined });
    },
    can: {
      changes: "oldest-first",
      countInList: true,
      liveChatInList: true,
      tellTime: true,
      tellDeleted: true,
      tellWithdrawn: true,
      tellNotes: true,
      countMessages: true,
      messagesOnPage: ON_A_PAGE,
      sessionsOnPage: ON_A_PAGE,
      hurry: true,
    },
  },
);
