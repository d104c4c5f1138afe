import { describe, expect, it } from "vitest";
import type { CardWrite } from "../../../plugin/outside/esm/port.ts";
import { listResponse } from "../../../plugin/outside/esm/rest/schema.ts";
import { MOST_ERRORS, toAttributeErrors, toWriteOutcomes } from "../../../plugin/outside/esm/rest/write-outcomes.ts";

const write = (dataCardId: string): CardWrite => ({
  dataCardId,
  values: { chat_log: [{ kind: "text", text: "what people said to each other" }] },
});
const WRITES = ["1", "2", "3"].map(write);
const outcomes = (reply: object) => toWriteOutcomes(WRITES, listResponse.parse(reply));
const written = (dataCardId: string) => ({ dataCard: { dataCardId } });
const ERROR = { attributeCode: "chat_log", message: "too long: what people said to each other" };
/** More than a function can be called with. */
const MANY = 200_000;
const many = <T>(item: T): T[] => Array<T>(MANY).fill(item);

describe("a reply to a bulk change with hundreds of thousands of errors", () => {
  it("about one card costs that card, and names some of them", () => {
    const [first, second, third] = outcomes({
      data: [written("1"), { ...written("2"), errors: many(ERROR) }, written("3")],
    });
    expect([first?.written, second?.written, third?.written]).toEqual([true, false, true]);
    expect(second).toMatchObject({
      errors: [
        ...Array.from({ length: MOST_ERRORS }, () => ({ attributeCode: "chat_log", message: "too long: …" })),
        { attributeCode: undefined, message: `and ${MANY - MOST_ERRORS} more errors` },
      ],
    });
  });

  it("in as many items about one card costs that card", () => {
    const data = [written("1"), written("3"), ...many({ ...written("2"), errors: [ERROR] })];
    expect(outcomes({ data }).map((outcome) => outcome.written)).toEqual([true, false, true]);
  });

  it.each([
    ["about all together", { meta: { errors: many(ERROR) }, data: ["1", "2", "3"].map(written) }],
    ["in an item without a card", { data: [...["1", "2", "3"].map(written), { errors: many(ERROR) }] }],
  ])("%s leaves it open which cards were written", (_, reply) => {
    const all = outcomes(reply);
    expect(all.map((outcome) => outcome.written)).toEqual([false, false, false]);
    expect(JSON.stringify(all).length).toBeLessThan(2_000);
  });

  it("of no use costs nothing but the card that is not named", () => {
    const data = [written("1"), { dataCard: 2, errors: "no" }, written("3"), ...many(null)];
    expect(outcomes({ data }).map((outcome) => outcome.written)).toEqual([true, false, true]);
  });
});

describe("errors of a card", () => {
  it("are all named up to the bound", () => {
    expect(
      toAttributeErrors(
        Array.from({ length: MOST_ERRORS }, () => ERROR),
        write("1").values,
      ),
    ).toHaveLength(MOST_ERRORS);
    expect(
      toAttributeErrors(
        Array.from({ length: MOST_ERRORS + 1 }, () => ERROR),
        write("1").values,
      ).at(-1)?.message,
    ).toBe("and 1 more errors");
    expect(toAttributeErrors([], {})).toEqual([]);
  });
});
