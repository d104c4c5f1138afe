import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../plugin/base/failure.ts";
import { MOST_MARKUP, MOST_TEXT } from "../../plugin/xml/check-markup.ts";
import { readXml, type XmlReading } from "../../plugin/xml/read-xml.ts";
import { XmlTooLarge } from "../../plugin/xml/xml-error.ts";
import { cpuTimer } from "../support/cpu-time.ts";
import { draws } from "../support/draws.ts";
import { thrownBy } from "../support/rejection.ts";

const read = (text: string, limits?: Partial<XmlReading>) => readXml("FILE", text, limits);

/** What is said of a document that is refused, in one line. */
function refusal(text: string, limits?: Partial<XmlReading>): string {
  try {
    read(text, limits);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  throw new Error("this should have been refused");
}

describe("values are text, exactly as they were written", () => {
  it.each([
    ["a number with zeros in front", "<a>00420</a>", "00420"],
    ["a number with zeros behind", "<a>1.10</a>", "1.10"],
    ["a telephone number", "<a>+358 40 1234567</a>", "+358 40 1234567"],
    ["a long number", "<a>90071992547409931</a>", "90071992547409931"],
    ["an exponent", "<a>1e5</a>", "1e5"],
    ["a word that could be a boolean", "<a>true</a>", "true"],
    ["white space", "<a>  x \t\n y </a>", "  x \t\n y "],
    ["nothing but white space", "<a>  </a>", "  "],
    ["nothing", "<a></a>", ""],
    ["an empty element", "<a/>", ""],
    ["the five entities", "<a>&lt;&gt;&amp;&quot;&apos;</a>", "<>&\"'"],
    ["a reference in decimal", "<a>K&#228;ytt&#228;j&#228;</a>", "Käyttäjä"],
    ["a reference in hexadecimal", "<a>&#xE4;&#xe4;</a>", "ää"],
    ["a reference to a 4-byte character", "<a>&#128512;&#x1F600;😀</a>", "😀😀😀"],
    ["a reference to a carriage return", "<a>&#13;&#10;</a>", "\r\n"],
    ["line ends of Windows become line feeds", "<a>x\r\ny\rz</a>", "x\ny\nz"],
    ["what is escaped is decoded once", "<a>&amp;lt;&amp;#65;&#38;lt;&#38;#65;</a>", "&lt;&#65;&lt;&#65;"],
    ["CDATA", "<a><![CDATA[<b>&amp;</b>]]></a>", "<b>&amp;</b>"],
    ["CDATA with an & in it", "<a><![CDATA[fish & chips &foo; &#0;]]></a>", "fish & chips &foo; &#0;"],
    ["CDATA within text", "<a>x<![CDATA[ & ]]>y&amp;z</a>", "x & y&z"],
    ["several CDATA", "<a><![CDATA[&]]><![CDATA[&]]></a>", "&&"],
    ["CDATA with a web page in it", "<a><![CDATA[<!DOCTYPE html><html></html>]]></a>", "<!DOCTYPE html><html></html>"],
    ["a comment with a DOCTYPE in it", "<a>x<!-- <!DOCTYPE html> -->y</a>", "xy"],
    ["a comment within text, with an & in it", "<a>x<!-- a & b -->y</a>", "xy"],
    ["an instruction within text", "<a>x<?do it?>y</a>", "xy"],
    ["text around children", "<a>x<b>y</b>z</a>", "xz"],
    ["text behind a byte order mark", "\uFEFF<?xml version='1.0'?><a>x</a>", "x"],
  ])("%s", (_name, xml, expected) => {
    expect(read(xml).text).toBe(expected);
  });

  it("attributes too", () => {
    expect(read(`<a n="00420" m='1.10' q="&quot;&#228;&amp;lt;" x:y="z" e=""/>`).attributes).toEqual({
      n: "00420",
      m: "1.10",
      q: '"ä&lt;',
      "x:y": "z",
      e: "",
    });
  });

  it("white space in an attribute is a space each, and its references stay what they are", () => {
    const { attributes, children } = read(`<a b="x\ty\nz\r\n" c\n=\t'&#9;&#10;'><d\n/>\n<e/></a>`);
    expect(attributes).toEqual({ b: "x y z ", c: "\t\n" });
    expect(children.map(({ line }) => line)).toEqual([4, 6]);
  });

  it.each(["toString", "hasOwnProperty", "valueOf", "__defineGetter__", "length", "text"])(
    "a name may be %s",
    (name) => {
      const { children } = read(`<a><${name} ${name}="1">x</${name}></a>`);
      expect(children).toEqual([{ name, line: 1, attributes: { [name]: "1" }, text: "x", children: [] }]);
    },
  );

  it("children come in their order, also when names repeat", () => {
    const { children } = read("<a><b>1</b><c>2</c><b>3</b></a>");
    expect(children.map(({ name, text }) => [name, text])).toEqual([
      ["b", "1"],
      ["c", "2"],
      ["b", "3"],
    ]);
  });
});

describe("what is refused", () => {
  it.each([
    [
      "a declaration within an element",
      "<a>\n<?xml version='1.0'?></a>",
      "FILE: line 2: XML declaration allowed only at the start of the document.",
    ],
    [
      "elements between two declarations with an apostrophe",
      "<a><?xml it's?><card/><?XML it's?></a>",
      "FILE: line 1: XML declaration allowed only at the start of the document.",
    ],
    [
      "a second document behind the first",
      "<a/>\n<?xml version='1.0'?><a/>",
      "FILE: line 2: XML declaration allowed only at the start of the document.",
    ],
    [
      "a declaration with nothing in it, in an element",
      "<a><?xml?></a>",
      "FILE: line 1: XML declaration allowed only at the start of the document.",
    ],
    ["a DOCTYPE", "<?xml version='1.0'?>\n<!DOCTYPE a>\n<a/>", "FILE: line 2: a DOCTYPE is not allowed"],
    ["one in small letters", "<!doctype html><html/>", "FILE: line 1: a DOCTYPE is not allowed"],
    [
      "one behind CDATA that looks like it goes on",
      "<a><![CDATA[ ]]><!DOCTYPE b>]]></a>",
      "FILE: line 1: a DOCTYPE is not allowed",
    ],
    ["one behind a comment", "<!-- a -->\n<!DOCTYPE b>\n<a/>", "FILE: line 2: a DOCTYPE is not allowed"],
    ["one within a value of an attribute", "<a b='<!DOCTYPE c>'/>", "FILE: line 1: a DOCTYPE is not allowed"],
    ["one within the document", "<a>\n\n<!DOCTYPE b></a>", "FILE: line 3: a DOCTYPE is not allowed"],
    [
      "one behind a quote that looks like a comment",
      "<a b='<!--'><!DOCTYPE x><c d='-->'/></a>",
      "FILE: line 1: a DOCTYPE is not allowed",
    ],
    [
      "an entity bomb",
      '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]>\n<a>&c;</a>',
      "FILE: line 1: a DOCTYPE is not allowed",
    ],
    [
      "an external entity",
      '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
      "FILE: line 1: a DOCTYPE is not allowed",
    ],
    ["an unknown entity", "<a>\n&euro;</a>", "FILE: line 2: an unknown entity, or an & that should be &amp;"],
    [
      "an unknown entity in an attribute",
      "<a\nb='&euro;'/>",
      "FILE: line 2: an unknown entity, or an & that should be &amp;",
    ],
    [
      "an unknown entity behind CDATA",
      "<a><![CDATA[&]]>\n&foo;</a>",
      "FILE: line 2: an unknown entity, or an & that should be &amp;",
    ],
    [
      "an unknown entity behind a comment that looks like CDATA",
      "<!-- <![CDATA[ -->\n<a>&foo;</a>",
      "FILE: line 2: an unknown entity, or an & that should be &amp;",
    ],
    ["an & that stands alone", "<a>fish & chips</a>", "FILE: line 1: an unknown entity, or an & that should be &amp;"],
    ["an entity without its end", "<a>&amp</a>", "FILE: line 1: an unknown entity, or an & that should be &amp;"],
    ["a name in capitals", "<a>&AMP;</a>", "FILE: line 1: an unknown entity, or an & that should be &amp;"],
    ["an X in capitals", "<a>&#X41;</a>", "FILE: line 1: an unknown entity, or an & that should be &amp;"],
    ["a reference that is none", "<a>&#xZZ;</a>", "FILE: line 1: an unknown entity, or an & that should be &amp;"],
    ["a reference to no character", "<a>\n&#0;</a>", "FILE: line 2: a reference to a character that XML 1.0 forbids"],
    [
      "a reference to a control character",
      "<a>&#x1F;</a>",
      "FILE: line 1: a reference to a character that XML 1.0 forbids",
    ],
    [
      "a reference to half a character",
      "<a>&#xD800;</a>",
      "FILE: line 1: a reference to a character that XML 1.0 forbids",
    ],
    [
      "a reference beyond all characters",
      "<a>&#9999999;</a>",
      "FILE: line 1: a reference to a character that XML 1.0 forbids",
    ],
    ["a control character", "<a>x\n\u0001</a>", "FILE: line 2: a character that XML 1.0 forbids"],
    ["half a character", "<a>\uD800</a>", "FILE: line 1: a character that XML 1.0 forbids"],
    ["two roots", "<a/>\n<b/>", "FILE: line 2: a second root element <b>"],
  ])("%s", (_name, xml, expected) => {
    expect(refusal(xml)).toBe(expected);
  });

  it.each([
    ["nothing", ""],
    ["white space", " \n "],
    ["no XML", "text"],
    ["JSON", '{"a":1}'],
    ["only a declaration", "<?xml version='1.0'?>"],
    ["only a comment", "<!-- x -->"],
    ["text before the root", "x<a/>"],
    ["text behind the root", "<a/>x"],
    ["an end that does not fit", "<a><b></a></b>"],
    ["an end in another case", "<a></A>"],
    ["an end without a beginning", "</a>"],
    ["an attribute without quotes", "<a b=c/>"],
    ["an attribute without a value", "<a b/>"],
    ["an attribute that is given twice", "<a b='1' b='2'/>"],
    ["a name that is none", "<1a/>"],
    ["an element called __proto__", "<a><__proto__>x</__proto__></a>"],
    ["an attribute called __proto__", "<a __proto__='x'/>"],
    ["CDATA without its end", "<a><![CDATA[x</a>"],
    ["a comment without its end", "<a><!-- x</a>"],
  ])("%s", (_name, xml) => {
    expect(refusal(xml)).toMatch(/^FILE: /);
  });

  it("a document cut off anywhere", () => {
    const whole = `<?xml version="1.0"?>\n<a b="c"><d>&amp;x</d><![CDATA[y]]><!-- z --></a>`;
    expect(read(whole).children).toHaveLength(1);
    for (let end = 0; end < whole.length; end += 1) expect(refusal(whole.slice(0, end))).toMatch(/^FILE: /);
  });

  it("names the line where the mistake is", () => {
    expect(refusal("<a>\n<b>\n</c>\n</a>")).toMatch(/^FILE: line 3: /);
    expect(refusal("<a>\r\n<b>\r\n</c>\r\n</a>")).toMatch(/^FILE: line 3: /);
    expect(refusal("<a>\n\n<b c=d/>\n</a>")).toMatch(/^FILE: line 3: /);
  });
});

const nested = (depth: number) => `${"<a>".repeat(depth)}${"</a>".repeat(depth)}`;

const markup = (count: number) => `<a>${"<b/><!-- -->".repeat((count - 2) / 2)}</a>`;

describe("limits", () => {
  it("of size count bytes, not characters", () => {
    const xml = `<a>${"ä".repeat(10)}</a>`;
    expect(read(xml, { maxBytes: 27 }).text).toHaveLength(10);
    expect(refusal(xml, { maxBytes: 26 })).toBe("FILE: larger than 26 bytes");
  });

  it("of depth", () => {
    expect(read(nested(10), { maxDepth: 10 }).name).toBe("a");
    expect(refusal(nested(11), { maxDepth: 10 })).toMatch(/^FILE: /);
    expect(refusal(nested(100_000))).toMatch(/^FILE: /);
  });

  it("of tags, comments and other markup", () => {
    expect(read(markup(MOST_MARKUP)).children).toHaveLength(MOST_MARKUP / 2 - 1);
    const message = `FILE: more than ${MOST_MARKUP} tags and comments: ${MOST_MARKUP + 2}`;
    expect(refusal(markup(MOST_MARKUP + 2))).toBe(message);
    expect(refusal(`<a>${"<![CDATA[]]>".repeat(MOST_MARKUP)}</a>`)).toBe(message);
    expect(thrownBy(() => read("<".repeat(30_000_000), { mend: true }))).toBeInstanceOf(XmlTooLarge);
  });

  it("of one text", () => {
    expect(read(`<a>${"x".repeat(MOST_TEXT)}<b/>${"x".repeat(100)}</a>`).text).toHaveLength(MOST_TEXT + 100);
    expect(refusal(`<a>${"x".repeat(MOST_TEXT + 1)}</a>`)).toBe(
      `FILE: line 1: a text of ${MOST_TEXT + 1} characters; no more than ${MOST_TEXT} are taken`,
    );
  });

  it("are kept in little time for long texts, in any alphabet", () => {
    const elapsed = cpuTimer();
    for (const character of ["x", "😀", "&#228;"]) {
      const text = character.repeat((character.startsWith("&") ? 1_000_000 : MOST_TEXT) / character.length);
      const { children } = read(`<a><b>${text}</b>${"<c/>".repeat(10)}<b>${text}</b></a>`);
      expect(children[11]?.text).toHaveLength(character.startsWith("&") ? 166_666 : MOST_TEXT);
    }
    expect(elapsed()).toBeLessThan(3_000);
  });

  it("of references", () => {
    expect(read(`<a>${"&amp;".repeat(5)}</a>`, { maxEntities: 5 }).text).toBe("&&&&&");
    expect(refusal(`<a>${"&amp;".repeat(6)}</a>`, { maxEntities: 5 })).toBe("FILE: more than 5 references: 6");
    expect(refusal(`<a b="${"&amp;".repeat(3)}">${"&#65;".repeat(3)}</a>`, { maxEntities: 5 })).toMatch(/^FILE: /);
    expect(refusal(`<a>${"&amp;".repeat(6)}<!-- x --></a>`, { maxEntities: 5 })).toMatch(/references: 6$/);
    expect(read(`<a><![CDATA[${"&amp;".repeat(6)}]]></a>`, { maxEntities: 5 }).text).toHaveLength(30);
  });

  it("are kept in little time, however the document tries", () => {
    const elapsed = cpuTimer();
    for (const part of ["<!--", "<![CDATA[", "&", "<a b='", "<", "]]>", "<a>", "&#38;", "<!DOCTYP"]) {
      expect(refusal(part.repeat(200_000))).toMatch(/^FILE: /);
      refusal(`<a>${part.repeat(20_000)}`);
    }
    expect(elapsed()).toBeLessThan(8_000);
  });
});

describe("lines", () => {
  it.each([
    ["line feeds", "\n"],
    ["line ends of Windows", "\r\n"],
  ])("of elements are counted from 1, with %s", (_name, end) => {
    const xml = [
      "<?xml version='1.0'?>",
      "<!-- x",
      "-->",
      "<a>",
      "<b/><c",
      "d='e'/>",
      "",
      "<f><![CDATA[",
      "]]></f><g/>",
      "</a>",
    ];
    const root = read(xml.join(end));
    expect(root.line).toBe(4);
    expect(root.children.map(({ name, line }) => [name, line])).toEqual([
      ["b", 5],
      ["c", 5],
      ["f", 8],
      ["g", 9],
    ]);
  });
});

describe("whatever is given", () => {
  const pieces = fc.constantFrom(
    "<a>",
    "</a>",
    "<a/>",
    "<b c='d'>",
    "</b>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<?x",
    "?>",
    "&",
    "&amp;",
    "&#0;",
    "&#x10FFFF;",
    "<!DOCTYPE",
    "'",
    '"',
    "=",
    ">",
    "<",
    "x",
    "\n",
    "\u0000",
    "ä",
    "__proto__",
    "<__proto__>",
    "]",
    "[",
    "😀",
  );

  it("is read or refused with an InputError", () => {
    const any = fc.oneof(
      fc.array(pieces, { maxLength: 30 }).map((list) => list.join("")),
      fc.string({ unit: "binary" }),
    );
    fc.assert(
      fc.property(any, (xml) => {
        const error = thrownBy(() => read(xml));
        expect(error === undefined || error instanceof InputError).toBe(true);
      }),
      { numRuns: draws(1_000, 3_000) },
    );
  });
});
