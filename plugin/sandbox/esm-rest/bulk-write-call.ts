import { STATUS_CODES } from "node:http";
import { createRoute, type z } from "@hono/zod-openapi";
import type { AttributeProblem, ProblemKind } from "../cards/card.ts";
import { maySee } from "../cards/rights.ts";
import type { Template } from "../cards/template.ts";
import { createCard, modifyCard, type WriteResult } from "../cards/write-card.ts";
import type { EsmAccess } from "../esm-access.ts";
import { type EsmRestApp, requireUnlocked, requireWritableTemplate, viewOf } from "./call-context.ts";
import { type CardView, cardUrl, createdReferencesJson, dataCardJson, dataCardLink } from "./card-json.ts";
import type { DataCardLinkJson } from "./card-schemas.ts";
import { readElements } from "./read-elements.ts";
import { type AttributeErrorJson, errors, json, listResponseSchema } from "./reply-schemas.ts";
import {
  bulkRequestSchema,
  jsonBody,
  type modifyRequestSchema,
  templateParameters,
  writeQuery,
} from "./request-schemas.ts";

const bulkRoute = createRoute({
  method: "put",
  path: "/dc/{template}/data",
  summary: "Create and modify cards, each for itself",
  request: { params: templateParameters, query: writeQuery, body: jsonBody(bulkRequestSchema) },
  responses: { 200: json("Some or all saved", listResponseSchema), ...errors(400, 401, 403, 404, 409, 413) },
});

type ListResponse = z.infer<typeof listResponseSchema>;
type Item = z.output<typeof modifyRequestSchema>;

/** The bulk write: a refused card does not stop the others, and the status is still 200 (documented). */
export function addBulkWriteCall(app: EsmRestApp, esm: EsmAccess): void {
  const { world } = esm;

  app.openapi(bulkRoute, (context) => {
    const template = requireWritableTemplate(world, context.req.valid("param").template);
    const { createEmptyReferences = false, dataCards = false } = context.req.valid("query");
    const view = viewOf(esm, context, template);
    const items = context.req.valid("json");
    const present = items.flatMap(({ dataCardId }) => world.cards.get(dataCardId ?? "") ?? []);
    requireUnlocked(esm, present);
    const results = items.map((item) => {
      const result = writeItem(esm, template, item, createEmptyReferences);
      return { item, result };
    });
    const saved = results.filter(({ result }) => result.saved).length;
    const data: ListResponse["data"] = results.map(({ item, result }) => {
      if (!result.saved) return { ...namedCard(view, item), errors: result.problems.map(attributeErrorJson) };
      return { dataCard: dataCards ? dataCardJson(view, result.card) : dataCardLink(view, result.card), errors: [] };
    });
    const meta = {
      timestamp: new Date(esm.realNow()).toISOString(),
      url: `${view.base}/dc/${template.code}/data`,
      errors: [],
      createdReferences: createdReferencesJson(
        view,
        results.flatMap(({ result }) => (result.saved ? result.createdReferences : [])),
      ),
      importResult: {
        handledDataCards: results.length,
        savedDataCards: saved,
        notSavedDataCards: results.length - saved,
      },
    };
    return context.json({ meta, data }, 200);
  });
}

function writeItem(esm: EsmAccess, template: Template, item: Item, createEmptyReferences: boolean): WriteResult {
  const { dataCardId, folderCode, data } = item;
  const request = {
    ...readElements(template, data),
    folderCode,
    mode: "replace",
    createEmptyReferences,
    author: esm.login,
  } as const;
  if (typeof dataCardId !== "string") return createCard(esm.world, template, request);
  const card = esm.world.cards.get(dataCardId);
  if (card?.templateCode !== template.code || !maySee(esm.world, card))
    return { saved: false, problems: [unknownCard(dataCardId)] };
  return modifyCard(esm.world, template, card, request);
}

/** The card of an item that was not saved; nothing for one that was to be created. */
function namedCard(view: CardView, { dataCardId }: Item): { dataCard?: DataCardLinkJson } {
  if (typeof dataCardId !== "string") return {};
  const card = view.world.cards.get(dataCardId);
  if (card !== undefined && maySee(view.world, card)) return { dataCard: dataCardLink(view, card) };
  const url = cardUrl("", { templateCode: view.template.code, dataCardId });
  return { dataCard: { dataCardId, name: dataCardId, url } };
}

/** Problems that the status of a refusal would not call a bad request. */
const STATUSES: Readonly<Partial<Record<ProblemKind, 403 | 404>>> = { "no-permission": 403, "unknown-data-card": 404 };

/** `error` is the name of a status (documented: "Bad Request"). */
function attributeErrorJson({ attributeCode, attributeType, message, error }: AttributeProblem): AttributeErrorJson {
  return {
    ...(attributeCode === null ? {} : { attributeCode }),
    ...(attributeType === null ? {} : { attributeType }),
    message,
    error: STATUS_CODES[STATUSES[error] ?? 400] ?? "",
  };
}

function unknownCard(dataCardId: string): AttributeProblem {
  const message = `Data card not found: ${dataCardId}`;
  return { attributeCode: null, attributeType: null, message, error: "unknown-data-card" };
}
