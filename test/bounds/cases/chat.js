import assert from "node:assert/strict";
import { createBreathe } from "../../../dist/base/breathe.js";
import { statesBeforeFirstMessage } from "../../../dist/chat/before-first-message.js";
import { compileChatLog, limitedChatLog } from "../../../dist/chat/chat-log.js";
import { templateParser } from "../../../dist/chat/chat-log-template.js";
import { withIds } from "../../../dist/chat/kept/known-history.js";
import { mergeLog } from "../../../dist/chat/kept/merge-log.js";
import { effortOf, MOST_STEPS_A_TEXT } from "../../../dist/chat/masks/effort.js";
import { MASK_NAMES } from "../../../dist/chat/masks/mask-names.js";
import { maskSession } from "../../../dist/chat/masks/mask-session.js";
import { MOST_MASKED_CHARACTERS, maskText } from "../../../dist/chat/masks/mask-text.js";

await templateParser.load();

const TEMPLATE = "{{#each messages}}\n[{{time}}] {{senderName}}: {{text}}\n{{/each}}{{#if omitted}}{{omitted}}{{/if}}";
const render = compileChatLog("t.hbs", TEMPLATE, { format: "text", timeZone: "UTC" });
const PHONE = new Set(["phone-number"]);

function sessionOf(texts) {
  const start = Date.UTC(2026, 0, 5, 8);
  const visitor = { id: "v", name: "Vera", externalId: null };
  const messages = texts.map((text, index) => ({
    messageId: `m${index}`,
    sentAt: start + index,
    sender: { kind: "visitor", id: "v", name: "Vera" },
    liveChatId: null,
    type: "text",
    text,
    attachment: null,
  }));
  return { sessionId: "s", startedAt: start, endedAt: null, visitor, operators: [], liveChats: [], messages };
}

const sameSecond = (texts) => ({
  ...sessionOf(texts),
  messages: sessionOf(texts).messages.map((one) => ({ ...one, sentAt: 0 })),
});

/** A session without messages, to which so many support persons joined, one after another. */
function joinedBy(count) {
  const { startedAt, ...session } = sessionOf([]);
  const operators = Array.from({ length: count }, (_, index) => ({ operatorId: "o", joinedAt: startedAt + index + 1 }));
  const liveChats = [{ liveChatId: "l", establishedAt: startedAt, endedAt: null, operators }];
  return { ...session, startedAt, liveChats };
}

const joinings = ({ liveChats }) => liveChats[0].operators.length;

/** How often the event loop goes round while some work is done. */
async function turnsDuring(work) {
  let turns = 0;
  let goesOn = true;
  const count = () => {
    turns += 1;
    if (goesOn) setImmediate(count);
  };
  setImmediate(count);
  await work();
  goesOn = false;
  return turns;
}

const breathe = createBreathe();

export const cases = {
  "a text that is masked, in characters": {
    async atEdge() {
      const text = `${"x".repeat(MOST_MASKED_CHARACTERS - 12)} 040 1234567`;
      assert.match(maskText(text, PHONE).text, /x \[phone number\]$/);
    },
    async beyond() {
      const texts = ["x".repeat(MOST_MASKED_CHARACTERS + 1), "hello 040 1234567"];
      const { session } = await breathe.through(maskSession(sessionOf(texts), ["phone-number"]));
      assert.deepEqual(
        session.messages.map(({ text }) => text),
        ["[phone number]", "hello [phone number]"],
      );
    },
  },
  "a text that is masked, in steps": {
    async atEdge() {
      effortOf(MOST_STEPS_A_TEXT).spend(MOST_STEPS_A_TEXT);
      assert.equal(maskText("call 040 1234567", PHONE, 1_000).text, "call [phone number]");
    },
    async beyond() {
      const hostile = "(0 1)".repeat(200_000);
      const texts = [...Array.from({ length: 8 }, () => hostile), "hello 040 1234567"];
      const turns = await turnsDuring(async () => {
        const { session, counts } = await breathe.through(maskSession(sessionOf(texts), MASK_NAMES));
        assert.equal(session.messages[0].text, "[mail address]");
        assert.equal(session.messages[8].text, "hello [phone number]");
        assert.equal(counts["whole-text"], 8);
      });
      assert.ok(turns >= 8, `the event loop went round ${turns} times`);
    },
  },
  "a session's log, in entries rendered at a time": {
    async atEdge() {
      const texts = Array.from({ length: 50_000 }, (_, index) => `${index} `.padEnd(400, "abc "));
      const turns = await turnsDuring(async () => {
        const { log } = await breathe.through(limitedChatLog(render, sessionOf(texts), 1_000_000));
        assert.ok(log.length <= 1_000_000);
      });
      assert.ok(turns >= 10, `the event loop went round ${turns} times`);
    },
    async beyond() {
      const texts = Array.from({ length: 8 }, () => "a\n".repeat(500_000));
      const { log } = await breathe.through(limitedChatLog(render, sessionOf(texts), 1_000_000));
      assert.ok(log.length <= 1_000_000);
    },
  },
  "moments of a session before its first message": {
    atEdge() {
      // Each moment, and the session as it is while it lasts and when it is over.
      assert.equal(statesBeforeFirstMessage(joinedBy(99)).length, 100 + 2);
    },
    beyond() {
      const states = statesBeforeFirstMessage(joinedBy(5_000));
      assert.equal(states.length, 100 + 2);
      assert.deepEqual([states[0], states[49], states[50], states[99]].map(joinings), [0, 49, 4_951, 5_000]);
    },
  },
  "a stored log, in entries compared": {
    async atEdge() {
      const session = sessionOf(Array.from({ length: 15_000 }, (_, index) => `y${index}`));
      const stored = { log: render(session), count: 15_000 };
      const rules = { renderChatLog: render, mostLogCharacters: 1_000_000 };
      const delivered = await breathe.through(withIds(session));
      const { lost } = await breathe.through(mergeLog(delivered, stored, undefined, rules));
      assert.equal(lost, 0);
    },
    async beyond() {
      const log = render(sameSecond(Array.from({ length: 15_000 }, (_, index) => `y${index}`)));
      const delivered = await breathe.through(withIds(sameSecond(Array.from({ length: 20_000 }, () => "x"))));
      const rules = { renderChatLog: render, mostLogCharacters: 1_000_000 };
      const turns = await turnsDuring(() =>
        breathe.through(mergeLog(delivered, { log, count: 1_000_000_000 }, undefined, rules)),
      );
      assert.ok(turns >= 10, `the event loop went round ${turns} times`);
    },
  },
};
