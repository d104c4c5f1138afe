// Bounds of a session, of a batch of sessions and of lists that come in pages: what is just taken, and one step more.
import assert from "node:assert/strict";
import { atOnce } from "../../../dist/base/breathe.js";
import { compileChatLog } from "../../../dist/chat/chat-log.js";
import { templateParser } from "../../../dist/chat/chat-log-template.js";
import { LONGEST_LOG } from "../../../dist/chat/log-parts.js";
import { createAssumedChatHistory } from "../../../dist/outside/chat-history/assumed/client.js";
import { LONGEST_SESSION_ID } from "../../../dist/outside/chat-history/port.js";
import { USUAL_SESSION_BOUNDS } from "../../../dist/outside/chat-history/session-bounds.js";
import { createCardPages } from "../../../dist/outside/esm/rest/card-pages.js";
import { createFullyReadCards } from "../../../dist/state/fully-read-cards.js";
import { digestHistory } from "../../../dist/task/download/history-digest.js";
import { readHistories } from "../../../dist/task/download/read-histories.js";
import { changesOfFullyRead } from "../../../dist/task/download/reading-choice.js";
import { createRunEnd } from "../../../dist/task/run-end.js";

await templateParser.load();

/** @typedef {{ messages?: unknown[], liveChats?: unknown[], nextCursor?: string | null }} Page */

const AT = Date.UTC(2026, 2, 2, 8);
const time = (/** @type {number} */ seconds) => new Date(AT + seconds * 1000).toISOString();
const clock = { now: () => AT, wait: async () => undefined };

function message(/** @type {number} */ number, text = "hello") {
  const sender = { kind: "visitor", id: "v1", name: "Vera" };
  return { messageId: `m${number}`, sentAt: time(number), sender, liveChatId: null, type: "text", text };
}

function messages(/** @type {number} */ count, text = "hello", first = 0) {
  return Array.from({ length: count }, (_, index) => message(first + index, text));
}

/** A live chat with so many joinings, which count as one more. */
function liveChat(/** @type {number} */ joinings) {
  const operators = Array.from({ length: joinings }, (_, index) => ({
    operatorId: `o${index}`,
    joinedAt: time(index),
  }));
  return { liveChatId: "l1", establishedAt: time(0), endedAt: null, operators };
}

function page(
  /** @type {string} */ sessionId,
  /** @type {Page} */ changes,
  messageCount = changes.messages?.length ?? 0,
) {
  return JSON.stringify({
    sessionId,
    status: "ended",
    startedAt: time(0),
    endedAt: time(3_600),
    visitor: { visitorId: "v1", name: "Vera", externalId: null },
    operators: [],
    liveChats: [],
    messages: [],
    messageCount,
    nextCursor: null,
    ...changes,
  });
}

/** A chat platform that answers what `pageOf` says, for a session and the number of a page from 1 on. */
function platform(/** @type {(sessionId: string, number: number) => string} */ pageOf, bounds = USUAL_SESSION_BOUNDS) {
  const asked = { requests: 0 };
  const http = {
    host: "https://chat.test",
    requestCount: () => asked.requests,
    close: () => undefined,
    async request(/** @type {{ path: { text: string }, query?: Record<string, string> }} */ { path, query }) {
      asked.requests += 1;
      await new Promise(setImmediate);
      const sessionId = decodeURIComponent(path.text.split("/").at(-1) ?? "");
      return { status: 200, text: pageOf(sessionId, Number(query?.["cursor"] ?? 1)), date: AT };
    },
  };
  const settings = { installationId: "i1", token: "t", bounds };
  // @ts-expect-error: as much of a client as is asked for
  return { chatHistory: createAssumedChatHistory(http, settings, clock), asked };
}

/** Reads one session whole. */
async function read(/** @type {(sessionId: string, number: number) => string} */ pageOf) {
  const reading = await platform(pageOf).chatHistory.session("ws-1");
  assert.equal(reading.kind, "history");
  return reading.kind === "history" ? reading : assert.fail();
}

