import { createRoute, type z } from "@hono/zod-openapi";
import type { AttributeProblem, Card } from "../cards/card.ts";
import type { Template } from "../cards/template.ts";
import { createCard, modifyCard, type WriteResult } from "../cards/write-card.ts";
import type { EsmAccess } from "../esm-access.ts";
import { baseUrl, type EsmRestApp, requireWritableTemplate } from "./call-context.ts";
import { dataCardJson, dataCardLink } from "./card-json.ts";
import { readElements } from "./read-elements.ts";
import { errors, json, listResponseSchema } from "./reply-schemas.ts";
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
  responses: { 200: json("Some or all saved", listResponseSchema), ...errors(400, 401, 403, 404, 413) },
});

type ListResponse = z.infer<typeof listResponseSchema>;
type Item = z.output<typeof modifyRequestSchema>;

/** The bulk write: a refused card does not stop the others, and the status is still 200 (documented). */
export function addBulkWriteCall(app: EsmRestApp, esm: EsmAccess): void {
  const { world } = esm;

  app.openapi(bulkRoute, (context) => {
    const template = requireWritableTemplate(world, context.req.valid("param").template);
    const { createEmptyReferences = false, dataCards = false } = context.req.valid("query");
    const base = baseUrl(context);
    const link = (card: Card) => dataCardLink({ world, base }, card);
    const view = { world, template, base, attributes: [...template.attributes.values()] };
    const results = context.req.valid("json").map((item) => {
      const result = writeItem(esm, template, item, createEmptyReferences);
      return { item, result };
    });
    const saved = results.filter(({ result }) => result.saved).length;
    const data: ListResponse["data"] = results.map(({ item, result }) => {
      if (!result.saved) return { dataCard: namedCard(esm, item, link), errors: [...result.problems] };
      return { dataCard: dataCards ? dataCardJson(view, result.card) : link(result.card), errors: [] };
    });
    const meta = {
      timestamp: new Date(esm.realNow()).toISOString(),
      url: `${base}/dc/${template.code}/data`,
      errors: [],
      createdReferences: results.flatMap(({ result }) => (result.saved ? result.createdReferences.map(link) : [])),
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
  if (card?.templateCode !== template.code) return { saved: false, problems: [unknownCard(dataCardId)] };
  return modifyCard(esm.world, template, card, request);
}

function namedCard({ world }: EsmAccess, { dataCardId }: Item, link: (card: Card) => ReturnType<typeof dataCardLink>) {
  if (typeof dataCardId !== "string") return null;
  const card = world.cards.get(dataCardId);
  return card === undefined ? { dataCardId, name: null, url: null } : link(card);
}

function unknownCard(dataCardId: string): AttributeProblem {
  const message = `Data card not found: ${dataCardId}`;
  return { attributeCode: null, attributeType: null, message, error: "unknown-data-card" };
}
