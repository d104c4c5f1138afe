import * as fc from "fast-check";
import { XmlCData, XmlDocument, XmlElement, XmlParseError, XmlText } from "libxml2-wasm";
import { describe, expect, it } from "vitest";
import { InputError } from "../../plugin/base/failure.ts";
import { type XmlElement as OurElement, readXml } from "../../plugin/xml/read-xml.ts";
import { draws } from "../support/draws.ts";
import { thrownBy } from "../support/rejection.ts";

/**
 * What is compared: names with their prefixes, in their order and depth; attributes, those that declare namespaces left
 * out; the own text of each element, CDATA and references included, comments and instructions not; and lines.
 */
interface Compared {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
  readonly line: number | undefined;
  readonly children: readonly Compared[];
}

function ours({ name, attributes, text, line, children }: OurElement, hasLines: boolean): Compared {
  return {
    name,
    attributes: Object.fromEntries(Object.entries(attributes).filter(([key]) => !/^xmlns(?::|$)/.test(key))),
    text,
    line: hasLines ? line : undefined,
    children: children.map((child) => ours(child, hasLines)),
  };
}

function theirs(element: XmlElement, hasLines: boolean): Compared {
  const nodes = element.find("node()");
  return {
    name: qualified(element.prefix, element.name),
    attributes: Object.fromEntries(element.attrs.map(({ prefix, name, value }) => [qualified(prefix, name), value])),
    text: nodes.flatMap((node) => (node instanceof XmlText || node instanceof XmlCData ? [node.content] : [])).join(""),
    line: hasLines ? element.line : undefined,
    children: nodes.flatMap((node) => (node instanceof XmlElement ? [theirs(node, hasLines)] : [])),
  };
}

function qualified(prefix: string, name: string): string {
  return prefix === "" ? name : `${prefix}:${name}`;
}

const REFUSED = "refused";

function readByUs(xml: string, hasLines: boolean, mend = false): Compared | typeof REFUSED {
  try {
    return ours(readXml("FILE", xml, { mend }), hasLines);
  } catch (error) {
    if (error instanceof InputError) return REFUSED;
    throw error;
  }
}

function readByLibxml2(xml: string, hasLines: boolean): Compared | typeof REFUSED {
  const error = thrownBy(() => XmlDocument.fromString(xml).dispose());
  if (error instanceof XmlParseError) return REFUSED;
  using document = XmlDocument.fromString(xml);
  return theirs(document.root, hasLines);
}

/** What looks like markup where it is none, and what ends or hides markup for a reader that does not count well. */
const words = fc.constantFrom(
  ..."it's § \" § ' § '' § \"'\" § > § /> § ]] § - § = § x='y § ? § ! § ] § [ § # § ; § amp; § lt; § 00420 § toString".split(
    " § ",
  ),
  ..."ä😀 \t\n\r\u00A0\u200B",
  "\r\n",
);
const markup = fc.constantFrom("<", "<a>", "</a>", "<!--", "<![CDATA[", "<?x ", "<!DOCTYPE a>", "&", "&amp;", "&foo;");
const references = fc.constantFrom("&lt;", "&gt;", "&amp;", "&quot;", "&apos;", "&#39;", "&#x22;", "&#10;", "&#13;");

function joined(piece: fc.Arbitrary<string>, maxLength = 6): fc.Arbitrary<string> {
  return fc.array(piece, { maxLength }).map((list) => list.join(""));
}

function without(end: RegExp, piece: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return joined(piece).filter((text) => !end.test(text));
}

const comment = without(/--|-$/, fc.oneof(words, markup, fc.constant("?>"), fc.constant("]]>"))).map(
  (text) => `<!--${text}-->`,
);
const cdata = without(/\]\]>/, fc.oneof(words, markup, fc.constant("?>"), fc.constant("-->"))).map(
  (text) => `<![CDATA[${text}]]>`,
);
const target = fc.constantFrom("page", "xml-stylesheet", "x", "it", "xmlx");
const instruction = fc
  .tuple(target, without(/\?>/, fc.oneof(words, markup, fc.constant("-->"), fc.constant("]]>"))))
  .map(([name, text]) => `<?${name} ${text}?>`)
  .filter((text) => text.indexOf("?>") === text.length - 2);
