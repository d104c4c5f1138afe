import { describe, expect, it } from "vitest";
import { cutAnywhere, mostPerText, withShortNames, withShortTexts } from "../../plugin/chat/chat-log-limit.ts";
import { message, session } from "./sample-session.ts";

function saying(text: string) {
  return message("visitor", 1, { text });
}

describe("the length to which texts are cut, so that all fit", () => {
  it.each<[string, readonly number[], number, number]>([
    ["of one text: all there is room for", [500], 300, 300],
    ["of equal texts: each gets the same", [500, 500, 500], 300, 100],
    ["short texts leave their room to the long one", [10, 20, 500], 300, 270],
    ["and to several long ones", [10, 400, 500], 300, 145],
    ["the order is no matter", [500, 10, 400], 300, 145],
    ["of texts that fill the room exactly: as they are", [100, 200], 300, 300],
    ["of texts of which one has just its share: as the other leaves it", [100, 300], 300, 200],
    ["of texts that fit: no text is longer", [10, 20], 300, 300],
    ["no part of a character", [100, 100, 100], 200, 66],
    ["without messages", [], 300, 300],
  ])("%s", (_what, lengths, most, expected) => {
    expect(
      mostPerText(
        lengths.map((length) => saying("x".repeat(length))),
        most,
      ),
    ).toBe(expected);
  });
});

function cut(text: string, most: number, omittedCharacters?: number) {
  const said = { ...saying(text), ...(omittedCharacters === undefined ? {} : { omittedCharacters }) };
  const [only] = withShortTexts(session({ messages: [said] }), most).messages;
  return [only?.text, only?.omittedCharacters];
}

describe("a text that is cut", () => {
  it.each<[string, string, number, string, number | undefined]>([
    ["stays whole when it fits", "x".repeat(200), 200, "x".repeat(200), undefined],
    ["stays whole when it is a hundred characters longer", "x".repeat(300), 200, "x".repeat(300), undefined],
    ["is cut when it is longer still, and tells by how much", "x".repeat(301), 200, "x".repeat(200), 101],
    ["does not end in white space", `ab ${"x".repeat(300)}`, 3, "ab", 301],
    ["keeps white space at its beginning", ` ab${"x".repeat(300)}`, 3, " ab", 300],
    ["does not end in half a character", `ab😀${"x".repeat(300)}`, 3, "ab", 302],
    ["may end in a whole one", `ab😀${"x".repeat(300)}`, 4, "ab😀", 300],
  ])("%s", (_what, text, most, kept, omitted) => expect(cut(text, most)).toEqual([kept, omitted]));

  it("that was cut before tells of both", () => expect(cut("x".repeat(301), 200, 50)).toEqual(["x".repeat(200), 151]));
});

describe("in a log that has to be cut", () => {
  const long = "n".repeat(101);
  const short = `${"n".repeat(99)}…`;

  it("names have at most a hundred characters, whoever bears them", () => {
    const attachment = { name: long, size: 1, mimeType: long };
    const said = message("visitor", 1, { name: long, text: " text \n", attachment });
    const given = session({ visitor: { id: "v1", name: long, externalId: null }, messages: [said] });
    const { visitor, operators, messages } = withShortNames({
      ...given,
      operators: [{ id: "o1", name: long, externalId: null }],
    });
    expect([visitor.name, operators[0]?.name]).toEqual([short, short]);
    expect(messages[0]).toMatchObject({
      sender: { name: short },
      text: " text",
      attachment: { name: short, size: 1, mimeType: short },
    });
  });

  it.each([
    ["n".repeat(100), "n".repeat(100)],
    [` ${"n".repeat(100)} `, "n".repeat(100)],
    [`${"n".repeat(98)}😀😀`, `${"n".repeat(98)}…`],
    ["Vera", "Vera"],
  ])("the name %s is %s", (name, shown) => {
    const { visitor } = withShortNames(session({ visitor: { id: "v1", name, externalId: null } }));
    expect(visitor.name).toBe(shown);
  });

  it("a message without an attachment has none", () => {
    expect(withShortNames(session({ messages: [saying("a")] })).messages[0]?.attachment).toBeNull();
  });
});

describe("a log that is cut anywhere", () => {
  it.each<[string, string, number, string]>([
    ["as it is when it fits", "hello", 5, "hello"],
    ["as it is, also with what looks unfinished", "a <b", 4, "a <b"],
    ["at the limit", "hello", 4, "hell"],
    ["before half a tag", "ab <b>cd</b>", 5, "ab "],
    ["before half an end tag", "ab <b>cd</b>", 10, "ab <b>cd"],
    ["behind a whole tag", "ab <b>cd</b>", 6, "ab <b>"],
    ["before half a reference", "ab &amp; cd", 5, "ab "],
    ["before half a numeric reference", "ab &#x27; cd", 8, "ab "],
    ["behind a whole reference", "ab &amp; cd", 8, "ab &amp;"],
    ["before half a character", "ab😀", 3, "ab"],
    ["not before a < that is far away", `a<${"b".repeat(300)}`, 250, `a<${"b".repeat(248)}`],
    ["before one that is near", `a<${"b".repeat(300)}`, 200, "a"],
  ])("is cut %s", (_where, log, most, expected) => expect(cutAnywhere(log, most)).toBe(expected));
});
