import { randomUUID } from "node:crypto";
import type { AttributeDefinition } from "../../xml/template-definition.ts";
import type { Card } from "./card.ts";
import type { CardWorld } from "./card-world.ts";
import type { Template } from "./template.ts";
import { modifyCard, type WriteResult } from "./write-card.ts";

/** Bytes of one file. Assumed. */
export const MAX_FILE_BYTES = 20 * 1024 * 1024;

export interface SentFile {
  readonly name: string;
  readonly mimeType: string;
  readonly bytes: Uint8Array;
}

/** How a file is put to those that are there, and the login that does it. */
export interface Attaching {
  readonly mode: "replace" | "add";
  readonly author: string;
}

/** Puts a file into an attribute of a card. It is kept in memory, under a location of its own. */
export function attachFile(
  world: CardWorld,
  template: Template,
  card: Card,
  attribute: AttributeDefinition,
  file: SentFile,
  { mode, author }: Attaching,
): WriteResult {
  const location = randomUUID();
  const result = modifyCard(world, template, card, {
    values: new Map([[attribute.code, [{ kind: "file", name: file.name, location }]]]),
    problems: [],
    folderCode: undefined,
    mode,
    createEmptyReferences: false,
    author,
  });
  if (!result.saved) return result;
  world.files.set(location, { dataCardId: card.dataCardId, attributeCode: attribute.code, ...file });
  return result;
}
