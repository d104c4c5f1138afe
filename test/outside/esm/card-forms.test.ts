import { describe, expect, it } from "vitest";
import { createCardForms } from "../../../plugin/outside/esm/rest/card-forms.ts";
import { MOST_DEPTH } from "../../../plugin/outside/http/read-json.ts";

/** The forms of these cards, and the texts that were parsed since. */
function learnt(...cards: readonly string[]) {
  const parsed: string[] = [];
  const forms = createCardForms((bytes, begin, end) => {
    const text = bytes.toString("utf8", begin, end);
    parsed.push(text);
    try {
      return JSON.parse(text);
    } catch {
      return undefined;
    }
  });
  for (const card of cards) forms.learn(Buffer.from(card), JSON.parse(card));
  /** The card that is taken from this text, and where it ends; undefined if none is. */
  function take(text: string, received = Buffer.byteLength(text)) {
    let taken: unknown;
    const end = forms.take(Buffer.from(text), 0, received, (card) => {
      taken = structuredClone(card);
    });
    return end === undefined ? undefined : { end, card: taken };
  }
  return { take, parsed };
}

const card = (id: string, text: string, count: number | string) =>
  `{"dataCardId":"${id}","data":{"a":{"name":"A","values":[{"value":"${text}"}]},"n":{"values":[{"value":${count}}]}},"hidden":false}`;
const KNOWN = card("1", "one", 1);

describe("a card of a known form", () => {
  it("is read by its values alone", () => {
    const { take, parsed } = learnt(KNOWN);
    for (const other of [
      card("20", "", 0),
      card("3", "ä€😀 {[,]}", -1.5e3),
      card("4", '\\"\\\\\\u00e4', "-0"),
      KNOWN,
    ]) {
      expect(take(`${other},`)).toEqual({ end: Buffer.byteLength(other), card: JSON.parse(other) });
    }
    expect(parsed[0]).toBe('["20","",0]');
    expect(parsed).toHaveLength(4);
  });

  it("is taken when all of it has been received, and a comma stands behind it", () => {
    const { take } = learnt(KNOWN);
    const other = card("2", "two", 2);
    for (let received = 0; received <= other.length; received += 1) expect(take(`${other},`, received)).toBeUndefined();
    expect(take(`${other}]`)).toBeUndefined();
    expect(take(`${other},`)).toBeDefined();
  });

  it("without a value is read as well", () => {
    const { take } = learnt('{"data":{"a":{"name":"A"}},"hidden":false}');
    expect(take('{"data":{"a":{"name":"A"}},"hidden":false},')).toMatchObject({ card: { hidden: false } });
  });

  it.each([
    ["another name of an attribute", KNOWN.replace('"A"', '"B"')],
    ["a number in the place of a text", KNOWN.replace('"one"', "1")],
    ["a text in the place of a number", KNOWN.replace(":1}", ':"1"}')],
    ["no number", card("1", "one", "")],
    ["a number that is none", card("1", "one", "01")],
    ["two numbers", card("1", "one", "1-2")],
    ["a text with a control character", card("1", "\n", 1)],
    ["an escape that is none", card("1", "\\x", 1)],
    ["another value of hidden", KNOWN.replace("false", "true")],
    ["a further value", KNOWN.replace('"}]', '"},{"value":"b"}]')],
    ["a value that is too long", card("1", "x".repeat(32 * 1024), 1)],
  ])("is none with %s", (_name, other) => {
    expect(learnt(KNOWN).take(`${other},`)).toBeUndefined();
  });

  it.each([
    ["two values of one name", '{"a":"x","a":true}'],
    ["two objects of one name", '{"a":{"b":["x"]},"a":{"b":[]}}'],
    ["a list and an object of one name", '{"a":["x"],"a":{"0":"x"}}'],
    ["the name of what an object is made of", '{"__proto__":"x"}'],
    ["the same, escaped", '{"data":{"\\u005f_proto__":{"a":["x"]}}}'],
    ["too many lists", `${"[".repeat(MOST_DEPTH + 1)}"x"${"]".repeat(MOST_DEPTH + 1)}`],
    ["too many bytes", card("1", "x".repeat(32 * 1024), 1)],
    ["no list and no object", '"x"'],
  ])("is not learnt from one with %s", (_name, known) => {
    expect(learnt(known).take(`${known},`)).toBeUndefined();
  });
});

const ofForm = (number: number, value = "x") => `{"form${number}":["${value}"]}`;

describe("forms", () => {
  const many = Array.from({ length: 5 }, (_, number) => ofForm(number));

  it("are known side by side", () => {
    const { take } = learnt(...many.slice(0, 4));
    for (const number of [0, 3, 2, 0, 3]) expect(take(`${ofForm(number, "y")},`)).toBeDefined();
  });

  it("are no longer compared where hardly any card has a known one", () => {
    const { take } = learnt(KNOWN);
    for (let number = 0; number < 1_000; number += 1) take(`${ofForm(number)},`);
    expect(take(`${KNOWN},`)).toBeDefined();
    for (let number = 0; number < 3; number += 1) take(`${ofForm(number)},`);
    expect(take(`${KNOWN},`)).toBeUndefined();
  });

  it("are not learnt without end where no card has a known one", () => {
    expect(learnt(...many).take(`${many[4]},`)).toBeUndefined();
  });
});
