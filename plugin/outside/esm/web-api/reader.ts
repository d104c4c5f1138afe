import { Failure, InputError } from "../../../base/failure.ts";
import { MEANINGLESS } from "../../../xml/mend-xml.ts";
import { readXml, type XmlElement } from "../../../xml/read-xml.ts";
import { XmlTooLarge } from "../../../xml/xml-error.ts";
import { ReplyTooLarge } from "../../http/request-failure.ts";
import type { Wording } from "../esm-words.ts";
import { type AttributeValue, type DataCard, type DataCardId, UnreadableCard } from "../port.ts";
import { countUnreadable } from "../readable-cards.ts";
import type { LocalDates } from "./local-dates.ts";

/** What to read of each card, and how: the Web API gives whole cards, and only text, without types. */
export interface EntityReading {
  /** The attributes whose values are wanted. The others are not looked at. */
  readonly attributeCodes: readonly string[];
  /** Whether to read what the cards are called that references lead to. */
  readonly withNames?: boolean | undefined;
  /** The attribute by which ESM matches cards. */
  readonly uniqueCode: string;
  /** The type of an attribute, by the REST API's name; undefined for text, and where the type is not known. */
  typeOf(attributeCode: string): string | undefined;
  readonly dates: LocalDates;
  /** Told of the id of every attribute that holds a file. */
  readonly onFileAttribute?: (templateCode: string, attributeCode: string, attributeId: string) => void;
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
const FILE_TYPE = "external-reference";

/**
 * The cards of a search: `<entityset>`, or `<result/>` when nothing was found (observed). One that cannot be read does
 * not keep the others from being read.
 *
 * @param wording makes ESM's own words safe to report
 */
export function readEntities(text: string, reading: EntityReading, wording: Wording): (Entity | UnreadableCard)[] {
  const root = readReply(text, wording);
  if (root.name === "result") return [];
  if (root.name !== "entityset") throw notUnderstood(`begins with <${root.name}>`);
  const notTooMany = countUnreadable();
  const entities = root.children.filter(({ name }) => name === "entity");
  return entities.map((element) => notTooMany(readEntity(element, reading)));
}

/** What an import did with the cards that were sent. */
export interface ImportReport {
  /** Cards that were created, or updated: whatever was asked for. */
  readonly done: number;
  /** ESM's words about entities that it did not accept, if it has any; they may repeat what was sent. */
  readonly messages: readonly string[];
}

/**
 * A report may carry only the count that applies (observed), so no other is looked at.
 *
 * @param wording as above; without it ESM's own words are left out
 * @throws Failure that is `retryable` when the report does not tell what was done
 */
export function readImportReport(
  text: string,
  applies: "created" | "updated",
  wording: Wording | undefined,
): ImportReport {
  const root = readReply(text, wording);
  if (root.name !== "entity-import-report") throw notUnderstood(`begins with <${root.name}>`);
  const messages = descendants(root)
    .filter(({ name }) => name === "message")
    .map(words)
    .filter((message) => message !== "");
  const count = child(root, `entities-${applies}`)?.text.trim();
  // Words without a count say why nothing was done.
  if (count === undefined && messages.length > 0) return { done: 0, messages };
  if (count !== undefined && /^\d{1,9}$/.test(count)) return { done: Number(count), messages };
  throw new Failure(`ESM's import report does not tell how many data cards were ${applies}`, {
    code: "reply-not-understood",
    scope: "card",
    retryable: true,
  });
}

/** @throws StatementRefused for ESM's error. Any other reply is taken: what ESM answers to an upload is not known. */
export function requireNoError(text: string, wording: Wording): void {
  if (/^\s*(?:<\?xml[^>]{0,200}\?>\s*)?<error\b/.test(text.slice(0, 1_000))) readReply(text, wording);
}

/** @throws StatementRefused, ReplyTooLarge, Failure `reply-not-understood` for a reply that is not XML */
function readReply(text: string, wording: Wording | undefined): XmlElement {
  let root: XmlElement;
  try {
    root = readXml("ESM's reply", text, { mend: true });
  } catch (error) {
    if (error instanceof XmlTooLarge) {
      throw new ReplyTooLarge(`more than is taken at once: ${error.message}`);
    }
    if (!(error instanceof InputError)) throw error;
    throw new Failure(error.message, { code: "reply-not-understood", scope: "card", retryable: false });
  }
  if (root.name !== "error") return root;
  const parts = ["code", "description", "details"].map((name) => words(child(root, name)));
  const said = parts.filter((part) => part !== "").join(": ");
  const message = ["ESM refused the request", ...(wording === undefined ? [] : [wording(said)])].join(": ");
  throw new StatementRefused(message);
}

function readEntity(element: XmlElement, reading: EntityReading): Entity | UnreadableCard {
  const id = element.attributes["id"] ?? "";
  if (!CARD_ID.test(id)) return new UnreadableCard(null, `<entity> on line ${element.line} has no id`);
  try {
    return toEntity(id, element, reading);
  } catch (error) {
    if (error instanceof UnreadableValue) return new UnreadableCard(id, error.message);
    throw error;
  }
}

function toEntity(dataCardId: DataCardId, element: XmlElement, reading: EntityReading): Entity {
  const { attributeCodes, uniqueCode, typeOf, onFileAttribute } = reading;
  const templateCode = child(element, "template")?.attributes["code"] ?? "";
  const values: Record<string, AttributeValue[]> = Object.create(null) as Record<string, AttributeValue[]>;
  let uniqueValue: string | undefined;
  for (const attribute of element.children.filter(({ name }) => name === "attribute")) {
    const code = attribute.attributes["code"] ?? "";
    if (code.includes(MEANINGLESS)) throw new UnreadableValue("the code of one of its attributes", meaningless());
    const first = code === uniqueCode ? child(attribute, "value") : undefined;
    if (first !== undefined) uniqueValue = textOf(first, code);
    const attributeId = attribute.attributes["id"] ?? "";
    if (typeOf(code) === FILE_TYPE && CARD_ID.test(attributeId)) onFileAttribute?.(templateCode, code, attributeId);
    if (!attributeCodes.includes(code)) continue;
    values[code] = attribute.children.flatMap((value) => toValue(value, code, reading) ?? []);
  }
  const folderCode = child(element, "group")?.attributes["code"] ?? "";
  if (folderCode.includes(MEANINGLESS)) throw new UnreadableValue("the code of its folder", meaningless());
  return { card: { dataCardId, hidden: false, deleted: false, values }, folderCode, uniqueValue };
}

/** Why a card cannot be read. What stands there is not repeated: it may be chat text. */
class UnreadableValue extends Error {
  constructor(where: string, why: string) {
    super(`${where} ${why}`);
  }
}

function meaningless(): string {
  return "holds a reference that stands for no character";
}

/** An attribute's value that is empty, or a reference to nothing, is no value. @throws UnreadableValue */
function toValue(
  element: XmlElement,
  code: string,
  { typeOf, dates, withNames = false }: EntityReading,
): AttributeValue | undefined {
  const where = `attribute ${code}`;
  const type = typeOf(code);
  // How files are shown is not known (assumed: their names, as a text or as those of references).
  if (type === FILE_TYPE) {
    const name = element.attributes["name"] ?? textOf(element, code).trim();
    return name === "" ? undefined : { kind: "file", name };
  }
  if (element.name === "reference") {
    const dataCardId: DataCardId | undefined = element.attributes["id"];
    if (dataCardId === undefined || dataCardId === "") return undefined;
    if (!CARD_ID.test(dataCardId)) throw new UnreadableValue(where, "refers to something that is no id");
    const name = withNames ? (element.attributes["name"] ?? "") : "";
    return name === "" ? { kind: "reference", dataCardId } : { kind: "reference", dataCardId, name };
  }
  if (element.name !== "value") return undefined;
  const text = textOf(element, code);
  if ((type === "date" || type === "number") && text.trim() === "") return undefined;
  switch (type) {
    case "static-value":
      return { kind: "static", code: null, name: text };
    case "date": {
      const date = dates.read(text);
      if (date === undefined) throw new UnreadableValue(where, "holds no date such as 31.12.2026 23:59");
      return { kind: "date", ...date };
    }
    case "number":
      if (!/^-?\d+(\.\d+)?$/.test(text.trim())) throw new UnreadableValue(where, "holds no number");
      return { kind: "number", number: Number(text) };
    default:
      return { kind: "text", text };
  }
}

/** @throws UnreadableValue when the text is not whole */
function textOf({ text, children }: XmlElement, code: string): string {
  if (text.includes(MEANINGLESS)) throw new UnreadableValue(`attribute ${code}`, meaningless());
  if (children.length > 0) throw new UnreadableValue(`attribute ${code}`, "holds elements where text was expected");
  return text;
}

/** ESM's own words, for messages. */
function words(element: XmlElement | undefined): string {
  return element?.text.replaceAll(MEANINGLESS, "").trim() ?? "";
}

function child(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((candidate) => candidate.name === name);
}

function descendants(element: XmlElement): XmlElement[] {
  return element.children.flatMap((one) => [one, ...descendants(one)]);
}

function notUnderstood(why: string): Failure {
  return new Failure(`ESM's reply ${why}`, { code: "reply-not-understood", scope: "card", retryable: false });
}
