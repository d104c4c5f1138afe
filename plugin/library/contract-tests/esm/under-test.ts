import type { DataCardId, Esm } from "../../../outside/esm/port.ts";
import type { SuiteOptions } from "../framework.ts";

/**
 * Values by attribute code, as they are told past the adapter: texts, numbers, dates in ISO 8601, static values by their
 * codes, references by data card ids.
 */
export type PlainValues = Readonly<Record<string, readonly (string | number)[]>>;

/** A data card as ESM holds it, whatever an API shows of it. */
export interface HeldCard {
  /** ESM's own id of the card. */
  readonly dataCardId: DataCardId;
  /** Whether it lies in the trash. */
  readonly deleted: boolean;
  /** Attributes without values are not in it. */
  readonly values: PlainValues;
}

/**
 * An ESM for tests, over HTTP: the sandbox (`sandboxEsm`), or another one. It has the templates that come with the package,
 * `chat_session` in the folder `chat_sessions` and `person` in `persons`, and no cards.
 */
export interface EsmServer {
  /** Where the adapter's API is, as the adapter would be given it. */
  readonly url: string;
  /** Texts that must never be shown: the password. */
  readonly secrets: readonly string[];
  /** What the static values of `is_chat_active` are called in ESM's system language. Default: `Yes` and `No`. */
  readonly staticNames?: { readonly yes: string; readonly no: string } | undefined;
  /**
   * Makes a Person card, past the adapter.
   *
   * @param mail its mail address
   */
  addPerson(mail: string): Promise<DataCardId>;
  /**
   * Moves a card of a chat session to the trash, past the adapter.
   *
   * @param dataCardId ESM's own id of the card
   */
  trash(dataCardId: DataCardId): Promise<void>;
  /**
   * Hides these cards, past the adapter, and shows all others.
   *
   * @param dataCardIds ESM's own ids of the cards
   */
  hide(dataCardIds: readonly DataCardId[]): Promise<void> | void;
  /**
   * What ESM holds: all cards of a template, oldest first, those in the trash too.
   *
   * @param templateCode the template's code
   */
  held(templateCode: string): Promise<readonly HeldCard[]> | readonly HeldCard[];
  /**
   * Ends whatever keeps a new card from being written, such as somebody who has it open. Default: nothing does.
   *
   * @param dataCardId ESM's own id of the card
   */
  settled?(dataCardId: DataCardId): Promise<void>;
  /** Ends it. */
  close(): Promise<void>;
}

/** What an adapter, and the API that it uses, can do. */
export interface EsmAbilities {
  /** `Esm.hasPages`: a page costs one request, however many cards there are. */
  readonly pages: boolean;
  /** `Esm.attachFile` is there. */
  readonly attachFile: boolean;
  /** `Esm.removeCard` is there. */
  readonly removeCard: boolean;
  /** `Esm.streamCards` is there. */
  readonly streamCards: boolean;
  /** `Esm.templatesWithCode` is there. */
  readonly countTemplates: boolean;
  /** The API tells what a static value is called in ESM's system language. */
  readonly tellStaticNames: boolean;
  /** The API tells which cards are hidden. */
  readonly tellHidden: boolean;
  /** The most requests for one page of cards; one, unless the server makes the adapter ask again. */
  readonly requestsForPage: number;
  /** `hurry` of `connect` has an effect. */
  readonly hurry: boolean;
  /** `mostReplyBytes` of `connect` has an effect. */
  readonly limitReplies: boolean;
}

/** How the adapter is connected to its server for one test. */
export interface ConnectingEsm {
  /** The address of what the suite puts in front of the server. */
  readonly url: string;
  /** When it is aborted, whatever the adapter does ends. */
  readonly signal: AbortSignal;
  /** Whether to give up a request that is not answered after a quarter of a second, or so. */
  readonly hurry: boolean;
  /** Most bytes of a reply that the adapter takes; undefined for as many as usual. */
  readonly mostReplyBytes: number | undefined;
}

/** The adapter, connected. */
export interface ConnectedEsm {
  /** What is tested. */
  readonly esm: Esm;
  /** Cuts its connections. */
  close(): void | Promise<void>;
}

/** How the suite comes by an ESM and its adapter, and what they can do. */
export interface EsmTest extends SuiteOptions {
  /** Starts an ESM without cards. It keeps nothing of those before it. */
  startEsm(): Promise<EsmServer>;
  /**
   * Connects the adapter, as the plugin's own are: with its type for each attribute, and `efecte_id` as unique attribute.
   * Waits between attempts should take no time, so that the suite does not take long.
   *
   * @param connecting where and how
   * @param server what `startEsm` gave
   */
  connect(connecting: ConnectingEsm, server: EsmServer): ConnectedEsm | Promise<ConnectedEsm>;
  /** What they can do; what they cannot is not asked of them. */
  readonly can: EsmAbilities;
  /** The code of an attribute for files that `chat_session` has in this ESM; without one, no file is attached. */
  readonly fileAttribute?: string | undefined;
}
