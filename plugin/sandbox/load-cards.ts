import { InputError, type Problem } from "../base/failure.ts";
import { quoted, quotedList } from "../base/quoted.ts";
import type { Card } from "./cards/card.ts";
import type { CardWorld } from "./cards/card-world.ts";
import { readableValues } from "./cards/read-card.ts";
import { folderName, type Template } from "./cards/template.ts";
import { fillIdentifiers, placeCard } from "./cards/write-card.ts";
import { type CardOfFile, type CardsFile, linesOf, MOST_CARDS, readCard } from "./cards-file.ts";
import { type BackReference, fillCard, uniqueTexts } from "./fill-card.ts";

/** Enough for one look at the file: what follows is mostly the same mistake. */
const MOST_PROBLEMS = 100;

/** A line whose template, folder and id are right. */
interface LocatedLine {
  readonly line: number;
  /** The line itself: its parsed form is several times as large, so it is parsed again when the card is filled. */
  readonly text: string;
  readonly template: Template;
  readonly folderCode: string;
  readonly dataCardId: number | undefined;
}

/**
 * Makes the cards of a file, in a world that has none yet. A card keeps the `dataCardId` that it is given; the others
 * get those that are free, from `world.nextId` on, in the order of the file. A card may refer to one further down.
 *
 * @throws InputError naming the lines; the world is of no use then
 */
export function loadCards(world: CardWorld, cardsFile: CardsFile): void {
  const problems: Problem[] = [];
  const report = (line: number, message: string) => {
    problems.push({ file: cardsFile.file, place: `line ${line}`, message });
    if (problems.length === MOST_PROBLEMS) throw new InputError(problems);
  };
  const { lines, byUniqueText } = locateLines(world, cardsFile, report);
  if (problems.length > 0) throw new InputError(problems);

  const cards = placeCards(world, lines);
  const holdersOf = (templateCode: string, text: string): Card[] =>
    (byUniqueText.get(uniqueKey(templateCode, text)) ?? []).flatMap((index) => cards[index] ?? []);
  const claims: { readonly line: number; readonly card: Card; readonly claim: BackReference }[] = [];
  const trash: Card[] = [];
  for (const [index, { line, text, template }] of lines.entries()) {
    const card = cards[index];
    const read = readCard(text);
    if (card === undefined || typeof read === "string") continue;
    const filled = fillCard(world, template, card, read.data, holdersOf);
    for (const message of filled.messages) report(line, message);
    for (const claim of filled.backReferences) claims.push({ line, card, claim });
    card.hidden = read.hidden;
    if (read.deleted) trash.push(card);
  }
  for (const { line, card, claim } of claims)
    checkBackReference(world, card, claim, (message) => report(line, message));
  if (problems.length > 0) throw new InputError(problems);
  for (const card of trash) card.deleted = true;
  numberCards(world);
}

type Report = (line: number, message: string) => void;

function locateLines(world: CardWorld, cardsFile: CardsFile, report: Report) {
  const lines: LocatedLine[] = [];
  const lineOfId = new Map<number, number>();
  /** Indexes of lines; several when one text is the unique value of several cards. */
  const byUniqueText = new Map<string, number[]>();
  for (const [line, text] of linesOf(cardsFile)) {
    if (lines.length === MOST_CARDS) {
      report(line, `a file may hold ${MOST_CARDS} cards at most: leave some out`);
      break;
    }
    const read = readCard(text);
    const located = typeof read === "string" ? read : locate(world, read);
    if (typeof read === "string" || typeof located === "string") {
      report(line, String(located));
      continue;
    }
    const { dataCardId } = located;
    const earlier = dataCardId === undefined ? undefined : lineOfId.get(dataCardId);
    if (earlier !== undefined) report(line, `dataCardId ${dataCardId ?? ""} stands on line ${earlier} already`);
    if (dataCardId !== undefined) lineOfId.set(dataCardId, line);
    for (const unique of uniqueTexts(located.template, read.data)) {
      const key = uniqueKey(located.template.code, unique);
      const holders = byUniqueText.get(key);
      if (holders === undefined) byUniqueText.set(key, [lines.length]);
      else holders.push(lines.length);
    }
    lines.push({ line, text, ...located });
  }
  return { lines, byUniqueText };
}

