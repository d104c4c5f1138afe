import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UnreadableCard } from "../../../plugin/outside/esm/port.ts";
import { readCard, readCardId } from "../../../plugin/outside/esm/rest/mapper.ts";
import { cardAttribute, dataCard } from "../../../plugin/outside/esm/rest/schema.ts";
import { cardId, cardIdIn } from "../../../plugin/outside/esm/rest/wire-values.ts";
import { draws } from "../../support/draws.ts";

const CODES = ["a", "b", "__proto__", "constructor", "toString"];
const READING = { what: "the list", attributeCodes: CODES, attributeTypes: new Map<string, string>() };

const any = fc.jsonValue({ maxDepth: 1 });
const id = fc.oneof(
  fc.constantFrom<unknown>("1", "007", "1".repeat(20), "1".repeat(21), "1\n", "", "-1", 1, -0, 1.5, 2 ** 53, -1),
  any,
);
const text = fc.oneof(fc.record({ value: fc.oneof(fc.string(), fc.integer(), fc.boolean()) }), any);
const attribute = fc.oneof(
  fc.record({ type: fc.constant<unknown>("string"), values: fc.array(text, { maxLength: 3 }) }),
  fc.record(
    { type: fc.oneof(fc.constantFrom("STRING", "x"), any), values: fc.oneof(fc.array(text), any) },
    { requiredKeys: [] },
  ),
  any,
);
const flag = fc.oneof(fc.boolean(), fc.constant(null), any);
const card = fc.oneof(
  fc.record(
    {
      dataCardId: id,
      hidden: flag,
      deleted: flag,
      data: fc.oneof(fc.dictionary(fc.constantFrom(...CODES, "c"), attribute), any),
    },
    { requiredKeys: [] },
  ),
  fc.record({
    dataCardId: fc.constantFrom("1", "23"),
    hidden: fc.boolean(),
    deleted: fc.boolean(),
    data: fc.dictionary(fc.constantFrom(...CODES, "c"), attribute),
  }),
);
/** As JSON brings it: `__proto__` is a name like any other. */
const asSent = (value: unknown): unknown => JSON.parse(JSON.stringify(value) ?? "null");

/** What zod alone makes of a card whose attributes hold texts; undefined when it refuses something. */
function asZodReads(item: unknown) {
  const { data: read } = dataCard.safeParse(item);
  if (read === undefined) return undefined;
  const values: [string, unknown][] = [];
  for (const code of CODES) {
    if (!Object.hasOwn(read.data, code)) continue;
    const { data: found } = cardAttribute.safeParse(read.data[code] ?? {});
    if (found === undefined) return undefined;
    const texts = (found.values ?? []).flatMap((one) => {
      const value =
        typeof one === "object" && one !== null ? Object.getOwnPropertyDescriptor(one, "value")?.value : null;
      return ["string", "number", "boolean"].includes(typeof value) ? [{ kind: "text", text: String(value) }] : [];
    });
    values.push([code, texts]);
  }
  return { dataCardId: read.dataCardId, hidden: read.hidden ?? false, deleted: read.deleted ?? false, values };
}

describe("a card that is read without zod where it is as usual", () => {
  it("is what zod would have made of it, and unreadable where zod refuses it", () => {
    fc.assert(
      fc.property(card.map(asSent), (item) => {
        const read = readCard(item, READING);
        const found = read instanceof UnreadableCard ? undefined : { ...read, values: Object.entries(read.values) };
        expect(found).toEqual(asZodReads(item));
      }),
      { numRuns: draws(1_000, 30_000), seed: 20_261_130 },
    );
  });

  it("has the id that zod would have found", () => {
    fc.assert(
      fc.property(id, (value) => {
        expect(cardIdIn(value)).toBe(cardId.safeParse(value).data);
        const listed = readCardId({ dataCardId: value }, "the list");
        expect(listed instanceof UnreadableCard ? undefined : listed).toBe(cardId.safeParse(value).data);
      }),
      { numRuns: draws(500, 10_000), seed: 20_261_130 },
    );
  });
});

const reference = (more: object) => ({
  dataCardId: "1",
  data: { a: { type: "reference", values: [{ dataCardId: "7", ...more }] } },
});

describe("what the cards are called that references lead to", () => {
  it.each<[string, object, string | undefined]>([
    ["a name", { name: "Vera" }, "Vera"],
    ["no name", {}, undefined],
    ["null", { name: null }, undefined],
    ["an empty name", { name: "" }, undefined],
    ["a number", { name: 7 }, "7"],
    ["the same name in each language", { name: { en: "Help", fi: "Help" } }, "Help"],
    ["different names by language", { name: { en: "Help", fi: "Apu" } }, undefined],
    ["a list", { name: ["Vera"] }, undefined],
  ])("is read where it is asked for: %s", (_name, more, expected) => {
    const named = readCard(reference(more), { ...READING, withNames: true });
    const value = { kind: "reference", dataCardId: "7" };
    expect(named).toMatchObject({ values: { a: [expected === undefined ? value : { ...value, name: expected }] } });
    expect(named instanceof UnreadableCard ? [] : Object.keys(named.values["a"]?.[0] ?? {})).toHaveLength(
      expected === undefined ? 2 : 3,
    );
    const without = readCard(reference(more), READING);
    expect(without instanceof UnreadableCard ? undefined : without.values["a"]).toEqual([value]);
  });
});
