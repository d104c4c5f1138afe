import { describe, expect, it } from "vitest";
import type { DataCard } from "../../../plugin/outside/esm/port.ts";
import { erasedLog } from "../../../plugin/task/card/erased-log.ts";
import { selectCards } from "../../../plugin/task/erase/erasure-selection.ts";
import { SOME_TIME } from "../../support/fake-clock.ts";
import { mappingFor } from "../../support/ready-made.ts";
import { failureOf } from "../../support/rejection.ts";
import { chatCard, DAY, date, isActive, text, WITH_LOG_FILE, without } from "./erase-world.ts";
import { memoryEsm } from "./memory-esm.ts";

const bySession = { by: "session", sessionId: "s-1" } as const;

/** What is selected of these cards when text of more than two days ago is to go, and how ESM is asked for them. */
async function olderThanTwoDays(cards: readonly DataCard[], settings = "") {
  const mapping = mappingFor(settings);
  const esm = memoryEsm({ settings: mapping.settings, cards });
  const { batches, read } = await selectCards(
    { esm, mapping, cardsOfVisitor: () => [], now: SOME_TIME },
    { by: "age", days: 2 },
  );
  const found = await Promise.all(batches.map((batch) => read(batch)));
  return {
    ids: found.flat().map(({ dataCardId }) => dataCardId),
    filters: [...esm.asked.cardIds, ...esm.asked.cardsAmong].map(({ filter }) => filter),
  };
}

describe("by session, the selection", () => {
  const mapping = mappingFor();

  it("is the card of the session, not another that ESM finds along with it", async () => {
    const cards = [chatCard("1"), chatCard("2", { chat_session_id: text("S-1") })];
    const esm = memoryEsm({ settings: mapping.settings, cards });
    const { batches, read } = await selectCards({ esm, mapping, cardsOfVisitor: () => [], now: SOME_TIME }, bySession);
    expect(batches).toEqual([["1"]]);
    expect(await read(["1"])).toMatchObject([{ dataCardId: "1", stored: { chatSessionId: "s-1" }, hasFile: false }]);
  });

  it("reads nothing for a card that is not in it", async () => {
    const esm = memoryEsm({ settings: mapping.settings, cards: [chatCard("1")] });
    const { read } = await selectCards({ esm, mapping, cardsOfVisitor: () => [], now: SOME_TIME }, bySession);
    expect(await read(["2"])).toEqual([]);
  });

  it("fails when there is no card of the session, which does not pass by itself", async () => {
    const esm = memoryEsm({ settings: mapping.settings, cards: [chatCard("2")] });
    expect(
      await failureOf(selectCards({ esm, mapping, cardsOfVisitor: () => [], now: SOME_TIME }, bySession)),
    ).toMatchObject({
      message: "ESM has no chat session data card with this session id",
      code: "esm-card-missing",
      retryable: false,
    });
  });
});

describe("by age, the selection", () => {
  it("is the finished chats that ended before, to the millisecond", async () => {
    const before = SOME_TIME - 2 * DAY;
    const cards = [chatCard("1", { end_time: date(before) }), chatCard("2", { end_time: date(before - 1) })];
    expect((await olderThanTwoDays(cards)).ids).toEqual(["2"]);
  });

  it("goes by the start of a chat without an end", async () => {
    const cards = [-1, -3].map((days, id) =>
      chatCard(String(id), { end_time: [], start_time: date(SOME_TIME + days * DAY) }),
    );
    expect((await olderThanTwoDays(cards)).ids).toEqual(["1"]);
  });

  it("leaves out a chat of unknown age, although ESM finds it", async () => {
    expect((await olderThanTwoDays([chatCard("1", { end_time: [] })])).ids).toEqual([]);
  });

  it("leaves out chats that are active, and logs that were erased", async () => {
    const erased = text(erasedLog("age", SOME_TIME - DAY));
    const cards = [chatCard("1", { is_chat_active: isActive("Yes") }), chatCard("2", { chat_log: erased })];
    expect((await olderThanTwoDays(cards)).ids).toEqual([]);
  });

  it("takes a chat that went on after its text was erased, and one whose state cannot be read", async () => {
    const wentOn = text(`${erasedLog("age", SOME_TIME - DAY)}\nVera: hello again`);
    const cards = [chatCard("1", { chat_log: wentOn }), chatCard("2", { is_chat_active: [] })];
    expect((await olderThanTwoDays(cards)).ids).toEqual(["1", "2"]);
  });

  it("leaves out cards that were deleted", async () => {
    const cards = [{ ...chatCard("1"), deleted: true }, chatCard("2")];
    expect((await olderThanTwoDays(cards)).ids).toEqual(["2"]);
  });
});

describe("by age, ESM is asked, twice alike, for cards of a day more, whatever its time zone,", () => {
  const ENDED = "$end_time$ < '2026-03-01T10:00:00Z'";
  const STARTED = "$start_time$ < '2026-03-01T10:00:00Z'";
  const NOT_ERASED = ["Erased on request at ", "Erased after its retention time at "]
    .map((beginning) => `not ($chat_log$ LIKE '${beginning}____-__-__ __:__:__ (UTC)')`)
    .join(" and ");
  const HAS_TEXT = `($chat_log$ IS NULL or (${NOT_ERASED}))`;

  it.each([
    ["by their end, or their start where there is none", "", `((${ENDED} or ($end_time$ IS NULL and ${STARTED}))`],
    ["by their start alone when the end is switched off", without("endTime"), `(${STARTED}`],
    ["by their end alone when the start is switched off", without("startTime"), `(${ENDED}`],
  ])("%s, that were not erased", async (_rule, settings, ages) => {
    const filter = `${ages} and ${HAS_TEXT})`;
    expect((await olderThanTwoDays([chatCard("1")], settings)).filters).toEqual([filter, filter]);
  });

  it("whatever their log when it is switched off, or a file may be attached besides", async () => {
    const filter = `(${ENDED} or ($end_time$ IS NULL and ${STARTED}))`;
    for (const settings of [`${without("chatLog")}\n${WITH_LOG_FILE}`, WITH_LOG_FILE]) {
      const { filters } = await olderThanTwoDays([chatCard("1")], settings);
      expect(filters).toEqual([filter, filter]);
    }
  });
});
