import { XMLBuilder } from "fast-xml-parser";

/** An element to be written: text or children. Names are ours, values are anybody's. */
export interface XmlNode {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly text?: string;
  readonly children?: readonly XmlNode[];
}

/**
 * What XML 1.0 cannot hold, not even as a character reference: the builder lets it through. A carriage return is
 * among it, because every reader would turn it into a line feed.
 */
const FORBIDDEN = /[^\t\n\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

const builder = new XMLBuilder({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: "",
  suppressEmptyNode: true,
  processEntities: true,
});

/** Writes one document, as UTF-8 text with its declaration. Whatever values hold, they stay values. */
export function writeXml(root: XmlNode): string {
  return `<?xml version="1.0" encoding="UTF-8"?>${builder.build([toBuilderNode(root)])}`;
}

function toBuilderNode({ name, attributes = {}, text, children = [] }: XmlNode): Record<string, unknown> {
  const content = text === undefined ? children.map(toBuilderNode) : [{ "#text": clean(text) }];
  const cleaned = Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, clean(value)]));
  return { [name]: content, ":@": cleaned };
}

function clean(text: string): string {
  return text.replaceAll("\r\n", "\n").replaceAll("\r", "\n").replaceAll(FORBIDDEN, "");
}
