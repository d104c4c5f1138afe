import { createRoute } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Template } from "../cards/template.ts";
import { createCard, modifyCard, trashCard, type WriteResult } from "../cards/write-card.ts";
import type { EsmAccess } from "../esm-access.ts";
import { ApiError } from "./api-exception.ts";
import {
  type EsmRestApp,
  refusal,
  requireCard,
  requireTemplate,
  requireUnlocked,
  requireWritableTemplate,
  selectedAttributes,
  viewOf,
} from "./call-context.ts";
import { cardUrl, createdReferencesJson, dataCardJson, dataCardLink } from "./card-json.ts";
import { dataCardSchema } from "./card-schemas.ts";
import { readElements } from "./read-elements.ts";
import { apiResponseSchema, cardResponseSchema, errors, json } from "./reply-schemas.ts";
import {
  cardParameters,
  createRequestSchema,
  jsonBody,
  modifyRequestSchema,
  oneCardQuery,
  templateParameters,
  writeQuery,
} from "./request-schemas.ts";

const createCardRoute = createRoute({
  method: "post",
  path: "/dc/{template}/data",
  summary: "Create a card",
  request: { params: templateParameters, query: writeQuery, body: jsonBody(createRequestSchema) },
  responses: { 201: json("Created", cardResponseSchema), ...errors(400, 401, 403, 404, 413) },
});

const readCardRoute = createRoute({
  method: "get",
  path: "/dc/{template}/data/{id}",
  summary: "A card",
  request: { params: cardParameters, query: oneCardQuery },
  responses: { 200: json("The card", dataCardSchema), ...errors(400, 401, 404) },
});

const modifyCardRoute = createRoute({
  method: "patch",
  path: "/dc/{template}/data/{id}",
  summary: "Modify a card",
  request: { params: cardParameters, query: writeQuery, body: jsonBody(modifyRequestSchema) },
  responses: { 200: json("Modified", cardResponseSchema), ...errors(400, 401, 403, 404, 409, 413) },
});

const deleteCardRoute = createRoute({
  method: "delete",
  path: "/dc/{template}/data/{id}",
  summary: "Move a card to the trash",
  request: { params: cardParameters },
  responses: { 200: json("In the trash", apiResponseSchema), ...errors(400, 401, 403, 404, 409) },
});

export function addCardCalls(app: EsmRestApp, esm: EsmAccess): void {
  const { world } = esm;

  app.openapi(createCardRoute, (context) => {
    const template = requireWritableTemplate(world, context.req.valid("param").template);
    const { folderCode, data } = context.req.valid("json");
    const { createEmptyReferences = false, dataCards = false } = context.req.valid("query");
    const read = readElements(template, data);
    const result = createCard(world, template, {
      ...read,
      folderCode,
      mode: "replace",
      createEmptyReferences,
      author: esm.login,
    });
    return context.json(cardResponse(esm, context, template, result, dataCards), 201);
  });

  app.openapi(readCardRoute, (context) => {
    const { template: code, id } = context.req.valid("param");
    const template = requireTemplate(world, code);
    const card = requireCard(world, template, id);
    const attributes = selectedAttributes(template, context.req.valid("query").selectedAttributes);
    return context.json(dataCardJson(viewOf(esm, context, template, attributes), card), 200);
  });

  app.openapi(modifyCardRoute, (context) => {
    const { template: code, id } = context.req.valid("param");
    const template = requireWritableTemplate(world, code);
    const card = requireCard(world, template, id);
    const { dataCardId, folderCode, data } = context.req.valid("json");
    if (typeof dataCardId === "string" && dataCardId !== id) {
      throw new ApiError(400, `dataCardId ${dataCardId} in the body differs from ${id} in the URL`);
    }
    const { createEmptyReferences = false, dataCards = false } = context.req.valid("query");
    const read = readElements(template, data);
    requireUnlocked(esm, [card]);
    const result = modifyCard(world, template, card, {
      ...read,
      folderCode,
      mode: "replace",
      createEmptyReferences,
      author: esm.login,
    });
    return context.json(cardResponse(esm, context, template, result, dataCards), 200);
  });

  app.openapi(deleteCardRoute, (context) => {
    const { template: code, id } = context.req.valid("param");
    const template = requireWritableTemplate(world, code);
    const card = requireCard(world, template, id);
    if (!card.deleted) requireUnlocked(esm, [card]);
    if (!trashCard(card)) throw new ApiError(409, `Data card ${id} is in the trash already`);
    const timestamp = new Date(esm.realNow()).toISOString();
    return context.json({ code: 200, message: `Data card ${id} was moved to the trash`, timestamp }, 200);
  });
}

/** @throws ApiError when nothing was saved */
function cardResponse(esm: EsmAccess, context: Context, template: Template, result: WriteResult, wholeCard: boolean) {
  if (!result.saved) throw refusal(result.problems);
  const view = viewOf(esm, context, template);
  return {
    meta: {
      timestamp: new Date(esm.realNow()).toISOString(),
      url: cardUrl(view.base, result.card),
      errors: [],
      createdReferences: createdReferencesJson(view, result.createdReferences),
      importResult: { handledDataCards: 1, savedDataCards: 1, notSavedDataCards: 0 },
    },
    dataCard: wholeCard ? dataCardJson(view, result.card) : dataCardLink(view, result.card),
  };
}
