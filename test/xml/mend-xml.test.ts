import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../plugin/base/failure.ts";
import { MEANINGLESS, mendXml } from "../../plugin/xml/mend-xml.ts";
import { readXml } from "../../plugin/xml/read-xml.ts";
import { cpuTimer } from "../support/cpu-time.ts";
import { draws } from "../support/draws.ts";

/** @throws whatever is no refusal */
function resultOf(written: string, mend: boolean): unknown {
  try {
    return readXml("FILE", `<r>${written}</r>`, { mend });
  } catch (error) {
    if (error instanceof InputError) return "refused";
    throw error;
  }
}

const read = (text: string) => readXml("FILE", text, { mend: true });

describe("what writers in other languages take for XML", () => {
  it.each([
    ["a vertical tab as it is", "a\u000Bb", "ab"],
    ["a vertical tab as a reference", "a&#11;b", "ab"],
    ["the same in hexadecimal", "a&#x0B;&#xb;b", "ab"],
    ["NUL in both forms", "a\0b&#0;c&#x0;d", "abcd"],
    ["all other controls as references", "a&#1;&#8;&#12;&#14;&#27;&#31;b", "ab"],
    ["the controls that XML allows", "a&#9;b&#10;c&#13;d", "a\tb\nc\rd"],
    ["U+FFFE and U+FFFF as they are", "a\uFFFEb\uFFFFc", "abc"],
    ["U+FFFE and U+FFFF as references", "a&#65534;b&#xFFFF;c", "abc"],
    ["an emoji as two references", "a&#55357;&#56832;b", "a😀b"],
    ["the same in hexadecimal", "&#xD83D;&#xDE00;&#xd83d;&#xde00;", "😀😀"],
    ["the same, mixed", "&#xD83D;&#56832;&#55357;&#xDE00;", "😀😀"],
    ["the same with zeros in front", "&#0055357;&#x00DE00;", "😀"],
    ["an emoji of several characters", "&#55357;&#56425;&#8205;&#55357;&#56507;", "👩‍💻"],
    ["an emoji as one reference", "&#128512;&#x1F600;", "😀😀"],
    ["the first half alone", "a&#55357;b", "ab"],
    ["the second half alone", "a&#56832;b", "ab"],
    ["halves in the wrong order", "a&#56832;&#55357;b", "ab"],
    ["two first halves and a second", "a&#55357;&#55357;&#56832;b", "a😀b"],
    ["halves with text between", "&#55357;x&#56832;", "x"],
    ["halves with a control between, as a reference", "a&#55357;&#11;&#56832;b", "ab"],
    ["halves with a control between, as it is", "a&#55357;\u000B&#56832;b", "ab"],
    ["halves as they are", "a\uD83Db\uDE00c", "abc"],
    ["a space that does not break", "a&nbsp;b", "a\u00A0b"],
    ["letters of HTML", "K&auml;ytt&auml;j&auml; &Ouml;l&aring;nd stra&szlig;e &eacute;", "Käyttäjä Ölånd straße é"],
    ["signs of HTML", "&euro;&ndash;&mdash;&hellip;&ldquo;&rdquo;&bull;&trade;&copy;&times;&middot;", "€–—…“”•™©×·"],
    ["what HTML has besides XML's own for & and <", "&AMP;&LT;b&GT;", "&<b>"],
    ["the entities of XML itself", "&lt;&gt;&amp;&quot;&apos;", "<>&\"'"],
    ["what is escaped, decoded once", "&amp;nbsp;&#38;nbsp;&amp;#11;", "&nbsp;&nbsp;&#11;"],
    ["CDATA, in which an & is only an &", "<![CDATA[&#11;&nbsp;&foo; fish & chips]]>", "&#11;&nbsp;&foo; fish & chips"],
    ["a control in CDATA", "<![CDATA[a\u000Bb]]>", "ab"],
    ["a comment with anything in it", "a<!-- \u000B &foo; & -->b", "ab"],
  ])("%s", (_name, written, expected) => {
    expect(read(`<a>${written}</a>`).text).toBe(expected);
  });

  it("every entity of Latin 1, by its place", () => {
    const names =
      `nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3
      acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring
      AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times
      Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute
      ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc
      uuml yacute thorn yuml`.split(/\s+/);
    const latin1 = Array.from({ length: 96 }, (_, index) => String.fromCharCode(160 + index)).join("");
    expect(read(`<a>${names.map((name) => `&${name};`).join("")}</a>`).text).toBe(latin1);
  });

  it.each([
    ["an entity that nobody knows", "&foo;"],
    ["an entity in another case", "&NBSP;"],
    ["an entity without its end", "&nbsp"],
    ["a reference beyond all characters", "&#x110000;"],
    ["the same in decimal", "&#1114112;"],
    ["a reference beyond all numbers", "&#99999999999999999999;"],
    ["a reference that is none", "&#xZZ;"],
    ["a reference to nothing", "&#;"],
    ["an & that stands alone", "fish & chips"],
    ["an & at the end", "fish &"],
  ])("tells where something is lost: %s", (_name, written) => {
    const { children } = read(`<a><b>${written}</b><c>good</c><d e='${written}'/></a>`);
    expect(children.map(({ text }) => text.includes(MEANINGLESS))).toEqual([true, false, false]);
    expect(children[2]?.attributes["e"]).toContain(MEANINGLESS);
    expect(children[1]?.text).toBe("good");
  });

  it("in attributes too", () => {
    expect(read(`<a b='x&#11;\u000By&nbsp;&#55357;&#56832;&quot;'/>`).attributes["b"]).toBe('xy\u00A0😀"');
  });

  it("keeps the lines of the document", () => {
    const { children } = read("<a>\n\u000B&#11;\n<b/>\r\n&nbsp;<c/>\n</a>");
    expect(children.map(({ line }) => line)).toEqual([3, 4]);
  });
});

