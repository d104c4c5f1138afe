import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { Failure } from "../../../dist/base/failure.js";
import { changesPage, sessionPage } from "../../../dist/outside/chat-history/assumed/schema.js";
import { MOST_READ, wordsAbout } from "../../../dist/outside/esm/esm-words.js";
import { UnreadableCard } from "../../../dist/outside/esm/port.js";
import { countUnreadable, MOST_UNREADABLE } from "../../../dist/outside/esm/readable-cards.js";
import { readCard } from "../../../dist/outside/esm/rest/mapper.js";
import { MOST_CARDS, MOST_FOLDED, MOST_IDS } from "../../../dist/outside/esm/rest/rest-esm.js";
import { dataCardPage, listResponse } from "../../../dist/outside/esm/rest/schema.js";
import { streamedCards } from "../../../dist/outside/esm/rest/streamed-cards.js";
import { templateInfo } from "../../../dist/outside/esm/rest/template-information.js";
import { MOST_ERRORS, toAttributeErrors, toWriteOutcomes } from "../../../dist/outside/esm/rest/write-outcomes.js";
import { readEntities } from "../../../dist/outside/esm/web-api/reader.js";
import { createHttpClient } from "../../../dist/outside/http/http-client.js";
import { REQUEST_LIMITS } from "../../../dist/outside/http/policy.js";
import { MOST_DEPTH, MOST_VALUES, readJson } from "../../../dist/outside/http/read-json.js";
import { ReplyTooLarge } from "../../../dist/outside/http/request-failure.js";
import { path } from "../../../dist/outside/http/request-path.js";
import { MOST_MARKUP, MOST_TEXT } from "../../../dist/xml/check-markup.js";

/** Characters of the largest reply, less than its frame takes. */
const LARGEST = REQUEST_LIMITS.replyBytes - 1_000;
const HEAD = '{"sessionId":"s","status":"ended","startedAt":"2026-11-01T10:00:00Z","endedAt":"2026-11-01T10:00:00Z",';
const history = (messages) =>
  `${HEAD}"visitor":{"visitorId":"v"},"operators":[],"liveChats":[],"messageCount":1,"messages":[${messages}]}`;
const MESSAGE =
  '{"messageId":"m","sentAt":"2026-11-01T10:00:00Z","sender":{"kind":"visitor"},"type":"text","text":"a,[{"}';
/** The empty objects of a list, each of which counts twice: it and its comma. */
const empties = (count) => Array(count).fill("{}").join(",");
const many = (item) =>
  Array(Math.floor(LARGEST / (item.length + 1)))
    .fill(item)
    .join(",");

const refusesWith = (code, run) => assert.throws(run, (error) => error instanceof Failure && error.code === code);
const tooLarge = (run) => assert.throws(run, ReplyTooLarge);

/** Chunks of a stream, each made when it is asked for. */
async function* stream(...parts) {
  for (const [text, times] of parts) {
    const bytes = Buffer.from(text);
    for (let time = 0; time < times; time += 1) yield bytes;
  }
}

const WEB_API = {
  attributeCodes: ["chat_log"],
  uniqueCode: "efecte_id",
  typeOf: () => "string",
  dates: { read: () => undefined, write: () => "" },
};
const found = (entities) => readEntities(`<entityset>${entities}</entityset>`, WEB_API, () => "");
const entity = (id) => `<entity id="${id}"></entity>`;

const nested = (depth) => `{"data":[${"[".repeat(depth)}${"]".repeat(depth)}]}`;

/** A fold that keeps what `keep` makes of each card. */
function keeping(keep) {
  const kept = [];
  return { take: (card) => void kept.push(keep(card)), end: () => kept };
}

const endless = (head, part) =>
  streamedCards(
    stream([head, 1], [part, 1_000_000]),
    1,
    keeping(() => 1),
  );

const tooLargeStream = (outcome) => assert.ok(outcome instanceof ReplyTooLarge);

/** How many bytes are read of a stream of 3,000,000, or the failure. */
async function streamedBytes(limits, anySize) {
  const server = createServer((_request, response) => response.end("x".repeat(3_000_000)));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const baseUrl = `http://127.0.0.1:${server.address().port}`;
  const clock = { now: () => Date.now(), wait: async () => undefined };
  const http = createHttpClient({ system: "ESM", baseUrl, clock, random: () => 0, limits });
  const request = { method: "GET", path: path`/`, purpose: "list data cards", anySize };
  try {
    return await http.stream(request, async ({ chunks }) => {
      let bytes = 0;
      for await (const chunk of chunks) bytes += chunk.length;
      return bytes;
    });
  } catch (error) {
    return error;
  } finally {
    http.close();
    server.close();
  }
}

