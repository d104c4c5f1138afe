import { Failure, type FailureOptions } from "../../base/failure.ts";
import type { List } from "../../base/packed-list.ts";
import type { StoredDate } from "../../chat/stored-date.ts";
import type { DateLimit, EqlCondition } from "./eql.ts";

/** Id of a data card. A string, although it looks like a number. */
export type DataCardId = string;

/**
 * One value of an attribute. A `static` value has `code: null` if it was read through an API that does not tell the
 * code, and `name: null` if ESM does not tell what it is called in its system language; it has one of the two. Only a
 * date that was read has `otherAt` or `isDay`.
 */
export type AttributeValue =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "number"; readonly number: number }
  | ({ readonly kind: "date" } & StoredDate)
  | { readonly kind: "static"; readonly code: string | null; readonly name: string | null }
  /** `name` is what ESM calls the card; only on one that was read with `CardQuery.withNames`, and if ESM tells it. */
  | { readonly kind: "reference"; readonly dataCardId: DataCardId; readonly name?: string }
  /** An attached file. It is only read here; `attachFile` writes files. */
  | { readonly kind: "file"; readonly name: string };

/** Values by attribute code. An empty list is an empty attribute. */
export type AttributeValues = Readonly<Record<string, readonly AttributeValue[]>>;

/** False for an empty text: strings are NOT NULL in ESM's database (observed in its log), so that it is no value. */
export function isValue(value: AttributeValue): boolean {
  return value.kind !== "text" || value.text !== "";
}

/** A data card as read. An attribute without values is empty, or the user may not see it: ESM does not tell which. */
export interface DataCard {
  /** ESM's own id of the card. */
  readonly dataCardId: DataCardId;
  /** Whether it is hidden; false if the API in use does not tell. */
  readonly hidden: boolean;
  /** Whether it lies in the trash; false if the API in use does not tell. */
  readonly deleted: boolean;
  /** Those of the requested attributes that have a value. */
  readonly values: AttributeValues;
}

/** A static value. Its name is null where ESM does not tell what it is called in its system language. */
export interface StaticValue {
  /** The value's code, unique in its attribute. */
  readonly code: string;
  /** In ESM's system language, in which conditions compare it (documented). */
  readonly name: string | null;
}

/**
 * What ESM tells about an attribute; undefined is what it does not tell, about this one or through the API in use. No API tells whether it is
 * mandatory or unique, or its handler (documented). The Web API only tells that the attribute exists.
 */
export interface AttributeInformation {
  /** The attribute's code. */
  readonly code: string;
  /** In the REST API's spelling, lower case with hyphens; an unknown type is kept as it came. */
  readonly type: string | undefined;
  /** Whether it holds several values. */
  readonly multiValue: boolean | undefined;
  /** Its values to choose from; empty if it is no static value. */
  readonly staticValues: readonly StaticValue[] | undefined;
  /** Template codes; empty if the attribute is not a reference. */
  readonly targets: readonly string[] | undefined;
}

/** What ESM tells about a template. */
export interface TemplateInformation {
  /** The template's code. */
  readonly code: string;
  /** Those whose code is told; undefined if the API in use tells of none. */
  readonly folders: readonly { readonly code: string; readonly name: string }[] | undefined;
  /** By code: at least those requested attributes that exist. */
  readonly attributes: ReadonlyMap<string, AttributeInformation>;
}

/** Which cards to read, and which of their attributes. */
export interface CardQuery {
  /** Only cards of this template. */
  readonly templateCode: string;
  /** Which of them; undefined for all. */
  readonly filter: EqlCondition | undefined;
  /** Attributes to read; others may be read too. */
  readonly attributeCodes: readonly string[];
  /** Read also what the cards are called that references lead to. */
  readonly withNames?: boolean;
  /** Leave hidden cards out if the API in use does not tell which cards are hidden. */
  readonly onlyVisible?: boolean;
  /**
   * Most bytes of text on the cards that are read together. Beyond it the query fails with `ReplyTooLarge`, as a single
   * reply would. Default: as many as there are.
   */
  readonly mostBytes?: number | undefined;
  /**
   * Told of each card that cannot be read, which is then left out. Without it the query fails with the first one, so
   * that nobody takes such a card for one that is not there.
   */
  readonly onUnreadable?: ((card: UnreadableCard) => void) | undefined;
}