describe("what stays refused", () => {
  it.each([
    ["a document that is cut off", "<a><b>&nbsp;</b>"],
    ["one that is cut off within a reference", "<a>&nbs"],
    ["tags that do not fit", "<a>&nbsp;<b></a></b>"],
    ["a DOCTYPE", "<!DOCTYPE a><a/>"],
    ["a DOCTYPE with a control in it", "<!DOC\u000BTYPE a><a/>"],
    ["a DOCTYPE that a reference hides", "<!--&#11;--><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"],
    ["text outside of the root", "<a/>&nbsp;"],
    ["a text", "no XML"],
    ["nothing", ""],
  ])("%s", (_name, written) => {
    expect(() => read(written)).toThrow(/^FILE: /);
  });

  it("too many references", () => {
    const written = `<a>${"&nbsp;".repeat(6)}</a>`;
    expect(() => readXml("FILE", written, { mend: true, maxEntities: 5 })).toThrow("more than 5 references");
  });

  it("what is mended here, where XML is to be XML", () => {
    for (const written of ["\u000B", "&#11;", "&nbsp;", "&#55357;&#56832;", "\uFFFE"]) {
      expect(() => readXml("FILE", `<a>${written}</a>`)).toThrow(/^FILE: line 1: /);
    }
  });
});

describe.each([
  ["XML", {}],
  ["what is mended", { mend: true }],
])("an instruction within %s", (_name, options) => {
  it.each([
    ["an apostrophe", "<?x it's?>"],
    ["a quote", '<?x say "?>'],
    ["two apostrophes", "<?x 'a' b='?>"],
    ["a tag", "<?x </a><b> ?>"],
    ["a comment", "<?x <!-- ?>"],
    ["two hyphens and lines", "<?x --\n-->\n?>"],
  ])("hides nothing behind it, with %s in it", (_what, instruction) => {
    const { children, text } = readXml("FILE", `<a>${instruction}<b>it's</b>x${instruction}<c/></a>`, options);
    expect(children.map((child) => [child.name, child.text])).toEqual([
      ["b", "it's"],
      ["c", ""],
    ]);
    expect(text).toBe("x");
  });

  it.each([
    ["an apostrophe", "<?xml version='1.0' it's?>"],
    ["a quote that another one ends", "<?xml version='1.0\" ?>"],
    ["nothing but an apostrophe", "<?xml '?>"],
    ["another version", "<?xml version='1.1' encoding='ISO-8859-1' standalone='no'?>"],
    ["a byte order mark before it", "\uFEFF<?xml version='1.0' it's?>"],
  ])("hides nothing behind it, if it is the declaration, with %s in it", (_what, declaration) => {
    const root = readXml("FILE", `${declaration}\n<a><b/><!-- it's ?> --><c/></a><!-- '?> "?> -->`, options);
    expect(root.children.map(({ name, line }) => [name, line])).toEqual([
      ["b", 2],
      ["c", 2],
    ]);
  });

  it("keeps lines, and may stand in front", () => {
    expect(readXml("FILE", "<?xml version='1.0'?>\n<?x it's\n?>\n<a/>", options).line).toBe(4);
  });
});

describe("whatever is given", () => {
  const markup = ["<a>", "</a>", "<b c='", "'/>", "<!--", "-->", "<![CDATA[", "]]>", "<?x ", "?>"];
  const references = ["&", "&#11;", "&#xD83D;", "&#xDE00;", "&nbsp;", "&foo;", "&#x110000;", "&amp;", ";"];
  const characters = ["\u000B", "\uFFFE", "\uFFFF", "\uD83D", "\uDE00", "x"];
  const pieces = fc.oneof(...[markup, references, characters].map((list) => fc.constantFrom(...list)));
  const any = fc.array(pieces, { maxLength: 30 }).map((list) => list.join(""));

  it("mending leaves nothing that XML forbids but the mark of what is lost, and changes nothing a second time", () => {
    fc.assert(
      fc.property(any, (written) => {
        const once = mendXml(written);
        expect(once).toMatch(/^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{FFFF}\u{10000}-\u{10FFFF}]*$/u);
        expect(mendXml(once).replaceAll(MEANINGLESS, "")).toBe(once.replaceAll(MEANINGLESS, ""));
      }),
      { numRuns: draws(500, 5_000) },
    );
  });

  it("is read as it is where it is XML already, and never fails in another way than by saying so", () => {
    fc.assert(
      fc.property(any, (written) => {
        const [strict, mended] = [resultOf(written, false), resultOf(written, true)];
        // What is refused without mending may be read with it.
        expect(mended).toEqual(strict === "refused" ? mended : strict);
      }),
      { numRuns: draws(500, 5_000) },
    );
  });

  it("is mended in little time", () => {
    const elapsed = cpuTimer();
    for (const part of ["&", "&#", "&a", "&#55357;", "&nbsp;", "<!--", "<![CDATA[", "<?", "<a b='", "\u000B", "&#0"]) {
      mendXml(part.repeat(200_000));
      mendXml(`<a>${part.repeat(20_000)}</a>`);
    }
    expect(elapsed()).toBeLessThan(8_000);
  });
});