/** Where a card belongs, or why it belongs nowhere. */
function locate(
  world: CardWorld,
  { templateCode, folderCode, dataCardId }: CardOfFile,
): Pick<LocatedLine, "template" | "folderCode" | "dataCardId"> | string {
  const template = world.templates.get(templateCode);
  if (template === undefined) {
    return `templateCode: there is no template '${quoted(templateCode)}', only ${quotedList([...world.templates.keys()])}`;
  }
  const folders = template.definition.folders.map(({ code }) => code);
  const [only, second] = folders;
  const code = folderCode ?? (second === undefined ? only : undefined);
  if (code !== undefined && folderName(template, code) !== undefined) {
    return { template, folderCode: code, dataCardId: dataCardId === undefined ? undefined : Number(dataCardId) };
  }
  if (only === undefined) return `templateCode: template ${templateCode} is linked to no folder`;
  const found = code === undefined ? "is needed" : `'${quoted(code)}' is none of template ${templateCode}`;
  return `folderCode ${found}: its folders are ${quotedList(folders)}`;
}

/** @returns the cards, without values, in the order of the lines */
function placeCards(world: CardWorld, lines: readonly LocatedLine[]): Card[] {
  const given = new Set(lines.map(({ dataCardId }) => dataCardId));
  let next = world.nextId;
  const freeId = (): number => {
    while (given.has(next)) next += 1;
    next += 1;
    return next - 1;
  };
  const ids = lines.map(({ dataCardId }) => dataCardId ?? freeId());
  const cards: Card[] = [];
  const ascending = lines.map((line, index) => ({ line, index, id: ids[index] ?? 0 })).toSorted((a, b) => a.id - b.id);
  for (const { line, index, id } of ascending) {
    cards[index] = placeCard(world, line.template, line.folderCode, id);
  }
  return cards;
}

function checkBackReference(world: CardWorld, card: Card, claim: BackReference, report: (message: string) => void) {
  const { attribute, dataCardIds } = claim;
  const seen = readableValues(world, card, attribute);
  const filled = new Set(seen.flatMap((value) => (value.kind === "reference" ? [value.dataCardId] : [])));
  const source = `${attribute.targets.join(" or ")}, attribute ${attribute.backReference ?? ""}`;
  for (const id of dataCardIds) {
    if (filled.has(id)) continue;
    const what = `Attribute ${attribute.code}: data card ${quoted(id)} does not refer to this one`;
    report(`${what}; ESM fills it from the cards of ${source}: write the reference there`);
  }
}

/** Gives identifiers to the cards without one, in the order of their ids; they go on where the given ones end. */
function numberCards(world: CardWorld): void {
  for (const { code, attributes } of world.templates.values()) {
    for (const { code: attributeCode, identifierPrefix } of attributes.values()) {
      if (identifierPrefix === undefined) continue;
      let highest = world.identifierNumbers.get(identifierPrefix) ?? 0;
      for (const card of world.cardsByTemplate.get(code) ?? []) {
        const [value] = card.values.get(attributeCode) ?? [];
        const text = value?.kind === "text" && value.text.startsWith(identifierPrefix) ? value.text : undefined;
        const number = text?.slice(identifierPrefix.length) ?? "";
        if (/^\d{1,12}$/.test(number)) highest = Math.max(highest, Number(number));
      }
      world.identifierNumbers.set(identifierPrefix, highest);
    }
  }
  for (const template of world.templates.values()) {
    for (const card of world.cardsByTemplate.get(template.code) ?? []) fillIdentifiers(world, template, card);
  }
}

function uniqueKey(templateCode: string, text: string): string {
  return `${templateCode} ${text}`;
}