/** A card that ESM gave, but of which something that was asked for cannot be read. It concerns no other card. */
export class UnreadableCard extends Failure {
  /** Null when not even the id can be read. */
  readonly dataCardId: DataCardId | null;

  /**
   * Makes a failure that concerns this card only.
   *
   * @param dataCardId null when not even the id can be read
   * @param why the end of a sentence, without a value of the card
   */
  constructor(dataCardId: DataCardId | null, why: string) {
    const which = dataCardId === null ? "a data card without an id" : `data card ${dataCardId}`;
    super(`${which} cannot be read: ${why}`, { code: "reply-not-understood", scope: "card", retryable: false });
    this.dataCardId = dataCardId;
  }
}

/** Where a page of cards begins, and how many it holds. */
export interface PageQuery {
  /** Only cards with a lower id; undefined for the newest. */
  readonly belowId: DataCardId | undefined;
  /** Cards on the page; 1 to 200. */
  readonly most: number;
}

/** One page of the cards that match. */
export interface NewestCards {
  /** Newest first, by id. */
  readonly cards: readonly DataCard[];
  /** How many cards of this page cannot be read. */
  readonly unreadable: number;
  /** The next page holds cards below this id; undefined when there is none. */
  readonly next: DataCardId | undefined;
}

/** What is made of the cards of a list, one after the other. Nothing of a card is kept but what this keeps. */
export interface CardFold<T> {
  /**
   * Takes the next card. What it throws ends the reading.
   *
   * @param card not kept by the caller
   */
  take(card: DataCard): void;
  /** Called once, after the last card. @returns what was made of all of them */
  end(): T;
}

/** One change to a card. Attributes that are not named stay as they are; an empty list clears an attribute. */
export interface CardWrite {
  /** The card to change. */
  readonly dataCardId: DataCardId;
  /** The attributes to change, each with all of its values from then on. */
  readonly values: AttributeValues;
}

/** What ESM said about an attribute that it did not accept. */
export interface AttributeError {
  /** Undefined where ESM does not say which. */
  readonly attributeCode: string | undefined;
  /** ESM's own words. They may repeat the value: never shown without masking what was sent. */
  readonly message: string;
}

/** A text file to be attached to a card. */
export interface FileAttachment {
  /** The card's template. */
  readonly templateCode: string;
  /** The card to attach it to. */
  readonly dataCardId: DataCardId;
  /** An attribute for files. */
  readonly attributeCode: string;
  /** Its name, with no folder: `chat.html`. */
  readonly fileName: string;
  /** Its content, sent as UTF-8. */
  readonly text: string;
}

/** The result for one card of a bulk write. */
export type WriteOutcome =
  | { readonly dataCardId: DataCardId; readonly written: true }
  | { readonly dataCardId: DataCardId; readonly written: false; readonly errors: readonly AttributeError[] };

/** ESM's templates are not what the settings need: one is missing, or lacks something. */
export class TemplateMismatch extends Failure {}

/** ESM refuses a request. If the template has changed since it was read, the same request may succeed later. */
export class EsmRefusal extends Failure {
  /**
   * Makes a failure that concerns one card only.
   *
   * @param message for users: what ESM refused, without what was sent
   * @param options what the program needs to know
   */
  constructor(message: string, options: Omit<FailureOptions, "scope">) {
    super(message, { ...options, scope: "card" });
  }
}

/**
 * What the plugin needs from ESM, through either of its APIs. Every method throws `Failure` when ESM cannot be asked;
 * no method throws because a single card was refused.
 */
export interface Esm {
  /** The longest filter for one request, in characters after URL encoding. */
  readonly longestFilter: number;

  /**
   * What ESM will return after this instant was written.
   *
   * @param at epoch milliseconds
   */
  storedDate(at: number): StoredDate;

  /**
   * The first instant that a condition can name, at or after this one. So `isBefore` it finds every card whose date is
   * before `at`, and perhaps some more: the caller compares the values.
   *
   * @param at epoch milliseconds
   */
  dateLimit(at: number): DateLimit;

  /**
   * Asks what a template is like.
   *
   * @param templateCode the template's code
   * @param attributeCodes attributes to tell of, at least
   * @returns null when there is no such template, or the user may not see it
   */
  templateInformation(templateCode: string, attributeCodes: readonly string[]): Promise<TemplateInformation | null>;

  /**
   * How many templates with this code the user may see: importing a template may make a second one. Undefined if the API
   * in use does not list templates.
   */
  readonly templatesWithCode: ((templateCode: string) => Promise<number>) | undefined;

