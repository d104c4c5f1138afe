import type { Language } from "../../xml/template-definition.ts";
import type { Card, CardValue } from "./card.ts";
import type { SearchIndex } from "./search-index.ts";
import type { Template } from "./template.ts";
import { createValueIndex, type ValueIndex } from "./value-index.ts";

/** What ESM's user may do with a template or with one of its attributes. */
export interface Rights {
  /** Whether the user sees it. */
  readonly read: boolean;
  /** Whether the user may change it. */
  readonly write: boolean;
}

/** A rule about rights; without an attribute code it is about the whole template. */
export interface PermissionRule extends Rights {
  /** The template's code. */
  readonly templateCode: string;
  /** One of its attributes. */
  readonly attributeCode?: string | null | undefined;
}

interface StoredFile {
  readonly dataCardId: string;
  readonly attributeCode: string;
  readonly name: string;
  readonly mimeType: string;
  readonly bytes: Uint8Array;
}

/**
 * The cards that people have open in ESM's own pages. Before ESM 2025.2, saving one overwrites what was changed
 * meanwhile on references, back-references and attachments (documented as a known error).
 */
export interface OpenCards {
  /** `openCards`: whether somebody has each card open when it is first written, and saves it when ESM is next asked. */
  readonly manners: { readonly openCards: boolean };
  /** By card. */
  readonly forms: Map<string, OpenForm>;
  /** Cards that were opened because of the manner, which opens each of them once. */
  readonly wereOpen: Set<string>;
}

/** A card as somebody has it open. */
export interface OpenForm {
  /** What references, back-references and files held when it was opened, by attribute code. */
  readonly shown: ReadonlyMap<string, readonly CardValue[]>;
  /** Whether it is saved when ESM is next asked for something. */
  readonly isSavedSoon: boolean;
}

/**
 * Everything ESM knows, in memory. The REST API and the Web API both use it, through the functions of this folder,
 * which know nothing of HTTP. Each card is changed in one step, so a half-written card can never be read.
 */
export interface CardWorld {
  /** By code. Of several templates with one code the first is here, and answers to it (assumed). */
  readonly templates: Map<string, Template>;
  /** Templates whose code another one had already. They are listed, and nothing else. */
  secondTemplates: readonly Template[];
  readonly cards: Map<string, Card>;
  /** Cards of a template, ascending ids, those in the trash included. */
  readonly cardsByTemplate: Map<string, Card[]>;
  /** Cards by the values of their unique attributes. */
  readonly uniqueValues: ValueIndex;
  /** Cards by the values of attributes that were searched for. */
  readonly searched: SearchIndex;
  /** Ids of the cards that refer to a card, through any attribute. */
  readonly referrers: Map<string, Set<string>>;
  /** The last number given out, by the identifier's prefix. */
  readonly identifierNumbers: Map<string, number>;
  /** Uploaded files by location. */
  readonly files: Map<string, StoredFile>;
  /** The number that ESM knows a folder by, by its code. Numbers differ per environment (observed, for attributes). */
  readonly folderIds: Map<string, string>;
  readonly permissions: Map<string, Rights>;
  /** Ids of the cards that the user may not see, whatever the rights on the template. */
  readonly unseenCards: Set<string>;
  readonly openCards: OpenCards;
  nextId: number;
  nextTemplateId: number;
  /** The sandbox's time: `'now'` in EQL and the date of a worklog entry. */
  readonly now: () => number;
  /** ESM's system language, in which static values are named. */
  readonly language: () => Language;
}

/** The same world as another user sees it, who has all rights at first. What one user writes, the others read. */
export function asAnotherUser(world: CardWorld): CardWorld {
  return {
    ...world,
    permissions: new Map(),
    unseenCards: new Set(),
    get secondTemplates() {
      return world.secondTemplates;
    },
    get nextId() {
      return world.nextId;
    },
    set nextId(id) {
      world.nextId = id;
    },
    get nextTemplateId() {
      return world.nextTemplateId;
    },
  };
}

/** Ids soon reach a power of ten, which exposes a client that sorts them as text. */
const FIRST_ID = 9_001;

/** What of the sandbox's manners shows in the cards themselves. */
type CardManners = OpenCards["manners"] & { readonly systemLanguage: Language };

/** @param manners default: nobody has a card open, and ESM speaks English */
export function createCardWorld(
  now: () => number,
  manners: CardManners = { openCards: false, systemLanguage: "en" },
): CardWorld {
  return {
    templates: new Map(),
    secondTemplates: [],
    cards: new Map(),
    cardsByTemplate: new Map(),
    uniqueValues: createValueIndex(),
    searched: new Map(),
    referrers: new Map(),
    identifierNumbers: new Map(),
    files: new Map(),
    folderIds: new Map(),
    permissions: new Map(),
    unseenCards: new Set(),
    openCards: { manners, forms: new Map(), wereOpen: new Set() },
    nextId: FIRST_ID,
    nextTemplateId: 101,
    now,
    language: () => manners.systemLanguage,
  };
}
