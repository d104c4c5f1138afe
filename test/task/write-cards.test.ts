import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Failure, type FailureScope, toldToStop } from "../../plugin/base/failure.ts";
import { ReplyTooLarge } from "../../plugin/outside/http/request-failure.ts";
import { writeCards } from "../../plugin/task/write-cards.ts";
import { type Answer, scriptedWriting, stored, write, written } from "./scripted-writing.ts";

const failure = (code: string, retryable: boolean, status?: number, scope: FailureScope = "card") =>
  new Failure(code, { code, scope, retryable, status });
const lost = failure("unreachable", true, undefined, "request");
const stop = toldToStop("stopped");
const bad = failure("esm-refused", false, 400);

const fails =
  (error: Error): Answer =>
  () =>
    error;
const CARDS = ["1", "2", "3"].map((id) => write(id));

/** The second card is refused, the others are written. */
function refused(errors: readonly { attributeCode: string | undefined; message: string }[]): Answer {
  return (writes) =>
    written(writes).map((outcome, index) =>
      index === 1 ? { dataCardId: outcome.dataCardId, written: false, errors } : outcome,
    );
}

const tooLarge: Answer = (writes) =>
  writes.some(({ dataCardId }) => dataCardId === "2") ? new ReplyTooLarge("too large") : written(writes);

describe("a reply that is too large", () => {
  it("costs only the card that it is about", async () => {
    const { writing, requests, waits } = scriptedWriting(Array(10).fill(tooLarge));
    const results = await writeCards(writing, CARDS);
    expect(results.map(({ dataCardId, failure: why }) => [dataCardId, why?.code]).toSorted()).toEqual([
      ["1", undefined],
      ["2", "reply-too-large"],
      ["3", undefined],
    ]);
    expect([requests, waits]).toEqual([[["1", "2", "3"], ["1", "2"], ["1"], ["2"], ["3"]], []]);
    expect(writing.end.reason).toBeUndefined();
  });
});

describe("cards that ESM takes", () => {
  it("go in one request, and each is reported as written", async () => {
    const { writing, requests, waits } = scriptedWriting([]);
    expect(await writeCards(writing, CARDS)).toEqual(
      ["1", "2", "3"].map((dataCardId) => ({ dataCardId, failure: undefined })),
    );
    expect(writing.end.reason).toBeUndefined();
    expect([requests, waits]).toEqual([[["1", "2", "3"]], []]);
  });

  it("need no request when there are none", async () => {
    const { writing, requests } = scriptedWriting([]);
    expect(await writeCards(writing, [])).toEqual([]);
    expect(requests).toEqual([]);
  });

  it("go in several requests when they are large, in their order", async () => {
    const { writing, requests } = scriptedWriting([]);
    const half = "x".repeat(1_900_000);
    await writeCards(writing, [write("1", half), write("2", half), write("3", half), write("4", half), write("5")]);
    expect(requests).toEqual([
      ["1", "2"],
      ["3", "4", "5"],
    ]);
  });

  it("go alone when one is larger than a request may be", async () => {
    const { writing, requests } = scriptedWriting([]);
    await writeCards(writing, [write("1"), write("2", "x".repeat(4_100_000)), write("3")]);
    expect(requests).toEqual([["1"], ["2"], ["3"]]);
  });

  it("fill a request up to its last character", async () => {
    const empty = JSON.stringify(write("1", "")).length;
    const { writing, requests } = scriptedWriting([]);
    await writeCards(writing, [write("1", "x".repeat(2_000_000 - empty)), write("2", "x".repeat(2_000_000 - empty))]);
    expect(requests).toEqual([["1", "2"]]);
  });
});

/** Cards of some hundred thousand characters, of which JSON makes one, two or six. */
const someWrites = fc
  .array(
    fc.tuple(fc.constantFrom("x", "ä", "\n", '"', "\u0001", "\ud83d", "😀"), fc.integer({ min: 1, max: 700_000 })),
    {
      maxLength: 8,
    },
  )
  .map((texts) => texts.map(([character, times], index) => write(String(index), character.repeat(times))));

describe("the size of a request", () => {
  it("is that of its JSON, whatever the cards hold", async () => {
    await fc.assert(
      fc.asyncProperty(someWrites, async (writes) => {
        const groups: string[][] = [];
        let room = 0;
        for (const one of writes) {
          const { length } = JSON.stringify(one);
          if (groups.length === 0 || length > room) {
            groups.push([]);
            room = 4_000_000;
          }
          groups.at(-1)?.push(one.dataCardId);
          room -= length;
        }
        const { writing, requests } = scriptedWriting([]);
        await writeCards(writing, writes);
        expect(requests).toEqual(groups);
      }),
      { numRuns: 30 },
    );
  });
});

describe("a card that ESM does not save", () => {
  it("is told with attribute, setting and ESM's words, and is not worth another try", async () => {
    const errors = [
      { attributeCode: "chat_log", message: "too long" },
      { attributeCode: "members", message: "no such card" },
    ];
    const results = await writeCards(scriptedWriting([refused(errors)]).writing, CARDS);
    expect(results.map(({ failure: found }) => found?.message)).toEqual([
      undefined,
      "ESM did not save the card: chat_log (efecteChat.chatLog) too long; members no such card",
      undefined,
    ]);
    expect(results[1]?.failure).toMatchObject({ code: "esm-card-refused", retryable: false });
  });

  it("is worth another try when no attribute is to blame", async () => {
    const { writing } = scriptedWriting([refused([{ attributeCode: undefined, message: "locked" }])]);
    const results = await writeCards(writing, CARDS);
    expect(results[1]?.failure).toMatchObject({ message: "ESM did not save the card: locked", retryable: true });
  });

  it("is not worth another try when one of several reasons names an attribute", async () => {
    const errors = [
      { attributeCode: undefined, message: "locked" },
      { attributeCode: "members", message: "wrong" },
    ];
    const results = await writeCards(scriptedWriting([refused(errors)]).writing, CARDS);
    expect(results[1]?.failure?.retryable).toBe(false);
  });
});

