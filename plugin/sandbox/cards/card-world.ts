import type { Language } from "../../xml/template-definition.ts";
import type { Card } from "./card.ts";
import type { Template } from "./template.ts";
import { createValueIndex, type ValueIndex } from "./value-index.ts";

/** What ESM's user may do with a template or with one of its attributes. */
export interface Rights {
  readonly read: boolean;
  readonly write: boolean;
}

/** A rule about rights; without an attribute code it is about the whole template. */
export interface PermissionRule extends Rights {
  readonly templateCode: string;
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
 * Everything ESM knows, in memory. The REST API and the Web API both use it, through the functions of this folder,
 * which know nothing of HTTP. Each card is changed in one step, so a half-written card can never be read.
 */
export interface CardWorld {
  readonly templates: Map<string, Template>;
  readonly cards: Map<string, Card>;
  /** Cards of a template, ascending ids, those in the trash included. */
  readonly cardsByTemplate: Map<string, Card[]>;
  /** Cards by the values of their unique attributes. */
  readonly uniqueValues: ValueIndex;
  /** Ids of the cards that refer to a card, through any attribute. */
  readonly referrers: Map<string, Set<string>>;
  /** The last number given out, by the identifier's prefix. */
  readonly identifierNumbers: Map<string, number>;
  /** Uploaded files by location. */
  readonly files: Map<string, StoredFile>;
  readonly permissions: Map<string, Rights>;
  nextId: number;
  nextTemplateId: number;
  /** The sandbox's time: `'now'` in EQL and the date of a worklog entry. */
  readonly now: () => number;
  /** ESM's system language, in which static values are named. */
  readonly language: () => Language;
}

/** Ids soon reach a power of ten, which exposes a client that sorts them as text. */
const FIRST_ID = 9_001;

export function createCardWorld(now: () => number, language: () => Language = () => "en"): CardWorld {
  return {
    templates: new Map(),
    cards: new Map(),
    cardsByTemplate: new Map(),
    uniqueValues: createValueIndex(),
    referrers: new Map(),
    identifierNumbers: new Map(),
    files: new Map(),
    permissions: new Map(),
    nextId: FIRST_ID,
    nextTemplateId: 101,
    now,
    language,
  };
}
