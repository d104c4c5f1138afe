import type { XmlNode } from "../../xml/write-xml.ts";

/**
 * XML as Java's writers make it (observed), which is not always XML 1.0: what is not ASCII becomes a reference for each
 * half of a surrogate pair, and control characters come as references or as they are.
 */
export function javaXmlResponse(root: XmlNode): Response {
  const text = `<?xml version="1.0" encoding="UTF-8"?>${element(root)}`;
  return new Response(text, { headers: { "Content-Type": "text/xml; charset=UTF-8" } });
}

function element({ name, attributes = {}, children = [], text = "" }: XmlNode): string {
  const written = Object.entries(attributes).map(([attribute, value]) => ` ${attribute}="${escaped(value)}"`);
  return `<${name}${written.join("")}>${escaped(text)}${children.map(element).join("")}</${name}>`;
}

const NAMES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\u00A0": "&nbsp;",
  // As they are.
  "\t": "\t",
  "\n": "\n",
  "\u000B": "\u000B",
  "\uFFFE": "\uFFFE",
  // A character of one maker's own, under a name that only that maker knows.
  "\uF8FF": "&apple;",
};

function escaped(text: string): string {
  return text.replaceAll(/[^ !#-%'-;=?-~]/g, (half) => NAMES[half] ?? `&#${half.charCodeAt(0)};`);
}
