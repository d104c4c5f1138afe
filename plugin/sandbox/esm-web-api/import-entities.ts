import type { XmlNode } from "../../xml/write-xml.ts";
import type { AttributeProblem } from "../cards/card.ts";
import type { CardWorld } from "../cards/card-world.ts";
import { templateRights } from "../cards/rights.ts";
import { createCard, modifyCard } from "../cards/write-card.ts";
import type { ImportSettings } from "./import-parameters.ts";
import type { LocalDates } from "./local-dates.ts";
import { readAttributes } from "./read-attributes.ts";
import type { SentEntity } from "./read-entity-set.ts";
import { matchingCards } from "./unique-cards.ts";

export interface ImportContext {
  readonly world: CardWorld;
  readonly dates: LocalDates;
  readonly settings: ImportSettings;
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
  const count = (wanted: Outcome) => String(outcomes.filter((outcome) => outcome === wanted).length);
  const failed = outcomes.filter((outcome) => typeof outcome !== "string").length;
  return {
    name: "entity-import-report",
    children: [
      { name: "entities-created", text: count("created") },
      { name: "entities-updated", text: count("updated") },
      { name: "entities-failed", text: String(failed) },
      { name: "messages", children: messages },
    ],
  };
}

function importEntity({ world, dates, settings, author }: ImportContext, entity: SentEntity): Outcome {
  const template = world.templates.get(entity.templateCode);
  if (template === undefined || !templateRights(world, template.code).write) {
    return refused(`You have no permission to write data cards of template ${entity.templateCode}`);
  }
  const [card, second] = settings.update ? matchingCards(world, template, entity.attributes) : [];
  if (second !== undefined) return refused("Several data cards match the unique values of the entity");
  if (card === undefined && !settings.create) return refused("No data card matches a unique value of the entity");
  const sent = entity.attributes.filter(({ values }) => values.length > 0 || settings.removeEmptyValues);
  const request = {
    ...readAttributes(world, dates, template, sent),
    mode: "replace",
    createEmptyReferences: false,
    author,
  } as const;
  if (card === undefined) {
    const created = createCard(world, template, { ...request, folderCode: settings.folderCode });
    return created.saved ? "created" : { reasons: words(created.problems) };
  }
  const updated = modifyCard(world, template, card, { ...request, folderCode: undefined });
  return updated.saved ? "updated" : { reasons: words(updated.problems) };
}

function refused(reason: string): Outcome {
  return { reasons: [reason] };
}

/** Most characters of a message, which may repeat a value of any length. */
const MAX_MESSAGE = 500;

function words(problems: readonly AttributeProblem[]): string[] {
  return problems.map(({ message }) => message.slice(0, MAX_MESSAGE));
}