const text = without(/\]\]>|\]$/, fc.oneof(words, references)).filter((one) => one !== "");

const names = fc.constantFrom(..."a b card x:y _ A a-b a.b é toString hasOwnProperty valueOf text xmlish".split(" "));
const value = fc.tuple(fc.constantFrom("'", '"'), joined(fc.oneof(words, references), 4)).map(([quote, inside]) => {
  const other = quote === "'" ? '"' : "'";
  return quote + inside.replaceAll(quote, other) + quote;
});
const between = joined(fc.oneof(comment, instruction, fc.constantFrom("\n", " ", "\r\n")), 3);
const declaration = fc.constantFrom("", '<?xml version="1.0"?>', "<?xml version='1.0' encoding='UTF-8' ?>\n");

/** @param hasLines libxml2 counts an element's line where its tag ends: then no tag goes over more than one */
function documents(hasLines: boolean): fc.Arbitrary<{ readonly xml: string; readonly hasLines: boolean }> {
  const inTag = (written: string) => (hasLines ? written.replaceAll(/[\r\n]/g, " ") : written);
  const space = fc.constantFrom("", "", "", " ", "\n").map(inTag);
  const attribute = fc
    .tuple(fc.constantFrom(" ", "  ", "\t", "\n", "\r\n"), names, fc.constantFrom("=", "=", " =", "\n=\t"), value)
    .map(([before, name, equals, given]) => ({ name, written: inTag(before + name + equals + given) }));
  const attributes = fc
    .uniqueArray(attribute, { maxLength: 3, selector: ({ name }) => name })
    .map((list) => list.map(({ written }) => written).join(""));
  const { element } = fc.letrec<{ element: string; content: string }>((tie) => ({
    element: fc
      .tuple(names, attributes, space, fc.option(tie("content"), { depthSize: "small" }), space)
      .map(([name, given, end, content, closing]) =>
        content === null ? `<${name}${given}${end}/>` : `<${name}${given}${end}>${content}</${name}${closing}>`,
      ),
    content: joined(fc.oneof({ depthSize: "small" }, text, comment, cdata, instruction, tie("element"))),
  }));
  return fc.tuple(declaration, between, element, between, element, between).map(([declared, before, ...rest]) => {
    const [first, inside, second, after] = rest;
    const xml = `${declared}${before}<root xmlns:x='urn:x'>${first}${inside}${second}</root>${after}`;
    // It does not count a carriage return that stands alone.
    return { xml, hasLines: hasLines && !/\r(?!\n)/.test(xml) };
  });
}

const edit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  left: fc.integer({ min: 0, max: 2 }),
  put: fc.constantFrom(
    "",
    "",
    "<",
    ">",
    "'",
    '"',
    "&",
    "?",
    "-",
    "]",
    "/",
    " ",
    "<?",
    "?>",
    "<!--",
    "-->",
    "<?xml it's?>",
  ),
});

describe("libxml2 reads the same", () => {
  const any = fc.oneof(documents(true), documents(false));

  it("of every document that is well-formed", () => {
    fc.assert(
      fc.property(any, ({ xml, hasLines }) => {
        const expected = readByLibxml2(xml, hasLines);
        expect(expected).not.toBe(REFUSED);
        expect(readByUs(xml, hasLines)).toEqual(expected);
        expect(readByUs(xml, hasLines, true)).toEqual(expected);
      }),
      { numRuns: draws(300, 5_000) },
    );
  });

  it("of one in which something was changed, unless it refuses it: then we may, or read it whole in either way", () => {
    fc.assert(
      fc.property(any, edit, ({ xml }, { at, left, put }) => {
        const position = Math.floor(at * xml.length);
        const edited = xml.slice(0, position) + put + xml.slice(position + left);
        const [expected, read] = [readByLibxml2(edited, false), readByUs(edited, false)];
        expect(read).toEqual(expected === REFUSED ? read : expected);
        const mended = readByUs(edited, false, true);
        expect(mended).toEqual(read === REFUSED ? mended : read);
      }),
      { numRuns: draws(300, 5_000) },
    );
  });
});