/** The session is refused with these words, and one that is read beside it is not. */
async function refused(
  /** @type {(sessionId: string, number: number) => string} */ pageOf,
  /** @type {RegExp} */ words,
) {
  const { chatHistory } = platform((sessionId, number) =>
    sessionId === "ws-good" ? page(sessionId, { messages: messages(3) }) : pageOf(sessionId, number),
  );
  const [bad, good] = await Promise.allSettled([chatHistory.session("ws-1"), chatHistory.session("ws-good")]);
  assert.equal(good.status, "fulfilled");
  assert.ok(bad.status === "rejected");
  assert.equal(bad.reason.code, "session-too-large");
  assert.equal(bad.reason.scope, "card");
  assert.match(bad.reason.message, words);
}

const { bytes, messages: mostMessages, joinings, pages } = USUAL_SESSION_BOUNDS;

/** One session of so many bytes in 16 pages. */
function pagesOfBytes(/** @type {number} */ total) {
  const all = 16;
  return (/** @type {string} */ sessionId, /** @type {number} */ number) => {
    const nextCursor = number < all ? String(number + 1) : null;
    const size = Math.floor(total / all) + (number < all ? 0 : total % all);
    const empty = page(sessionId, { messages: [message(number, "")], nextCursor }, all);
    return page(sessionId, { messages: [message(number, "x".repeat(size - empty.length))], nextCursor }, all);
  };
}

/** Messages in pages of 500. */
function pagesOfMessages(/** @type {number} */ total) {
  return (/** @type {string} */ sessionId, /** @type {number} */ number) => {
    const first = (number - 1) * 500;
    const own = messages(Math.min(500, total - first), "hello", first);
    return page(sessionId, { messages: own, nextCursor: first + 500 < total ? String(number + 1) : null }, total);
  };
}

function pagesWithOneMessage(/** @type {number} */ total) {
  return (/** @type {string} */ sessionId, /** @type {number} */ number) =>
    page(sessionId, { messages: [message(number)], nextCursor: number < total ? String(number + 1) : null }, 9);
}

/** A pages' reader of ESM that has so many pages of 200 cards, with texts of so many characters. */
function esmPages(/** @type {number} */ count, text = "") {
  let left = count;
  let id = 10_000_000;
  const find = async () => {
    left -= 1;
    const data = Array.from({ length: 200 }, () => {
      id -= 1;
      const values = text === "" ? [] : [{ value: text }];
      return { dataCardId: String(id), data: { t: { type: "string", values } } };
    });
    return { meta: { links: { next: left > 0 ? "next" : "" } }, data: left > 0 ? data : data.slice(1) };
  };
  // @ts-expect-error: answers every request with the next page
  return createCardPages(find, async () => undefined);
}

const query = { templateCode: "chat_session", filter: undefined, attributeCodes: ["t"] };
const hasCode = (/** @type {string} */ code) => (/** @type {any} */ error) =>
  error.code === code && error.scope === "card";

/** A log that shows the texts, each with three characters besides. */
const onlyTexts = compileChatLog("t.hbs", "{{#each messages}}- {{text}}\n{{/each}}", {
  format: "text",
  timeZone: "UTC",
});

function sessionOfTexts(/** @type {readonly string[]} */ texts) {
  const sender = { kind: /** @type {const} */ ("visitor"), id: "v1", name: "Vera" };
  return {
    sessionId: "ws-1",
    startedAt: AT,
    endedAt: null,
    visitor: { id: "v1", name: "Vera", externalId: null },
    operators: [],
    liveChats: [],
    messages: texts.map((text, index) => ({
      messageId: `m${index}`,
      sentAt: AT,
      sender,
      liveChatId: null,
      type: /** @type {const} */ ("text"),
      text,
      attachment: null,
    })),
  };
}

