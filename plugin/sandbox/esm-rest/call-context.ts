import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { AttributeDefinition } from "../../xml/template-definition.ts";
import type { AttributeProblem, Card } from "../cards/card.ts";
import type { CardWorld } from "../cards/card-world.ts";
import { maySee, templateRights } from "../cards/rights.ts";
import type { Template } from "../cards/template.ts";
import type { EsmAccess } from "../esm-access.ts";
import { ESM_PATHS, esmPlaceOf } from "../http/path-pattern.ts";
import { ApiError } from "./api-exception.ts";
import type { CardView } from "./card-json.ts";
import { ODD_ELEMENTS } from "./oddities.ts";

export type EsmRestApp = OpenAPIHono;

/** The REST API's URL as the client wrote it. */
export function baseUrl(context: Context): string {
  return new URL(context.req.url).origin + ESM_PATHS[esmPlaceOf(context.req.path) ?? "on-premises"].rest;
}

/** How a template's cards are shown: whole, or these attributes of them. */
export function viewOf(
  { world, manners }: EsmAccess,
  context: Context,
  template: Template,
  selected?: readonly AttributeDefinition[],
): CardView {
  return {
    world,
    template,
    attributes: selected ?? [...template.attributes.values()],
    oddities: selected === undefined && manners.oddTemplates ? ODD_ELEMENTS : {},
    base: baseUrl(context),
    dates: manners.dateForms,
    staticNames: manners.staticNames,
  };
}

/** @throws ApiError 404, or the status with which this call says "not found", also when it may not be seen */
export function requireTemplate(world: CardWorld, code: string, status: 403 | 404 = 404): Template {
  const template = world.templates.get(code);
  if (template !== undefined && templateRights(world, code).read) return template;
  throw new ApiError(status, `Template not found: ${code}`);
}

/** @throws ApiError 403 */
export function requireWritableTemplate(world: CardWorld, code: string): Template {
  const template = requireTemplate(world, code);
  if (templateRights(world, code).write) return template;
  throw new ApiError(403, `You have no permission to write data cards of template ${code}`);
}

/** @throws ApiError 404, or the status with which this call says "not found" */
export function requireCard(world: CardWorld, template: Template, dataCardId: string, status: 403 | 404 = 404): Card {
  const card = world.cards.get(dataCardId);
  if (card !== undefined && card.templateCode === template.code && maySee(world, card)) return card;
  throw new ApiError(status, `Data card not found: ${dataCardId}`);
}

/**
 * @param status documented: 404 for what writes, 403 for what reads
 * @throws ApiError
 */
export function requireAttribute(template: Template, code: string, status: 403 | 404): AttributeDefinition {
  const attribute = template.attributes.get(code);
  if (attribute !== undefined) return attribute;
  throw new ApiError(status, `Attribute not found: ${code}`);
}

/**
 * With locked cards, the first write to a card is refused (observed). A bulk write is refused as a whole (assumed).
 *
 * @throws ApiError 409
 */
export function requireUnlocked({ manners, foundLocked }: EsmAccess, cards: readonly Card[]): void {
  if (!manners.lockedCards) return;
  const locked = cards.filter(({ dataCardId }) => !foundLocked.has(dataCardId));
  for (const { dataCardId } of locked) foundLocked.add(dataCardId);
  if (locked.length > 0) throw new ApiError(409, "Resource is locked");
}

/** The attributes named in `selectedAttributes`; undefined without it. @throws ApiError 400 */
export function selectedAttributes(template: Template, selection: string | undefined) {
  const codes = (selection ?? "").split(",").flatMap((code) => (code.trim() === "" ? [] : [code.trim()]));
  if (codes.length === 0) return undefined;
  return [...new Set(codes)].map((code) => {
    const attribute = template.attributes.get(code);
    if (attribute !== undefined) return attribute;
    throw new ApiError(400, `Template ${template.code} has no attribute ${code}`);
  });
}

/** The refusal of a write to a single card, of which nothing was saved. */
export function refusal(problems: readonly AttributeProblem[]): ApiError {
  const isForbidden = problems.some(({ error }) => error === "no-permission");
  return new ApiError(isForbidden ? 403 : 400, problems.map(({ message }) => message).join("; "));
}
