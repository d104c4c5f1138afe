import { Failure, type FailureOptions } from "../../base/failure.ts";
import type { EqlCondition } from "./eql.ts";

/** Id of a data card. A string, although it looks like a number. */
export type DataCardId = string;

/**
 * One value of an attribute.
 * A `static` value that was read has `code: null` where the API in use does not tell the code. A `date` is an instant, which ESM
 * keeps to the second.
 */
export type AttributeValue =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "number"; readonly number: number }
  | { readonly kind: "date"; readonly at: number }
  | { readonly kind: "static"; readonly code: string | null; readonly name: string }
  | { readonly kind: "reference"; readonly dataCardId: DataCardId }
  /** A file that is attached. It is only read: files are written by `attachFile`. */
  | { readonly kind: "file"; readonly name: string };

/** Values by attribute code. An empty list is an empty attribute. */
export type AttributeValues = Readonly<Record<string, readonly AttributeValue[]>>;

/** A data card as read. An attribute without values is empty or may not be seen: ESM does not tell the two apart. */
export interface DataCard {
  readonly dataCardId: DataCardId;
  readonly hidden: boolean;
  readonly deleted: boolean;
  readonly values: AttributeValues;
}

/**
 * What ESM tells of an attribute. Mandatory, unique and handler cannot be learnt (documented). The Web API tells nothing
 * but that it exists; what the API in use does not tell is undefined.
 */
export interface AttributeInformation {
  readonly code: string;
  /** In the REST API's spelling, lower case with hyphens; a type we do not know is kept as it came. */
  readonly type: string | undefined;
  readonly multiValue: boolean | undefined;
  readonly staticValues: readonly { readonly code: string; readonly name: string }[] | undefined;
  /** Template codes; empty where the attribute is no reference. */
  readonly targets: readonly string[] | undefined;
}

export interface TemplateInformation {
  readonly code: string;
  /** Undefined where the API in use does not tell. */
  readonly folders: readonly { readonly code: string; readonly name: string }[] | undefined;
  /** At least those of the attributes asked for that exist. */
  readonly attributes: ReadonlyMap<string, AttributeInformation>;
}

/** Which cards to read, and which of their attributes. */
export interface CardQuery {
  readonly templateCode: string;
  readonly filter: EqlCondition | undefined;
  readonly attributeCodes: readonly string[];
  /** Leave hidden cards out where the API in use does not tell which cards are hidden. */
  readonly onlyVisible?: boolean;
}

/** One card to modify. Attributes that are not named stay as they are; an empty list clears. */
export interface CardWrite {
  readonly dataCardId: DataCardId;
  readonly values: AttributeValues;
}

/** What ESM said of one attribute it did not accept. */
export interface AttributeError {
  readonly attributeCode: string | undefined;
  readonly message: string;
}

/** A text file to be attached to a card. */
export interface FileAttachment {
  readonly templateCode: string;
  readonly dataCardId: DataCardId;
  readonly attributeCode: string;
  readonly fileName: string;
  readonly text: string;
}

/** What became of one card of a bulk write. */
export type WriteOutcome =
  | { readonly dataCardId: DataCardId; readonly written: true }
  | { readonly dataCardId: DataCardId; readonly written: false; readonly errors: readonly AttributeError[] };

/** ESM refuses what it was asked for. If the template has changed since it was read, the same may succeed afterwards. */
export class EsmRefusal extends Failure {
  constructor(message: string, options: Omit<FailureOptions, "scope">) {
    super(message, { ...options, scope: "card" });
  }
}

/**
 * What the plugin needs of ESM, whichever of its APIs is used. Every method throws `Failure` when ESM cannot be asked, and
 * none of them throws for a single card that was refused.
 */
export interface Esm {
  /** The longest filter that one request may carry, in characters after URL encoding. */
  readonly longestFilter: number;

  /** The instant that is read back after this one was written: ESM keeps seconds, or minutes. */
  storedDate(at: number): number;

  /** Null when there is no such template, or it may not be seen. */
  templateInformation(templateCode: string, attributeCodes: readonly string[]): Promise<TemplateInformation | null>;

  /** Ids of all cards that match, oldest first. Nothing else of the cards is read. */
  cardIds(query: Omit<CardQuery, "attributeCodes">): Promise<DataCardId[]>;

  /** What `keep` makes of all cards that match, oldest first. Nothing else is kept of a card: there may be many. */
  listCards<T extends Pick<DataCard, "dataCardId">>(query: CardQuery, keep: (card: DataCard) => T): Promise<T[]>;

  /** All cards that match, oldest first. For queries that match few cards. */
  findCards(query: CardQuery): Promise<DataCard[]>;

  /**
   * Those of up to 200 cards that still match, oldest first. `ids` are ascending and came from the same query. Cards
   * that no longer match may be among them, where the API in use does not tell: the caller compares what it gets.
   */
  cardsAmong(query: CardQuery, ids: readonly DataCardId[]): Promise<DataCard[]>;

  /** @throws EsmRefusal when ESM does not accept the values */
  createCard(templateCode: string, folderCode: string, values: AttributeValues): Promise<DataCardId>;

  /**
   * Modifies up to 200 cards in one request. One outcome for each write, in the same order.
   * @throws Failure that is `retryable` when it is not known whether the cards were written
   */
  modifyCards(templateCode: string, writes: readonly CardWrite[]): Promise<WriteOutcome[]>;

  /** Adds a file to an attribute. Undefined where the API in use cannot do that. */
  readonly attachFile: ((attachment: FileAttachment) => Promise<void>) | undefined;

  /**
   * Moves a card to the trash; one that is there already counts as moved. Undefined where the API in use cannot.
   * @throws EsmRefusal when the user may not
   */
  readonly removeCard: ((templateCode: string, dataCardId: DataCardId) => Promise<void>) | undefined;
}