  /**
   * Ids of all cards that match, oldest first. Nothing else of the cards is read.
   *
   * @param query which cards
   */
  cardIds(query: Omit<CardQuery, "attributeCodes">): Promise<DataCardId[]>;

  /**
   * The results of `keep` for all cards that match, oldest first. Nothing else of a card is kept: there may be many.
   *
   * @param query which cards
   * @param keep called once for each card, in the order in which they are read; gives what JSON can tell of the card, undefined
   *   for one that is of no interest
   */
  listCards<T extends Pick<DataCard, "dataCardId">>(
    query: CardQuery,
    keep: (card: DataCard) => T | undefined,
  ): Promise<List<T>>;

  /**
   * Passes every card that matches to a fold, once and in no certain order. For queries that match any number of cards.
   *
   * @param query which cards
   * @param begin called again when the list breaks off and is read anew: what the fold before has taken does not count
   */
  foldCards<T>(query: CardQuery, begin: () => CardFold<T>): Promise<T>;

  /**
   * Passes every card that matches to a fold, in one request that is not sent again, and whose reply holds the attributes
   * that were asked for and no others. Undefined if the API in use has no such request.
   *
   * @param query which cards
   * @param mostBytes of the whole reply; no more of it is read
   * @param fold what is made of them
   * @throws ReplyTooLarge when there are more, and whatever `fold.take` throws, which also ends the reading
   */
  readonly streamCards:
    | (<T>(
        query: CardQuery,
        mostBytes: number,
        fold: CardFold<T>,
      ) => Promise<{ readonly result: T; readonly bytes: number }>)
    | undefined;

  /**
   * One page of the cards that match, newest first by id. A card that cannot be read is left out, counted, and told of
   * where the query wants it. Where there are pages it takes one request, and another one for each half if the page is too
   * large for one reply.
   *
   * @param query which cards
   * @param page which of them
   */
  newestCards(query: CardQuery, page: PageQuery): Promise<NewestCards>;

  /** Whether the API in use has pages. If not, each page of `newestCards` costs as much as the whole list. */
  readonly hasPages: boolean;

  /**
   * All cards that match, oldest first. For queries that match few cards.
   *
   * @param query which cards
   */
  findCards(query: CardQuery): Promise<DataCard[]>;

  /**
   * Reads up to 200 cards again, and returns those that still match, oldest first. With an API that does not tell, cards
   * that no longer match may be among them: the caller compares the values.
   *
   * @param query which cards
   * @param ids ascending, from the same query; 200 at the most
   */
  cardsAmong(query: CardQuery, ids: readonly DataCardId[]): Promise<DataCard[]>;

  /**
   * Of the cards with these ids (ascending), those that are found, oldest first: 200 in one request where ids have up to
   * ten digits and their texts fit into one reply. A card that is not found may be there all the same: the caller looks
   * for it in another way.
   *
   * @param query which template and attributes
   * @param ids ascending, any number
   * @throws EsmRefusal when ESM does not take such a condition
   */
  cardsWithIds(query: Omit<CardQuery, "filter">, ids: readonly DataCardId[]): Promise<DataCard[]>;

  /**
   * Makes a card. When the answer is lost it may have been made all the same: the caller looks for it before it tries
   * again.
   *
   * @param templateCode the card's template
   * @param folderCode a folder to which the template is linked
   * @param values all values of the new card
   * @throws EsmRefusal when ESM does not accept the values
   */
  createCard(templateCode: string, folderCode: string, values: AttributeValues): Promise<DataCardId>;

  /**
   * Modifies up to 200 cards in one request. One outcome for each write, in the same order.
   *
   * @param templateCode the template of all the cards
   * @param writes 1 to 200, each for another card
   * @throws Failure that is `retryable` when it is not known whether the cards were written
   */
  modifyCards(templateCode: string, writes: readonly CardWrite[]): Promise<WriteOutcome[]>;

  /** Adds a file to an attribute. Undefined if the API in use cannot do that. */
  readonly attachFile: ((attachment: FileAttachment) => Promise<void>) | undefined;

  /**
   * Moves a card to the trash; a card that is already there counts as moved. Undefined if the API in use cannot do
   * that.
   *
   * @throws EsmRefusal when the user may not do it; `retryable` when somebody else has the card locked
   */
  readonly removeCard: ((templateCode: string, dataCardId: DataCardId) => Promise<void>) | undefined;
}