function withId(/** @type {string} */ messageId) {
  return { ...message(0), messageId };
}

/** How many pages of a list of changes without end are read for so many cards that were read whole. */
async function changesPagesAsked(/** @type {number} */ cards) {
  const fullyRead = createFullyReadCards();
  const ids = Array.from({ length: cards }, (_, index) => String(index + 1));
  for (const id of ids) {
    fullyRead.note(id, {
      sessionId: `ws-${id}`,
      readAt: AT,
      ended: false,
      messageCount: 0,
      lastEventAt: AT - 3_600_000,
      readAgainAt: AT + 3_600_000,
      cardDigest: "",
    });
  }
  const { chatHistory, asked } = platform((_, number) => {
    const listed = { sessionId: `other-${number}`, status: "active", updatedAt: time(-3_600), messageCount: 1 };
    return JSON.stringify({ sessions: [listed], nextCursor: String(number + 1) });
  });
  const log = { info: () => undefined, warn: () => assert.fail("the list is read") };
  const end = createRunEnd(new AbortController().signal).chatHistory;
  const changes = await changesOfFullyRead(chatHistory, fullyRead, ids, { end, log });
  assert.equal(changes?.isComplete, false);
  return asked.requests;
}

/** Cards of sessions whose histories are read through a batch. */
function batch(
  /** @type {any} */ chatHistory,
  /** @type {readonly any[]} */ cards,
  /** @type {any} */ digest,
  mostBytes = 32_000_000,
) {
  const end = createRunEnd(new AbortController().signal);
  return readHistories(chatHistory, cards, {
    concurrency: 8,
    begins: () => undefined,
    end,
    inARow: end.chatHistory.inARow(),
    digest,
    onRead: () => undefined,
    mostBytes,
  });
}

const stored = { chatLog: null, messageCount: null, isChatActive: true };
const cardsOf = (/** @type {number} */ count) =>
  Array.from({ length: count }, (_, index) => ({
    dataCardId: String(index + 1),
    stored: { ...stored, chatSessionId: `ws-${index + 1}` },
    fileNames: [],
  }));

const text = compileChatLog("t.hbs", "{{#each messages}}{{time}} {{senderName}}: {{text}}\n{{/each}}", {
  format: "text",
  timeZone: "UTC",
});
const rules = {
  renderChatLog: text,
  mostLogCharacters: 1_000_000,
  onlyDelivered: false,
  countsDeleted: false,
  dropsWholeLog: true,
};
/** As a run does it. */
const digested = (/** @type {any} */ history, /** @type {any} */ card) =>
  atOnce(digestHistory(history, { stored: card.stored, remembered: undefined, erased: undefined }, rules));

function withLogOf999(/** @type {any} */ history) {
  return { ...history, merged: { chatLog: { log: "x".repeat(999) } } };
}

/** Of sessions with logs of a megabyte, only so many are in memory together. */
async function allInBatches(/** @type {any} */ chatHistory, /** @type {any[]} */ cards) {
  const sizes = [];
  for (let left = cards; left.length > 0; ) {
    const reading = await batch(chatHistory, left, digested, 4_000_000);
    const failed = reading.readings.filter((one) => "failure" in one);
    assert.deepEqual(failed, []);
    sizes.push(reading.readings.length);
    left = [...reading.left];
  }
  return sizes;
}

