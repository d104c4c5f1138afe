import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readXml } from "../../plugin/xml/read-xml.ts";
import { writeXml, writeXmlBytes, type XmlNode } from "../../plugin/xml/write-xml.ts";

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

describe("a document", () => {
  it.each<[string, XmlNode, string]>([
    ["an element without anything is empty", { name: "result" }, "<result/>"],
    ["so is one with an empty text", { name: "value", text: "" }, "<value/>"],
    ["and one with no children", { name: "entityset", children: [] }, "<entityset/>"],
    ["text stands right between the tags", { name: "value", text: " a " }, "<value> a </value>"],
    [
      "children stand on lines of their own",
      { name: "a", attributes: { code: "x" }, children: [{ name: "b", text: "1" }, { name: "c" }] },
      '<a code="x">\n<b>1</b>\n<c/>\n</a>',
    ],
    ["markup in text is escaped", { name: "a", text: `<b>&amp; ]]> "'` }, `<a>&lt;b&gt;&amp;amp; ]]&gt; "'</a>`],
    [
      "quotes and line ends in attributes are escaped",
      { name: "a", attributes: { b: `"<&>'\t\r\n` } },
      `<a b="&quot;&lt;&amp;&gt;'&#9;&#13;&#10;"/>`,
    ],
    ["a carriage return survives readers", { name: "a", text: "1\r\n2\t3" }, "<a>1&#13;\n2\t3</a>"],
    [
      "letters of all alphabets stay as they are",
      { name: "a", text: "ä \u05e9 \u{1f600} \ufffd" },
      "<a>ä \u05e9 \u{1f600} \ufffd</a>",
    ],
  ])("%s", (_rule, node, expected) => {
    expect(writeXml(node)).toBe(`${DECLARATION}${expected}\n`);
  });

  it.each([
    ["NUL", "\0"],
    ["control characters", "\u0001\u0008\u000b\u000c\u000e\u001f"],
    ["the first half of a surrogate pair", "\ud83d"],
    ["the second half", "\ude00"],
    ["halves in the wrong order", "\ude00\ud83d"],
    ["what is no character", "\ufffe\uffff"],
  ])("leaves out what XML 1.0 forbids: %s", (_what, text) => {
    const node: XmlNode = { name: "a", attributes: { b: `1${text}2` }, children: [{ name: "c", text: `3${text}4` }] };
    expect(writeXml(node)).toBe(`${DECLARATION}<a b="12">\n<c>34</c>\n</a>\n`);
  });

  it.each(["", "a b", "a>", "1a", "a\n", "<a", "a:b:c", "ä"])("refuses %j as a name", (name) => {
    expect(() => writeXml({ name })).toThrow(TypeError);
    expect(() => writeXml({ name: "a", attributes: { [name]: "x" } })).toThrow(TypeError);
  });

  it("may have a prefix in its names", () => {
    expect(writeXml({ name: "name", attributes: { "xml:lang": "en" } })).toContain('<name xml:lang="en"/>');
  });
});

describe("whatever is written", () => {
  /** All code units, halves of surrogate pairs included, often those that mean something. */
  const anyText = fc
    .array(
      fc.oneof(fc.constantFrom(..."<>&\"';#x10]\t\n\r \0\ud83d\ude00"), fc.string({ unit: "binary", maxLength: 4 })),
    )
    .map((parts) => parts.join(""));

  it("is read back as it was, but for what XML 1.0 forbids", () => {
    fc.assert(
      fc.property(anyText, anyText, (attribute, text) => {
        const node: XmlNode = { name: "a", children: [{ name: "b", attributes: { c: attribute }, text }] };
        const [child] = readXml("the document", writeXml(node)).children;
        expect([child?.attributes["c"], child?.text]).toEqual([allowed(attribute), allowed(text)]);
      }),
      { seed: 1, numRuns: 2_000 },
    );
  });

  it("is the same as bytes, also where a chunk ends within it", () => {
    const node: XmlNode = {
      name: "entityset",
      children: Array.from({ length: 5_000 }, (_, index) => ({
        name: "value",
        text: `${"\u{1f600}".repeat(index % 40)}ä`,
      })),
    };
    expect(writeXmlBytes(node).toString("utf8")).toBe(writeXml(node));
  });
});

/** Character by character, written apart from the plugin's expression. */
function allowed(text: string): string {
  return [...text]
    .filter((character) => {
      const code = character.codePointAt(0) ?? 0;
      if (code < 0x20) return code === 9 || code === 10 || code === 13;
      return (code < 0xd800 || code > 0xdfff) && code !== 0xfffe && code !== 0xffff;
    })
    .join("");
}
