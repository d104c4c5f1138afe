import { assert, constantFrom, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { telephoneNumbers } from "../../../../plugin/base/telephone-numbers.ts";
import { type PersonSettings, personSettings } from "../../../../plugin/settings/person-settings.ts";
import { idTextOf } from "../../../../plugin/task/card/persons/id-kind.ts";
import { idKindOf } from "../../../../plugin/task/card/persons/kind-of-ids.ts";
import { draws } from "../../../support/draws.ts";

await telephoneNumbers.load();

const kind = (settings: Partial<PersonSettings> = {}) => idKindOf(personSettings.parse(settings));
const finnish = (more: Partial<PersonSettings> = {}) => kind({ externalIds: "telephone", country: "FI", ...more });
const numbers = kind({ externalIds: "number" });

describe("the ids in a value", () => {
  it.each<[string, string, readonly string[]]>([
    ["one", " Vera@Example.org ", ["vera@example.org"]],
    ["the value as a whole, and its parts", "Virtanen; Vera", ["virtanen; vera", "virtanen", "vera"]],
    ["addresses after commas and spaces, too", "a@x, b@x", ["a@x, b@x", "a@x", "b@x"]],
    ["no id twice", "a@x;a@x", ["a@x;a@x", "a@x"]],
    ["none in an empty value", " \u200b ", []],
    ["none between separators", "a;;b", ["a;;b", "a", "b"]],
    ["no address without a name or a domain", "@x y@ c@d", ["@x y@ c@d", "c@d"]],
  ])("%s", (_what, value, ids) => expect(new Set(kind().keysIn(value))).toEqual(new Set(ids)));

  it("are found without looking for parts where nothing separates any: the same as before a separator", () => {
    const value = string({ unit: constantFrom("@", "a", "Ä", ".", "+", "/", "\u00ad", "\u200b", "\u0301") });
    assert(
      property(value, (text) => {
        const keys = new Set(kind().keysIn(`${text};`));
        keys.delete(kind().keyOf(`${text};`) ?? "");
        expect(new Set(kind().keysIn(text))).toEqual(keys);
        expect(new Set(kind().keysIn(` ${text}\u00a0`))).toEqual(keys);
      }),
      { numRuns: draws(200, 5_000) },
    );
  });

  it("are not looked for in parts, if the settings say so", () => {
    expect(kind({ severalInOneValue: false }).keysIn("a@x; b@x")).toEqual(["a@x; b@x"]);
  });

  it("are not looked for in a value of more than 10,000 characters", () => {
    const id = "vera@example.org;";
    expect(kind().keysIn(id.padEnd(10_000, "x"))).toContain("vera@example.org");
    expect(kind().keysIn(id.padEnd(10_001, "x"))).toEqual([]);
  });

  it.each([
    ["4711", ["4711"]],
    ["4711.00", ["4711"]],
    ["4711.000", []],
    ["", []],
    ["Vera", []],
  ])("as a number: %j", (value, ids) => expect(numbers.keysIn(value)).toEqual(ids));

  it("that is no number is never asked for", () => {
    expect(numbers.searches.flatMap((search) => search("staff_id", "Vera"))).toEqual([]);
    expect(numbers.searches.flatMap((search) => search("staff_id", "0047"))).toEqual(["$staff_id$ = '47'"]);
  });

  it.each([
    [{ kind: "text", text: "4711" }, "4711"],
    [{ kind: "number", number: 4711 }, "4711"],
    [{ kind: "date", at: 4711 }, undefined],
    [{ kind: "reference", dataCardId: "4711" }, undefined],
    [{ kind: "static", code: "4711", name: "4711" }, undefined],
  ] as const)("are read from texts and numbers only: %j", (value, text) => expect(idTextOf(value)).toBe(text));
});

describe("a plus-address", () => {
  it.each([
    ["vera+chat@example.org", "vera@example.org"],
    ["vera+a+b@example.org", "vera@example.org"],
    ["+chat@example.org", "+chat@example.org"],
    ["vera+chat", "vera+chat"],
    ["v+@example.org", "v@example.org"],
  ])("%s counts as %s, if the settings say so", (id, key) => {
    expect(kind({ plusAddresses: true }).keyOf(id)).toBe(key);
    expect(kind().keyOf(id)).toBe(id);
  });
});

describe("telephone numbers", () => {
  it.each([
    ["040 1234567", "+358401234567"],
    ["00358 40 1234567", "+358401234567"],
    ["040 1200345", "+358401200345"],
    ["+46 70 123 00 67", "+46701230067"],
    ["09 123 4567 ext. 12", "+35891234567;ext=12"],
    ["Vera", undefined],
    ["vera123@example.org", undefined],
  ])("%s is %s in Finland", (id, key) => expect(finnish().keyOf(id)).toBe(key));

  it.each([
    ["123", "123"],
    ["1-2-3", "123"],
    ["１２３", "123"],
    ["12", undefined],
    ["Vera", undefined],
    ["+358 40 1234567", "+358401234567"],
  ])("%s is %s where no country is set", (id, key) => expect(kind({ externalIds: "telephone" }).keyOf(id)).toBe(key));

  it.each<[string, readonly string[]]>([
    ["09 7654321; 040 1234567", ["+35897654321", "+358401234567"]],
    ["09 7654321, 040 1234567", ["+35897654321", "+358401234567"]],
    ["09 7654321\r\n040 1234567", ["+35897654321", "+358401234567"]],
    ["09 7654321 / 040 1234567", ["+35897654321", "+358401234567"]],
    ["Vera; 040 1234567", ["+358401234567"]],
    ["; Vera", []],
  ])("of a value, each counts: %j", (value, keys) => expect(finnish().keysIn(value)).toEqual(keys));

  it("of a value that holds one, only if the settings say so", () => {
    const { keysIn } = finnish({ severalInOneValue: false });
    expect(keysIn("040 1234567")).toEqual(["+358401234567"]);
    expect(keysIn("Vera")).toEqual([]);
  });

  it("are looked for in the first 1,000 characters of a value", () => {
    expect(finnish().keysIn(`${" ".repeat(989)};0401234567`)).toEqual(["+358401234567"]);
    expect(finnish().keysIn(`${" ".repeat(1_000)};0401234567`)).toEqual([]);
  });

  it.each<[string, readonly string[]]>([
    ["+358 40 1234567", ["$phone$ LIKE '%4%0%1%2%3%4%5%6%7%'"]],
    ["1234567", ["$phone$ LIKE '%1%2%3%4%5%6%7%'"]],
    ["123456", ["$phone$ LIKE '%123456%'"]],
    ["123", ["$phone$ LIKE '%123%'"]],
    ["12", []],
    ["Vera", []],
  ])("are asked for with anything between their digits, unless they are short: %s", (id, conditions) => {
    const { searches } = kind({ externalIds: "telephone" });
    expect(searches.flatMap((search) => search("phone", id))).toEqual(conditions);
  });
});