export const cases = {
  "bytes of a session": {
    async atEdge() {
      const { session } = await read(pagesOfBytes(bytes));
      assert.equal(session.messages.length, 16);
      // As many at once as a run reads.
      const { chatHistory } = platform(pagesOfBytes(bytes));
      const sessions = Array.from({ length: 8 }, (_, index) => chatHistory.session(`ws-${index}`));
      for (const one of await Promise.all(sessions)) assert.equal(one.kind, "history");
    },
    async beyond() {
      await refused(
        pagesOfBytes(bytes + 1),
        /at least 16000001 bytes, and at most 16000000 .*limits\.sessionMegabytes/,
      );
    },
  },
  "messages of a session": {
    async atEdge() {
      const history = await read(pagesOfMessages(mostMessages));
      assert.equal(history.session.messages.length, mostMessages);
      const digest = digested(history, cardsOf(1)[0]);
      assert.equal(digest.merged.figures.messageCount, mostMessages);
    },
    async beyond() {
      await refused(pagesOfMessages(mostMessages + 1), /at least 50001 messages, .*limits\.sessionMessages/);
    },
  },
  "joinings of a session": {
    async atEdge() {
      const history = await read((sessionId) => page(sessionId, { liveChats: [liveChat(joinings - 1)] }));
      const began = performance.now();
      // The log on the card is compared with what it was at each moment; this one is none of them.
      const card = { stored: { ...stored, chatLog: "something else", messageCount: 0 } };
      digested(history, card);
      // Not a limit in time, but one below which no quadratic work can stay.
      assert.ok(performance.now() - began < 20_000);
    },
    async beyond() {
      const pageOf = (/** @type {string} */ sessionId) => page(sessionId, { liveChats: [liveChat(joinings)] });
      await refused(pageOf, /at least 5001 joinings and live chats, .*limits\.sessionJoinings/);
      const chats = Array.from({ length: joinings + 1 }, (_, index) => ({ ...liveChat(0), liveChatId: `l${index}` }));
      await refused((sessionId) => page(sessionId, { liveChats: chats }), /at least 5001 joinings and live chats/);
    },
  },
  "pages of a session": {
    async atEdge() {
      const { session } = await read(pagesWithOneMessage(pages));
      assert.equal(session.messages.length, pages);
    },
    async beyond() {
      await refused(pagesWithOneMessage(pages + 1), /at least 501 pages, .*limits\.sessionPages/);
      await refused(pagesWithOneMessage(Number.POSITIVE_INFINITY), /at least 501 pages/);
    },
  },
  "bytes of a batch": {
    async atEdge() {
      const { chatHistory } = platform((sessionId) => page(sessionId, { messages: messages(1) }));
      const { left } = await batch(chatHistory, cardsOf(8), withLogOf999, 8_000);
      assert.equal(left.length, 0);
    },
    async beyond() {
      // Sessions of 15 MB are all read, in batches that are small enough.
      const { chatHistory } = platform(pagesOfBytes(15_000_000));
      const sizes = await allInBatches(chatHistory, cardsOf(14));
      assert.equal(
        sizes.reduce((sum, size) => sum + size, 0),
        14,
      );
      // Each leaves a log of a megabyte; some more are in hand when the bound is reached.
      assert.ok(sizes.length > 1, String(sizes));
      assert.ok(
        sizes.every((size) => size > 0 && size <= 4 + 8),
        String(sizes),
      );
    },
  },
  "characters of a rendered log": {
    async atEdge() {
      const texts = Array.from({ length: 128 }, () => "x".repeat(LONGEST_LOG / 128 - 3));
      // Without the line break at its end.
      assert.equal(onlyTexts(sessionOfTexts(texts)).length, LONGEST_LOG - 1);
    },
    async beyond() {
      const texts = Array.from({ length: 128 }, () => "x".repeat(LONGEST_LOG / 128 - 3));
      assert.throws(() => onlyTexts(sessionOfTexts([...texts, "y"])), hasCode("session-too-large"));
      // HTML that would be longer than the longest string.
      const html = compileChatLog("t.hbs", "{{#each messages}}<p>{{text}}</p>{{/each}}", {
        format: "html",
        timeZone: "UTC",
      });
      const quotes = Array.from({ length: 1_000 }, () => '"'.repeat(100_000));
      assert.throws(() => html(sessionOfTexts(quotes)), hasCode("session-too-large"));
    },
  },
  "characters of a session id": {
    async atEdge() {
      const id = "i".repeat(LONGEST_SESSION_ID);
      const { chatHistory } = platform((sessionId) => page(sessionId, { messages: messages(1) }));
      const reading = await chatHistory.session(id);
      assert.equal(reading.kind, "history");
    },
    async beyond() {
      const { toTaskCard } = await import("../../../dist/task/card-batches.js");
      const mapping = {
        settings: { attributeCodes: { chatSessionId: "id" } },
        yes: { code: "yes", name: "Yes" },
        no: { code: "no", name: "No" },
      };
      const card = (/** @type {number} */ length) =>
        // @ts-expect-error: as much of a mapping as is asked for
        toTaskCard(
          {
            dataCardId: "1",
            hidden: false,
            deleted: false,
            values: { id: [{ kind: "text", text: "i".repeat(length) }] },
          },
          mapping,
        );
      assert.equal(card(LONGEST_SESSION_ID).stored.chatSessionId?.length, LONGEST_SESSION_ID);
      const { chatHistory, asked } = platform((sessionId) => page(sessionId, { messages: messages(1) }));
      const { readings } = await batch(chatHistory, [card(LONGEST_SESSION_ID + 1), ...cardsOf(1)], digested);
      assert.deepEqual(readings.map((one) => ("failure" in one ? one.failure.code : "read")).toSorted(), [
        "card-without-session-id",
        "read",
      ]);
      assert.equal(asked.requests, 1);
    },
  },
  "characters of a cursor": {
    async atEdge() {
      const cursor = "0".repeat(3_999);
      await read((sessionId, number) => page(sessionId, { nextCursor: number === 1 ? `${cursor}2` : null }));
    },
    async beyond() {
      const { chatHistory } = platform((sessionId) => page(sessionId, { nextCursor: "c".repeat(4_001) }));
      await assert.rejects(chatHistory.session("ws-1"), hasCode("reply-not-understood"));
    },
  },
  "characters of an id of the chat platform": {
    async atEdge() {
      const { session } = await read((sessionId) => page(sessionId, { messages: [withId("i".repeat(1_000))] }));
      assert.equal(session.messages[0]?.messageId.length, 1_000);
    },
    async beyond() {
      const { chatHistory } = platform((sessionId) => page(sessionId, { messages: [withId("i".repeat(1_001))] }));
      await assert.rejects(chatHistory.session("ws-1"), hasCode("reply-not-understood"));
    },
  },
  "pages of the list of changes": {
    async atEdge() {
      assert.equal(await changesPagesAsked(4 * 200), 200);
    },
    async beyond() {
      assert.equal(await changesPagesAsked(4 * 200 + 1), 200);
      assert.equal(await changesPagesAsked(20_000), 200);
    },
  },
  "pages of a list of ESM": {
    async atEdge() {
      assert.equal((await esmPages(500).allCards(query)).length, 500 * 200 - 1);
    },
    async beyond() {
      await assert.rejects(esmPages(501).allCards(query), hasCode("list-too-long"));
      // Ever lower ids, none of them among those that were asked for.
      await assert.rejects(esmPages(Number.POSITIVE_INFINITY).cardsAmong(query, ["1"]), hasCode("list-too-long"));
    },
  },
  "bytes of the cards of a batch": {
    async atEdge() {
      const ids = Array.from({ length: 200 }, (_, index) => String(9_999_800 + index));
      const asked = { ...query, mostBytes: 200_000 };
      assert.equal((await esmPages(2, "x".repeat(1_000)).cardsAmong(asked, ids)).length, 200);
    },
    async beyond() {
      const ids = Array.from({ length: 200 }, (_, index) => String(9_999_800 + index));
      const asked = { ...query, mostBytes: 199_999 };
      await assert.rejects(esmPages(2, "x".repeat(1_000)).cardsAmong(asked, ids), hasCode("reply-too-large"));
    },
  },
};
