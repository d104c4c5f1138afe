import { Failure, InputError } from "../../../base/failure.ts";
import { readXml, type XmlElement } from "../../../xml/read-xml.ts";
import { XmlTooLarge } from "../../../xml/xml-error.ts";
import { ReplyTooLarge } from "../../http/request-failure.ts";
import type { Wording } from "../esm-words.ts";
import type { AttributeValue, DataCard, DataCardId } from "../port.ts";
import type { LocalDates } from "./local-dates.ts";

/** Needed to read values: the Web API gives only text, without types. */
export interface ValueTypes {
  /** The type of an attribute, by the REST API's name; undefined for attributes that were not requested. */
  typeOf(attributeCode: string): string | undefined;
  readonly dates: LocalDates;
}

/** A card, and what is needed to write it: its folder and the value by which ESM matches it. */
export interface Entity {
  readonly card: DataCard;
  readonly folderCode: string;
  /** The value of the unique attribute; undefined when the card has none. */
  readonly uniqueValue: string | undefined;
}

/** ESM's error for a statement that it does not understand. */
export class StatementRefused extends Failure {
  constructor(message: string) {
    // The REST API would answer 400: the request is wrong.
    super(message, { code: "esm-statement-refused", scope: "card", retryable: false, status: 400 });
  }
}

const CARD_ID = /^\d{1,20}$/;

/**
 * The cards of a search: `<entityset>`, or `<result/>` when nothing was found (observed).
 *
 * @param wording makes ESM's own words safe to report
 */
export function readEntities(text: string, types: ValueTypes, uniqueCode: string, wording: Wording): Entity[] {
  const root = readReply(text, wording);
  if (root.name === "result") return [];
  if (root.name !== "entityset") throw notUnderstood(`begins with <${root.name}>`);
  return root.children.filter(({ name }) => name === "entity").map((element) => toEntity(element, types, uniqueCode));
}

export interface ImportReport {
  readonly created: number;
  readonly updated: number;
  /** ESM's words about entities that it did not accept, if it has any; they may repeat what was sent. */
  readonly messages: readonly string[];
}

/** @param wording as above; without it ESM's own words are left out */
export function readImportReport(text: string, wording: Wording | undefined): ImportReport {
  const root = readReply(text, wording);
  if (root.name !== "entity-import-report") throw notUnderstood(`begins with <${root.name}>`);
  const texts = descendants(root).filter(({ name }) => name === "message");
  return {
    created: count(root, "entities-created"),
    updated: count(root, "entities-updated"),
    messages: texts.map((element) => element.text.trim()).filter((message) => message !== ""),
  };
}

/** @throws StatementRefused, ReplyTooLarge, Failure `reply-not-understood` for a reply that is not XML */
function readReply(text: string, wording: Wording | undefined): XmlElement {
  let root: XmlElement;
  try {
    root = readXml("ESM's reply", text);
  } catch (error) {
    if (error instanceof XmlTooLarge) {
      const message = "ESM's reply holds more than is taken at once";
      throw new ReplyTooLarge(message);
    }
    if (!(error instanceof InputError)) throw error;
    throw notUnderstood(error.message);
  }
  if (root.name !== "error") return root;
  const part = (name: string) => child(root, name)?.text.trim() ?? "";
  const words = [part("code"), part("description"), part("details")].filter((word) => word !== "").join(": ");
  const message = ["ESM refused the request", ...(wording === undefined ? [] : [wording(words)])].join(": ");
  throw new StatementRefused(message);
}

function toEntity(element: XmlElement, types: ValueTypes, uniqueCode: string): Entity {
  const dataCardId = element.attributes["id"];
  if (dataCardId === undefined || !CARD_ID.test(dataCardId)) {
    throw notUnderstood(`has an <entity> without an id on line ${element.line}`);
  }
  const values: Record<string, AttributeValue[]> = Object.create(null) as Record<string, AttributeValue[]>;
  let uniqueValue: string | undefined;
  for (const attribute of element.children.filter(({ name }) => name === "attribute")) {
    const code = attribute.attributes["code"] ?? "";
    values[code] = attribute.children.flatMap((value) => toValue(value, code, types) ?? []);
    if (code === uniqueCode) uniqueValue = child(attribute, "value")?.text;
  }
  const folderCode = child(element, "group")?.attributes["code"] ?? "";
  return { card: { dataCardId, hidden: false, deleted: false, values }, folderCode, uniqueValue };
}

function toValue(element: XmlElement, code: string, { typeOf, dates }: ValueTypes): AttributeValue | undefined {
  if (element.name === "reference") {
    const dataCardId: DataCardId | undefined = element.attributes["id"];
    return dataCardId === undefined || !CARD_ID.test(dataCardId) ? undefined : { kind: "reference", dataCardId };
  }
  if (element.name !== "value") return undefined;
  const { text } = element;
  switch (typeOf(code)) {
    case "static-value":
      return { kind: "static", code: null, name: text };
    case "date": {
      const at = dates.read(text);
      return at === undefined ? undefined : { kind: "date", at };
    }
    case "number":
      return /^-?\d+(\.\d+)?$/.test(text.trim()) ? { kind: "number", number: Number(text) } : undefined;
    default:
      return { kind: "text", text };
  }
}

function child(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((candidate) => candidate.name === name);
}

function descendants(element: XmlElement): XmlElement[] {
  return element.children.flatMap((one) => [one, ...descendants(one)]);
}

function count(root: XmlElement, name: string): number {
  const text = child(root, name)?.text.trim() ?? "";
  if (!/^\d{1,9}$/.test(text)) throw notUnderstood(`tells no number of <${name}>`);
  return Number(text);
}

function notUnderstood(why: string): Failure {
  return new Failure(`ESM's reply ${why}`, { code: "reply-not-understood", scope: "card", retryable: false });
}
