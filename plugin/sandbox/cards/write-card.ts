import type { AttributeProblem, Card, CardValue } from "./card.ts";
import type { CardWorld } from "./card-world.ts";
import { wholeSeconds } from "./check-value.ts";
import { openAsItWas } from "./open-cards.ts";
import { type PlannedValue, planWrite, type WritePlan, type WriteRequest } from "./plan-write.ts";
import { setValues } from "./set-values.ts";
import { folderName, type Template } from "./template.ts";

/** The result of a write: saved completely, or not at all. */
export type WriteResult =
  | { readonly saved: true; readonly card: Card; readonly createdReferences: readonly Card[] }
  | { readonly saved: false; readonly problems: readonly AttributeProblem[] };

/**
 * Makes a card. `folderCode: null` is taken as the template's folder when it has just one (assumed); a folder that is
 * not given at all is refused.
 */
export function createCard(world: CardWorld, template: Template, request: WriteRequest): WriteResult {
  const folders = template.definition.folders;
  const onlyFolder = folders.length === 1 ? folders[0]?.code : undefined;
  const folderCode = request.folderCode === null ? onlyFolder : request.folderCode;
  const plan = planWrite(world, template, undefined, request);
  if (folderCode === undefined || folderName(template, folderCode) === undefined) {
    return { saved: false, problems: [unknownFolder(template, folderCode), ...plan.problems] };
  }
  if (plan.problems.length > 0) return { saved: false, problems: plan.problems };
  const { values, createdReferences } = realize(world, plan);
  return { saved: true, card: addCard(world, template, folderCode, values), createdReferences };
}

/** Modifies a card: attributes that are not sent stay as they are. */
export function modifyCard(world: CardWorld, template: Template, card: Card, request: WriteRequest): WriteResult {
  if (card.deleted) return { saved: false, problems: [inTrash(card)] };
  const folderCode = request.folderCode ?? card.folderCode;
  const plan = planWrite(world, template, card, request);
  if (folderCode !== card.folderCode && folderName(template, folderCode) === undefined) {
    return { saved: false, problems: [unknownFolder(template, folderCode), ...plan.problems] };
  }
  if (plan.problems.length > 0) return { saved: false, problems: plan.problems };
  openAsItWas(world, card);
  const { values, createdReferences } = realize(world, plan);
  card.folderCode = folderCode;
  card.updated = wholeSeconds(world.now());
  setValues(world, card, values);
  return { saved: true, card, createdReferences };
}

/** Moves a card to the trash. False when it is there already. */
export function trashCard(card: Card): boolean {
  if (card.deleted) return false;
  card.deleted = true;
  return true;
}

/** Takes cards away for good, with their files and all references to them. */
export function eraseCards(world: CardWorld, cards: readonly Card[]): void {
  const erased = new Set(cards);
  for (const card of erased) {
    setValues(world, card, new Map([...card.values.keys()].map((code) => [code, []])));
    for (const id of world.referrers.get(card.dataCardId) ?? []) forget(world, world.cards.get(id), card.dataCardId);
    world.referrers.delete(card.dataCardId);
    world.cards.delete(card.dataCardId);
  }
  const left = (card: Card) => !erased.has(card);
  for (const [code, siblings] of world.cardsByTemplate) world.cardsByTemplate.set(code, siblings.filter(left));
  const ids = new Set(cards.map(({ dataCardId }) => dataCardId));
  for (const [location, { dataCardId }] of world.files) if (ids.has(dataCardId)) world.files.delete(location);
}

/** Hides exactly these cards and shows all others. REST has no call for it; ESM does it by a card's status. */
export function setHiddenCards(world: CardWorld, dataCardIds: readonly string[]): void {
  const hidden = new Set(dataCardIds);
  for (const card of world.cards.values()) card.hidden = hidden.has(card.dataCardId);
}

/** Gives a card a number for each identifier that has none yet. */
export function fillIdentifiers(world: CardWorld, template: Template, card: Card): void {
  const values = new Map<string, readonly CardValue[]>();
  for (const { code, identifierPrefix } of template.attributes.values()) {
    if (identifierPrefix === undefined || card.values.has(code)) continue;
    const number = (world.identifierNumbers.get(identifierPrefix) ?? 0) + 1;
    world.identifierNumbers.set(identifierPrefix, number);
    values.set(code, [{ kind: "text", text: `${identifierPrefix}${String(number).padStart(6, "0")}` }]);
  }
  setValues(world, card, values);
}

function addCard(
  world: CardWorld,
  template: Template,
  folderCode: string,
  values: ReadonlyMap<string, readonly CardValue[]>,
): Card {
  const card = placeCard(world, template, folderCode, world.nextId);
  setValues(world, card, values);
  fillIdentifiers(world, template, card);
  return card;
}

/** Puts a card without any values into the world. Its id is higher than those of the template's other cards. */
export function placeCard(world: CardWorld, template: Template, folderCode: string, id: number): Card {
  world.nextId = Math.max(world.nextId, id + 1);
  const card: Card = {
    dataCardId: String(id),
    id,
    templateCode: template.code,
    folderCode,
    values: new Map(),
    created: wholeSeconds(world.now()),
    updated: wholeSeconds(world.now()),
    hidden: false,
    deleted: false,
  };
  world.cards.set(card.dataCardId, card);
  const siblings = world.cardsByTemplate.get(template.code) ?? [];
  siblings.push(card);
  world.cardsByTemplate.set(template.code, siblings);
  return card;
}

function forget(world: CardWorld, card: Card | undefined, dataCardId: string): void {
  if (card === undefined) return;
  const isOther = (value: CardValue) => value.kind !== "reference" || value.dataCardId !== dataCardId;
  const changed = [...card.values].filter(([, values]) => !values.every(isOther));
  setValues(world, card, new Map(changed.map(([code, values]) => [code, values.filter(isOther)])));
}

/** Creates the cards that the plan names but that do not exist yet. Call it when nothing can be refused any more. */
function realize(world: CardWorld, plan: WritePlan) {
  const createdReferences: Card[] = [];
  const toValue = (planned: PlannedValue): CardValue[] => {
    if (planned.kind !== "empty-reference") return [planned];
    const target = world.templates.get(planned.templateCode);
    const [folder] = target?.definition.folders ?? [];
    const [nameAttribute] = target?.nameAttributes ?? [];
    if (target === undefined || folder === undefined || nameAttribute === undefined) return [];
    const named = new Map([[nameAttribute, [{ kind: "text", text: planned.name } as const]]]);
    const card = addCard(world, target, folder.code, named);
    createdReferences.push(card);
    return [{ kind: "reference", dataCardId: card.dataCardId }];
  };
  const values = new Map([...plan.values].map(([code, planned]) => [code, planned.flatMap(toValue)] as const));
  return { values, createdReferences };
}

function unknownFolder(template: Template, folderCode: string | undefined): AttributeProblem {
  const message =
    folderCode === undefined
      ? `A data card of template ${template.code} needs a folderCode`
      : `Template ${template.code} is not linked to a folder with the code '${folderCode}'`;
  return { attributeCode: null, attributeType: null, message, error: "unknown-folder" };
}

function inTrash(card: Card): AttributeProblem {
  const message = `Data card ${card.dataCardId} is in the trash`;
  return { attributeCode: null, attributeType: null, message, error: "in-trash" };
}