export const cases = {
  "values of a reply": {
    async atEdge() {
      const page = (count) => history(Array(count).fill(MESSAGE).join(","));
      assert.equal(readJson(page(50_000), sessionPage, "the history").messages.length, 50_000);
      assert.equal(
        readJson(
          `[${Array(MOST_VALUES - 1)
            .fill("0")
            .join(",")}]`,
          dataCardPage.shape.data,
          "x",
        ).length,
        MOST_VALUES - 1,
      );
      // The most wrong items that are taken: only the first is told.
      const wrong = history(empties(MOST_VALUES / 2 - 100));
      assert.throws(() => readJson(wrong, sessionPage, "the history"), {
        message: "the history is not as expected: messages.0.messageId (invalid_type)",
      });
      refusesWith("reply-not-understood", () => readJson(`{"sessions":[${empties(200_000)}]}`, changesPage, "x"));
    },
    async beyond() {
      tooLarge(() => readJson(`[${Array(MOST_VALUES).fill("0").join(",")}]`, dataCardPage.shape.data, "x"));
      for (const bytes of [1_800_000, 3_000_000, LARGEST]) {
        tooLarge(() => readJson(history(empties(Math.floor(bytes / 3))), sessionPage, "the history"));
      }
      tooLarge(() => readJson(`{"data":[${many("{}")}]}`, dataCardPage, "the page"));
      tooLarge(() => readJson(`{"data":[${many('{"errors":[{"attributeCode":1}]}')}]}`, listResponse, "the reply"));
      tooLarge(() => readJson(`{"code":"a","attributes":{${many('"b":1')}}}`, templateInfo, "the template"));
    },
  },
  "depth of a reply": {
    async atEdge() {
      const text = `{"data":[${"[".repeat(MOST_DEPTH - 2)}${"]".repeat(MOST_DEPTH - 2)}]}`;
      assert.equal(readJson(text, dataCardPage, "x").data.length, 1);
    },
    async beyond() {
      refusesWith("reply-not-understood", () => readJson(nested(MOST_DEPTH - 1), dataCardPage, "x"));
      refusesWith("reply-not-understood", () => readJson(nested(200_000), dataCardPage, "x"));
      tooLarge(() => readJson(nested(LARGEST / 2 - 100), dataCardPage, "x"));
    },
  },
  "cards of a stream": {
    async atEdge() {
      const ids = Array(1_000).fill('{"dataCardId":"1234567"},').join("");
      const parts = [
        ['{"data":[', 1],
        [ids, MOST_IDS / 1_000 - 1],
        [ids.slice(0, -1), 1],
        ["]}", 1],
      ];
      assert.equal(
        (
          await streamedCards(
            stream(...parts),
            MOST_IDS,
            keeping(({ dataCardId }) => dataCardId),
          )
        ).length,
        MOST_IDS,
      );
    },
    async beyond() {
      const cards = Array(1_000).fill("{},").join("");
      const endlessCards = () => stream(['{"data":[', 1], [cards, 1_000_000]);
      await assert.rejects(
        streamedCards(
          endlessCards(),
          MOST_CARDS,
          keeping(() => ({ at: 1 })),
        ),
        ReplyTooLarge,
      );
      await assert.rejects(
        streamedCards(endlessCards(), MOST_FOLDED, { take: () => undefined, end: () => undefined }),
        ReplyTooLarge,
      );
    },
  },
  "a stream": {
    async atEdge() {
      assert.equal(await streamedBytes({ streamBytes: 3_000_000 }, false), 3_000_000);
      assert.equal(await streamedBytes({ longStreamBytes: 3_000_000 }, true), 3_000_000);
    },
    async beyond() {
      tooLargeStream(await streamedBytes({ streamBytes: 2_999_999 }, false));
      tooLargeStream(await streamedBytes({ streamBytes: 1, longStreamBytes: 2_999_999 }, true));
    },
  },
  "one card of a stream": {
    async atEdge() {
      const text = ["x".repeat(1024), REQUEST_LIMITS.replyBytes / 1024 - 1];
      const kept = await streamedCards(
        stream(['{"data":["', 1], text, ['"]}', 1]),
        1,
        keeping((card) => card.length),
      );
      assert.deepEqual(kept, [REQUEST_LIMITS.replyBytes - 1024]);
      const values = [["{},", MOST_VALUES / 2 - 10]];
      assert.equal(
        (
          await streamedCards(
            stream(['{"data":[[', 1], ...values, ["{}]]}", 1]),
            1,
            keeping(() => 1),
          )
        ).length,
        1,
      );
    },
    async beyond() {
      await assert.rejects(endless('{"data":["', "x".repeat(65_536)), ReplyTooLarge);
      await assert.rejects(endless('{"data":[', "1".repeat(65_536)), ReplyTooLarge);
      await assert.rejects(endless('{"data":[[', "{},".repeat(20_000)), ReplyTooLarge);
      await assert.rejects(endless('{"meta":[', "{},".repeat(20_000)), ReplyTooLarge);
      await assert.rejects(endless('{"data":[', "[".repeat(65_536)), { code: "reply-not-understood" });
      await assert.rejects(endless('{"data":[', '{"a":'.repeat(10_000)), { code: "reply-not-understood" });
    },
  },
  "cards of a list that cannot be read": {
    async atEdge() {
      const notTooMany = countUnreadable();
      const page = readJson(`{"data":[${empties(MOST_UNREADABLE)}]}`, dataCardPage, "x");
      const cards = page.data.map((item) => notTooMany(readCard(item, "x")));
      assert.ok(cards.every((card) => card instanceof UnreadableCard));
    },
    async beyond() {
      const notTooMany = countUnreadable();
      const cards = stream(['{"data":[', 1], ["{},".repeat(1_000), 1_000_000]);
      await assert.rejects(
        streamedCards(
          cards,
          MOST_IDS,
          keeping((item) => notTooMany(readCard(item, "x"))),
        ),
        { code: "reply-not-understood", message: new RegExp(`more than ${MOST_UNREADABLE} data cards`) },
      );
    },
  },
  "markup of an XML reply": {
    async atEdge() {
      const ids = Array.from({ length: MOST_MARKUP / 2 - 1 }, (_, index) => entity(index));
      assert.equal(found(ids.join("")).length, MOST_MARKUP / 2 - 1);
      assert.equal(
        found(
          `<entity id="1"><attribute code="chat_log"><value>${"&amp;".repeat(1_000_000)}</value></attribute></entity>`,
        ).length,
        1,
      );
    },
    async beyond() {
      tooLarge(() => found(entity("1").repeat(MOST_MARKUP / 2)));
      for (const part of ["<a>", "<![CDATA[]]>", "<!---->", "<", "&", "&amp;", "&auml;", "<?a?>", "<a b='"]) {
        tooLarge(() => found(part.repeat(LARGEST / part.length)));
      }
      assert.equal(found("\u0001".repeat(LARGEST)).length, 0);
    },
  },
  "one text of an XML reply": {
    async atEdge() {
      const value = `<value>${"ä".repeat(MOST_TEXT)}</value>`;
      const [read] = found(`<entity id="1"><attribute code="chat_log">${value}</attribute></entity>`);
      assert.equal(read.card.values.chat_log[0].text.length, MOST_TEXT);
      const emojis = `<entity id="1"><attribute code="chat_log"><value>${"😀".repeat(MOST_TEXT / 2)}</value></attribute></entity>`;
      const before = process.cpuUsage().user;
      assert.equal(found(emojis.repeat(2)).length, 2);
      assert.ok(process.cpuUsage().user - before < 2_000_000, "the event loop was held for longer than two seconds");
    },
    async beyond() {
      tooLarge(() => found("ä".repeat(MOST_TEXT + 1)));
      for (const part of ["\r", "\r ", "\u0001x"]) tooLarge(() => found(part.repeat(LARGEST / part.length)));
    },
  },
  "ESM's own words": {
    async atEdge() {
      const words = `${"word ".repeat(MOST_READ / 5 - 10)}chat_log`;
      assert.equal(wordsAbout({}, words), words.slice(0, 300));
    },
    async beyond() {
      const log = Array.from({ length: 40_000 }, (_, index) => `Vera ${index}: my printer is on fire again.`).join(" ");
      assert.ok(log.length > 1_000_000);
      const before = process.cpuUsage().user;
      assert.equal(wordsAbout({ chat_log: [{ kind: "text", text: log }] }, `Too long: ${log}`), "Too long: …");
      assert.ok(process.cpuUsage().user - before < 1_000_000, "the event loop was held for longer than a second");
      const blanks = "\t a".repeat(10_000_000);
      assert.equal(wordsAbout({ chat_log: [{ kind: "text", text: blanks }] }, blanks), "…");
    },
  },
  "errors of one card": {
    async atEdge() {
      const errors = Array.from({ length: MOST_ERRORS }, () => ({ message: "no" }));
      assert.equal(toAttributeErrors(errors, {}).length, MOST_ERRORS);
    },
    async beyond() {
      const errors = Array.from({ length: 1_000_000 }, () => ({ message: "no" }));
      assert.equal(toAttributeErrors(errors, {}).at(-1).message, `and ${1_000_000 - MOST_ERRORS} more errors`);
      const writes = ["1", "2"].map((dataCardId) => ({ dataCardId, values: {} }));
      const data = [
        { dataCard: { dataCardId: "1" }, errors },
        { dataCard: { dataCardId: "2" }, errors: [] },
      ];
      const outcomes = toWriteOutcomes(writes, { meta: { errors: [], importResult: undefined }, data });
      assert.deepEqual(
        outcomes.map(({ written }) => written),
        [false, true],
      );
    },
  },
};
