import { createRoute } from "@hono/zod-openapi";
import { modifyCard } from "../cards/write-card.ts";
import type { EsmAccess } from "../esm-access.ts";
import {
  type EsmRestApp,
  refusal,
  requireAttribute,
  requireCard,
  requireTemplate,
  requireUnlocked,
  requireWritableTemplate,
  viewOf,
} from "./call-context.ts";
import { elementJson } from "./card-json.ts";
import { elementSchema } from "./card-schemas.ts";
import type { ReadElements } from "./read-elements.ts";
import { readElements } from "./read-elements.ts";
import { apiResponseSchema, errors, json } from "./reply-schemas.ts";
import { attributeParameters, elementRequestSchema, jsonBody } from "./request-schemas.ts";

const PATH = "/dc/{template}/data/{id}/{attribute}";
const body = jsonBody(elementRequestSchema);
const written = { 200: json("Done", apiResponseSchema), ...errors(400, 401, 403, 404, 409, 413) };

const readRoute = createRoute({
  method: "get",
  path: PATH,
  summary: "An attribute of a card",
  request: { params: attributeParameters },
  responses: { 200: json("The attribute", elementSchema), ...errors(401, 403) },
});
const replaceRoute = createRoute({
  method: "put",
  path: PATH,
  summary: "Replace the values of an attribute",
  request: { params: attributeParameters, body },
  responses: written,
});
const addRoute = createRoute({
  method: "post",
  path: PATH,
  summary: "Add values to an attribute that is empty or takes several",
  request: { params: attributeParameters, body },
  responses: written,
});
const clearRoute = createRoute({
  method: "delete",
  path: PATH,
  summary: "Clear an attribute",
  request: { params: attributeParameters },
  responses: written,
});

export function addAttributeCalls(app: EsmRestApp, esm: EsmAccess): void {
  const { world } = esm;

  app.openapi(readRoute, (context) => {
    const { template: code, id, attribute: attributeCode } = context.req.valid("param");
    const template = requireTemplate(world, code, 403);
    const card = requireCard(world, template, id, 403);
    const attribute = requireAttribute(template, attributeCode, 403);
    return context.json(elementJson(viewOf(esm, context, template), card, attribute), 200);
  });

  app.openapi(replaceRoute, (context) => {
    write(esm, context.req.valid("param"), context.req.valid("json").values, "replace");
    return context.json(done(esm, "The values were replaced"), 200);
  });

  app.openapi(addRoute, (context) => {
    write(esm, context.req.valid("param"), context.req.valid("json").values, "add");
    return context.json(done(esm, "The values were added"), 200);
  });

  app.openapi(clearRoute, (context) => {
    write(esm, context.req.valid("param"), [], "replace");
    return context.json(done(esm, "The attribute was cleared"), 200);
  });
}

interface AttributePath {
  readonly template: string;
  readonly id: string;
  readonly attribute: string;
}

function write(esm: EsmAccess, path: AttributePath, values: readonly unknown[], mode: "replace" | "add"): void {
  const { world, login: author } = esm;
  const template = requireWritableTemplate(world, path.template);
  const card = requireCard(world, template, path.id);
  const attribute = requireAttribute(template, path.attribute, 404);
  requireUnlocked(esm, [card]);
  const read: ReadElements = readElements(template, { [attribute.code]: { values } });
  const result = modifyCard(world, template, card, {
    ...read,
    folderCode: undefined,
    mode,
    createEmptyReferences: false,
    author,
  });
  if (!result.saved) throw refusal(result.problems);
}

function done(esm: EsmAccess, message: string) {
  return { code: 200, message, timestamp: new Date(esm.realNow()).toISOString() };
}
