import { InputError } from "../../base/failure.ts";
import type { Card, CardValue } from "../../sandbox/cards/card.ts";
import type { CardWorld } from "../../sandbox/cards/card-world.ts";
import { cardName, staticName, valuesOf } from "../../sandbox/cards/read-card.ts";
import { type CardsFile, readCardsFile } from "../../sandbox/cards-file.ts";
import type { AttributeDefinition } from "../../xml/template-definition.ts";

/**
 * A value of a card that is given: text, a number, or in the form of the REST API: `{ code }` of a static value,
 * `{ dataCardId }` or `{ value }` (a unique value of the other card) for a reference, `{ value, author, date }` of a worklog.
 */
export type GivenValue = string | number | Readonly<Record<string, unknown>>;

/** A data card that ESM holds at the start. */
export interface GivenCard {
  /** The code of one of the sandbox's templates. */
  readonly templateCode: string;
  /** May be left out where the template has one folder. */
  readonly folderCode?: string | null | undefined;
  /** Digits. Default: the next free id, from 9001 on. */
  readonly dataCardId?: string | undefined;
  /** Values by attribute code: one, several, or as the REST API writes them, `{ values: [{ value: "…" }] }`. */
  readonly data: Readonly<Record<string, GivenValue | readonly GivenValue[]>>;
  /** Default: no. */
  readonly hidden?: boolean | undefined;
  /** Whether it lies in the trash. Default: no. */
  readonly deleted?: boolean | undefined;
}

/** A value of a card that was read. Dates are text in ISO 8601. */
export type SandboxValue =
  | string
  | number
  /** A static value. */
  | { readonly value: string; readonly code: string }
  /** A reference. */
  | { readonly dataCardId: string; readonly name: string }
  /** A file. */
  | { readonly name: string; readonly location: string }
  /** An entry of a worklog. */
  | { readonly value: string; readonly author: string; readonly date: string };

/** A data card as ESM holds it now, whatever its users may see. It can be given to another sandbox. */
export interface SandboxCard {
  /** ESM's own id of the card. */
  readonly dataCardId: string;
  /** The card's template. */
  readonly templateCode: string;
  /** Where it lies. */
  readonly folderCode: string;
  /** What references to it show. */
  readonly name: string;
  /** Whether it is hidden. */
  readonly hidden: boolean;
  /** Whether it lies in the trash. */
  readonly deleted: boolean;
  /** Values by attribute code; an attribute without values is not in it. Back-references are in it. */
  readonly data: Readonly<Record<string, readonly SandboxValue[]>>;
}

/** How given cards are called in errors. */
const CARDS = "cards";

/**
 * Cards as the sandbox loads them.
 *
 * @param cards a path, or the cards themselves
 * @throws InputError
 */
export function cardsFile(cards: string | readonly GivenCard[]): CardsFile {
  if (typeof cards === "string") return readCardsFile(cards);
  const lines = cards.map((card, index) => {
    try {
      return JSON.stringify(isObject(card) ? { ...card, data: givenData(card.data) } : card) ?? "null";
    } catch {
      throw new InputError([{ file: CARDS, place: String(index), message: "cannot be written as JSON" }]);
    }
  });
  return { file: CARDS, bytes: Buffer.from(lines.join("\n")) };
}

/** What is wrong with given cards, by their places in the list instead of lines. */
export function placedInList(error: unknown): unknown {
  if (!(error instanceof InputError)) return error;
  return new InputError(
    error.problems.map(({ file, place, message }) =>
      file === CARDS ? { file, place: inList(place), message: inList(message) } : { file, place, message },
    ),
  );
}

/** A line of the file that the list was made into, as a place in the list. */
function inList(text: string): string {
  return text.replaceAll(/\b(on )?line (\d+)/g, (_, on, line) => `${on ? "at " : ""}${line - 1}`);
}

function givenData(data: unknown): unknown {
  if (!isObject(data)) return data;
  return Object.fromEntries(
    Object.entries(data).map(([code, given]) => {
      if (isObject(given) && "values" in given) return [code, given];
      const values = Array.isArray(given) ? given : [given];
      return [code, { values: values.map((value) => (isObject(value) ? value : { value })) }];
    }),
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The card as a plain object. */
export function plainCard(world: CardWorld, card: Card): SandboxCard {
  const attributes = world.templates.get(card.templateCode)?.attributes ?? new Map<string, AttributeDefinition>();
  const data = [...attributes.values()].flatMap((attribute) => {
    const values = valuesOf(world, card, attribute).map((value) => plainValue(world, attribute, value));
    return values.length === 0 ? [] : [[attribute.code, values] as const];
  });
  const { dataCardId, templateCode, folderCode, hidden, deleted } = card;
  const name = cardName(world, card);
  return { dataCardId, templateCode, folderCode, name, hidden, deleted, data: Object.fromEntries(data) };
}

function plainValue(world: CardWorld, attribute: AttributeDefinition, value: CardValue): SandboxValue {
  switch (value.kind) {
    case "text":
      return value.text;
    case "number":
      return value.number;
    case "date":
      return attribute.dateOnly ? isoTime(value.at).slice(0, 10) : isoTime(value.at);
    case "static":
      return { value: staticName(world, attribute, value), code: value.code };
    case "reference": {
      const target = world.cards.get(value.dataCardId);
      return { dataCardId: value.dataCardId, name: target === undefined ? "" : cardName(world, target) };
    }
    case "file":
      return { name: value.name, location: value.location };
    case "worklog":
      return { value: value.text, author: value.author, date: isoTime(value.at) };
  }
}

/** In whole seconds, as the REST API writes times. */
function isoTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}
