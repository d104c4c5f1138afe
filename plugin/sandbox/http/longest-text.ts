import { readXml, type XmlElement } from "../../xml/read-xml.ts";

/** The longest text in a body of JSON or XML; a body that is neither is one text. */
export function longestText(body: string): string {
  return textsIn(body).reduce((longest, text) => (text.length > longest.length ? text : longest), "");
}

function textsIn(body: string): string[] {
  try {
    return body.trimStart().startsWith("<") ? xmlTexts(readXml("the request", body)) : jsonTexts(JSON.parse(body));
  } catch {
    return [body];
  }
}

function jsonTexts(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(jsonTexts) : [];
}

function xmlTexts(element: XmlElement): string[] {
  return [element.text, ...element.children.flatMap(xmlTexts)];
}
