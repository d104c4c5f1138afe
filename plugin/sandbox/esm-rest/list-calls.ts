import { createRoute, type z } from "@hono/zod-openapi";
import type { Card } from "../cards/card.ts";
import type { Condition } from "../eql/condition.ts";
import { findCards } from "../eql/find-cards.ts";
import { parseCondition } from "../eql/parse-eql.ts";
import type { EsmAccess } from "../esm-access.ts";
import { ApiError } from "./api-exception.ts";
import { type EsmRestApp, requireTemplate, selectedAttributes, viewOf } from "./call-context.ts";
import { type CardView, dataCardJson, dataCardLink } from "./card-json.ts";
import { pageSchema, streamSchema } from "./card-schemas.ts";
import { errors, json } from "./reply-schemas.ts";
import { listQuery, streamQuery, templateParameters } from "./request-schemas.ts";

const listRoute = createRoute({
  method: "get",
  path: "/dc/{template}/data",
  summary: "Cards of a template, page by page, descending ids",
  request: { params: templateParameters, query: listQuery },
  responses: { 200: json("A page", pageSchema), ...errors(400, 401, 404) },
});

const streamRoute = createRoute({
  method: "get",
  path: "/dc/{template}/data/stream",
  summary: "All cards of a template, chunked",
  request: { params: templateParameters, query: streamQuery },
  responses: { 200: json("The cards", streamSchema), ...errors(400, 401, 404) },
});

export function addListCalls(app: EsmRestApp, esm: EsmAccess): void {
  const { world, manners } = esm;

  app.openapi(listRoute, (context) => {
    const template = requireTemplate(world, context.req.valid("param").template);
    const query = context.req.valid("query");
    const { filter, filterId, limit } = query;
    const view = viewOf(esm, context, template, selectedAttributes(template, query.selectedAttributes));
    const found = findCards(world, template, {
      condition: conditionOf(filter),
      // "0" and "" mean from the top (documented).
      belowId: Number(filterId ?? "") || undefined,
      limit: limit + 1,
    });
    const page = found.slice(0, limit);
    const last = found.length > limit || manners.nextOnLastPage ? page.at(-1) : undefined;
    if (page.length === 0 && manners.emptyListAnswer !== "empty-page") return nothingFound(manners.emptyListAnswer);
    const next = last === undefined ? {} : { next: nextLink(esm, view, query, last) };
    return context.json(
      { meta: { count: page.length, limit, links: next }, data: page.map((card) => shown(view, card, query)) },
      200,
    );
  });

  app.openapi(streamRoute, (context) => {
    const template = requireTemplate(world, context.req.valid("param").template);
    const query = context.req.valid("query");
    const view = viewOf(esm, context, template, selectedAttributes(template, query.selectedAttributes));
    const found = findCards(world, template, { condition: conditionOf(query.filter) });
    if (found.length === 0 && manners.emptyListAnswer !== "empty-page") return nothingFound(manners.emptyListAnswer);
    const body = cardStream(found, (card) => shown(view, card, query));
    return new Response(body, { headers: { "Content-Type": "application/json" } }) as never;
  });
}

/** A list in which nothing matches is answered by 404 (observed), with an ApiException or without a body. */
function nothingFound(answer: "404" | "404-without-body"): never {
  if (answer === "404") throw new ApiError(404, "No data cards found");
  return new Response(null, { status: 404 }) as never;
}

/** No filter and an empty one find everything. Source: observed. */
function conditionOf(filter: string | undefined): Condition | undefined {
  return filter === undefined || filter.trim() === "" ? undefined : parseCondition(filter);
}

/** Whole cards, or cards with the selected attributes alone; ids, names and URLs without either. Source: documented. */
function shown(
  view: CardView,
  card: Card,
  { dataCards = false, selectedAttributes: selection = "" }: z.output<typeof streamQuery>,
) {
  return dataCards || selection.trim() !== "" ? dataCardJson(view, card) : dataCardLink(view, card);
}

function nextLink({ manners }: EsmAccess, view: CardView, query: z.output<typeof listQuery>, last: Card): string {
  const parameters = new URLSearchParams({ limit: String(query.limit), filterId: last.dataCardId });
  if (query.dataCards !== undefined) parameters.set("dataCards", String(query.dataCards));
  if (query.selectedAttributes !== undefined) parameters.set("selectedAttributes", query.selectedAttributes);
  if (query.filter !== undefined && manners.nextLinkKeepsFilter) parameters.set("filter", query.filter);
  return `${manners.nextLinkBase ?? view.base}/dc/${view.template.code}/data?${parameters.toString()}`;
}

/** The approximate length of a chunk, in characters. */
const CHUNK = 32_768;

/**
 * Streams one object `{meta, data[]}` (documented) in chunks: each one is written when the client has taken the last.
 * Each card is shown as it is at that moment.
 */
function cardStream(cards: readonly Card[], toJson: (card: Card) => object): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let next = 0;
  return new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        let text = next === 0 ? `{"meta":{"count":${cards.length}},"data":[` : "";
        while (next < cards.length && text.length < CHUNK) {
          const card = cards[next];
          if (card !== undefined) text += `${next === 0 ? "" : ","}${JSON.stringify(toJson(card))}`;
          next += 1;
        }
        const isLast = next >= cards.length;
        controller.enqueue(encoder.encode(isLast ? `${text}]}` : text));
        if (isLast) controller.close();
      },
    },
    { highWaterMark: 1 },
  );
}
