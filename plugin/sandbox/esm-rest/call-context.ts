import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { AttributeDefinition } from "../../xml/template-definition.ts";
import type { AttributeProblem, Card } from "../cards/card.ts";
import type { CardWorld } from "../cards/card-world.ts";
import { templateRights } from "../cards/rights.ts";
import type { Template } from "../cards/template.ts";
import { ESM_PATHS, esmPlaceOf } from "../http/path-pattern.ts";
import { ApiError } from "./api-exception.ts";

export type EsmRestApp = OpenAPIHono;

/** The REST API's URL as the client wrote it. */
export function baseUrl(context: Context): string {
  const { origin, pathname } = new URL(context.req.url);
  return origin + ESM_PATHS[esmPlaceOf(pathname) ?? "on-premises"].rest;
}

/** @throws ApiError 404 when there is no such template, or it may not be seen */
export function requireTemplate(world: CardWorld, code: string): Template {
  const template = world.templates.get(code);
  if (template !== undefined && templateRights(world, code).read) return template;
  throw new ApiError(404, `Template not found: ${code}`);
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
  if (card !== undefined && card.templateCode === template.code) return card;
  throw new ApiError(status, `Data card not found: ${dataCardId}`);
}

/** @throws ApiError 403, which ESM documents for "not found" */
export function requireAttribute(template: Template, code: string): AttributeDefinition {
  const attribute = template.attributes.get(code);
  if (attribute !== undefined) return attribute;
  throw new ApiError(403, `Attribute not found: ${code}`);
}

/** The attributes named in `selectedAttributes`; all of them without it. @throws ApiError 400 */
export function selectedAttributes(template: Template, selection: string | undefined): AttributeDefinition[] {
  const codes = (selection ?? "").split(",").flatMap((code) => (code.trim() === "" ? [] : [code.trim()]));
  if (codes.length === 0) return [...template.attributes.values()];
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
