import { writeXml, type XmlNode } from "../../../xml/write-xml.ts";
import { type AttributeValue, type AttributeValues, type DataCardId, isValue } from "../port.ts";
import type { LocalDates } from "./local-dates.ts";

export interface ValueWriting {
  readonly dates: LocalDates;
  /** The unique value by which a reference names this card. */
  uniqueValueOf(dataCardId: DataCardId): string;
}

/** The body of an import: one `<entity>` for each card. */
export function importBody(templateCode: string, cards: readonly AttributeValues[], writing: ValueWriting): string {
  const entities = cards.map((values) => ({
    name: "entity",
    children: [
      { name: "template", attributes: { code: templateCode } },
      ...Object.entries(values).map(([code, list]) => ({
        name: "attribute",
        attributes: { code },
        children: list.filter(isValue).map((value): XmlNode => ({ name: "value", text: valueText(value, writing) })),
      })),
    ],
  }));
  return writeXml({ name: "entityset", children: entities });
}

function valueText(value: AttributeValue, { dates, uniqueValueOf }: ValueWriting): string {
  switch (value.kind) {
    case "text":
      return value.text;
    case "number":
      return String(value.number);
    case "date":
      return dates.write(value.at);
    case "static":
      if (value.name === null) throw new RangeError("static values are written by their name");
      return value.name;
    case "reference":
      return uniqueValueOf(value.dataCardId);
    case "file":
      throw new RangeError("files are attached, not written");
  }
}
