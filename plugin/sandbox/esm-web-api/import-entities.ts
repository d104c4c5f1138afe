import type { XmlNode } from "../../xml/write-xml.ts";
import { withStaticValues } from "../cards/add-static-values.ts";
import type { AttributeProblem } from "../cards/card.ts";
import type { CardWorld } from "../cards/card-world.ts";
import { templateRights } from "../cards/rights.ts";
import { createCard, modifyCard } from "../cards/write-card.ts";
import type { Manners } from "../manners.ts";
import type { ImportSettings } from "./import-parameters.ts";
import type { LocalDates } from "./local-dates.ts";
import { readAttributes } from "./read-attributes.ts";
import type { SentAttribute, SentEntity } from "./read-entity-set.ts";
import { matchingCards } from "./unique-cards.ts";

export interface ImportContext {
  readonly world: CardWorld;
  readonly dates: LocalDates;
  readonly settings: ImportSettings;
  /**
   * Which counts the report carries. Those that apply are those that are not zero, or, when nothing was saved, that of
   * what was asked for. Source: both were observed.
   */
  readonly counts: Manners["importCounts"];
  /** The login that worklog entries are signed with. */
  readonly author: string;
}

/** The result for one entity: saved completely, or not at all. */
type Outcome = "created" | "updated" | { readonly reasons: readonly string[] };

/**
 * Imports entities one after the other, so that a later one can refer to an earlier one; one that fails does not stop
 * the others. The counts of the report were observed, `<entities-failed>` and the messages are assumed.
 */
export function importEntities(context: ImportContext, entities: readonly SentEntity[]): XmlNode {
  const outcomes = entities.map((entity) => importEntity(context, entity));
  const messages = outcomes.flatMap((outcome, index): XmlNode[] => {
    if (typeof outcome === "string") return [];
    const attributes = { entity: String(index + 1), line: String(entities[index]?.line ?? "") };
    return outcome.reasons.map((text) => ({ name: "message", attributes, text }));
  });
  return {
    name: "entity-import-report",
    children: [...countNodes(context, outcomes), { name: "messages", children: messages }],
  };
}

function countNodes({ counts, settings }: ImportContext, outcomes: readonly Outcome[]): XmlNode[] {
  const created = outcomes.filter((outcome) => outcome === "created").length;
  const updated = outcomes.filter((outcome) => outcome === "updated").length;
  const isNothingSaved = created + updated === 0;
  return [
    { name: "entities-created", count: created, applies: created > 0 || (isNothingSaved && settings.create) },
    { name: "entities-updated", count: updated, applies: updated > 0 || (isNothingSaved && settings.update) },
    { name: "entities-failed", count: outcomes.length - created - updated, applies: false },
  ]
    .filter(({ count, applies }) => counts === "all" || applies || count > 0)
    .map(({ name, count }) => ({ name, text: String(count) }));
}

function importEntity({ world, dates, settings, author }: ImportContext, entity: SentEntity): Outcome {
  const template = world.templates.get(entity.templateCode);
  if (template === undefined || !templateRights(world, template.code).write) {
    return refused(`You have no permission to write data cards of template ${entity.templateCode}`);
  }
  const matching = settings.update ? matchingCards(world, template, entity.attributes) : [];
  const { updatedFolder } = settings;
  const [card, second] = matching.filter((match) => updatedFolder === undefined || match.folderCode === updatedFolder);
  if (second !== undefined) return refused("Several data cards match the unique values of the entity");
  if (card === undefined && !settings.create) return refused("No data card matches a unique value of the entity");
  const sent = entity.attributes.filter(({ values }) => values.length > 0 || settings.removeEmptyValues);
  const { createEmptyReferences } = settings;
  const target = settings.createStaticAttributes
    ? withStaticValues(template, namesOf(sent), world.language())
    : template;
  const request = {
    ...readAttributes(world, dates, target, sent, createEmptyReferences),
    mode: "replace",
    appended: new Set(sent.filter(({ append }) => append).map(({ code }) => code)),
    ignoreUnique: settings.ignoreUniqueChecks,
    createEmptyReferences,
    author,
  } as const;
  const result =
    card === undefined
      ? createCard(world, target, { ...request, folderCode: settings.folderCode })
      : modifyCard(world, target, card, { ...request, folderCode: undefined });
  if (!result.saved) return { reasons: words(result.problems) };
  // New static values only stay with a card that has them.
  if (target !== template) world.templates.set(target.code, target);
  return card === undefined ? "created" : "updated";
}

function namesOf(sent: readonly SentAttribute[]): Map<string, string[]> {
  return new Map(sent.map(({ code, values }) => [code, values.map((text) => text.trim())]));
}

function refused(reason: string): Outcome {
  return { reasons: [reason] };
}

/** Most characters of a message, which may repeat a value of any length. */
const MAX_MESSAGE = 500;

function words(problems: readonly AttributeProblem[]): string[] {
  return problems.map(({ message }) => message.slice(0, MAX_MESSAGE));
}