describe("a request that is refused as a whole", () => {
  it.each([400, 403, 404, 409, 413])("with status %i is cut in two until the bad card stands alone", async (status) => {
    const answer: Answer = (writes) =>
      writes.some(({ dataCardId }) => dataCardId === "3") ? failure("esm-refused", false, status) : written(writes);
    const { writing, requests, waits } = scriptedWriting([answer, answer, answer, answer, answer]);
    const results = await writeCards(writing, CARDS);
    expect(requests).toEqual([["1", "2", "3"], ["1", "2"], ["3"]]);
    expect(results.map((result) => [result.dataCardId, result.failure?.status])).toEqual([
      ["1", undefined],
      ["2", undefined],
      ["3", status],
    ]);
    expect([writing.end.reason, waits]).toEqual([undefined, []]);
  });

  it("for another reason is not cut: all its cards fail", async () => {
    const { writing, requests } = scriptedWriting([fails(failure("esm-refused", false, 422))]);
    const results = await writeCards(writing, CARDS);
    expect(requests).toHaveLength(1);
    expect(results.map(({ failure: found }) => found?.status)).toEqual([422, 422, 422]);
  });

  it("for a reason that concerns all cards ends the writing, with no word on the cards", async () => {
    const refusedLogin = failure("esm-login-refused", false, 401, "system");
    const { writing } = scriptedWriting([fails(refusedLogin)]);
    expect(await writeCards(writing, CARDS)).toEqual([]);
    expect(writing.end.reason).toBe(refusedLogin);
  });

  it("after others were written keeps what is known of those", async () => {
    const { writing } = scriptedWriting([fails(bad), written, fails(stop)]);
    const results = await writeCards(writing, CARDS);
    expect(results.map(({ dataCardId }) => dataCardId)).toEqual(["1", "2"]);
    expect(writing.end.reason).toBe(stop);
  });
});

describe("a request whose reply is lost", () => {
  it("is looked up, and only what is missing is written again", async () => {
    const { writing, requests, waits, readAgain } = scriptedWriting([fails(lost)], () => [
      stored("1"),
      stored("3", "old"),
    ]);
    const results = await writeCards(writing, CARDS);
    expect([requests, readAgain, waits]).toEqual([
      [
        ["1", "2", "3"],
        ["2", "3"],
      ],
      [["1", "2", "3"]],
      [500],
    ]);
    expect(results.map(({ dataCardId, failure: found }) => [dataCardId, found])).toEqual([
      ["1", undefined],
      ["2", undefined],
      ["3", undefined],
    ]);
  });

  it("is not sent again when everything was done", async () => {
    const { writing, requests } = scriptedWriting([fails(lost)], () =>
      CARDS.map(({ dataCardId }) => stored(dataCardId)),
    );
    expect(await writeCards(writing, CARDS)).toHaveLength(3);
    expect(requests).toHaveLength(1);
  });

  it("is tried four times, with longer waits, and then fails", async () => {
    const { writing, requests, waits } = scriptedWriting([lost, lost, lost, lost, lost].map(fails));
    const results = await writeCards(writing, [write("1")]);
    expect(requests).toHaveLength(4);
    expect(waits).toEqual([500, 1_000, 2_000]);
    expect(results).toEqual([{ dataCardId: "1", failure: lost }]);
  });

  it("fails when it cannot be looked up either", async () => {
    const { writing, requests } = scriptedWriting([fails(lost)], () =>
      failure("unavailable", true, undefined, "request"),
    );
    const results = await writeCards(writing, CARDS);
    expect(results.map(({ failure: found }) => found)).toEqual([lost, lost, lost]);
    expect([writing.end.reason, requests.length]).toEqual([undefined, 1]);
  });

  it("ends the writing when looking it up says that nothing can be done any more", async () => {
    const { writing } = scriptedWriting([fails(lost)], () => stop);
    expect(await writeCards(writing, CARDS)).toEqual([]);
    expect(writing.end.reason).toBe(stop);
  });
});

describe("a mistake of ours", () => {
  it("is the failure of the card that is alone with it, and not one of ESM", async () => {
    const mistake = new TypeError("ours");
    const throwing: Answer = (writes) =>
      writes.some(({ dataCardId }) => dataCardId === "2") ? mistake : written(writes);
    const results = await writeCards(scriptedWriting(Array.from({ length: 20 }, () => throwing)).writing, CARDS);
    const byId = new Map(results.map((result) => [result.dataCardId, result.failure?.code]));
    expect(byId).toEqual(new Map(CARDS.map(({ dataCardId: id }) => [id, id === "2" ? "internal-error" : undefined])));
  });

  it("while reading back leaves the failure as it was", async () => {
    const whenReading = scriptedWriting([fails(lost)], () => new TypeError("ours"));
    const results = await writeCards(whenReading.writing, CARDS);
    expect(results.map((result) => result.failure)).toEqual(CARDS.map(() => lost));
  });
});
