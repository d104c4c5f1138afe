import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { telephoneNumbers } from "../../plugin/base/telephone-numbers.ts";
import type { CardQuery, Esm } from "../../plugin/outside/esm/port.ts";
import { statement } from "../../plugin/outside/esm/web-api/statement.ts";
import { parseCondition } from "../../plugin/sandbox/eql/parse-eql.ts";
import { createPersonDirectory } from "../../plugin/task/card/person-directory.ts";
import { readSessionsCards } from "../../plugin/task/card-batches.ts";
import { createChatSession } from "../../plugin/task/create-chat-session/create-chat-session.ts";
import { selectCards } from "../../plugin/task/erase/erasure-selection.ts";
import { draws } from "../support/draws.ts";
import { mappingFor } from "../support/ready-made.ts";

await telephoneNumbers.load();

/*
 * `#…#` is a macro in EQL and `$…$` an attribute (documented): what a chat platform, a chatbot or somebody at the command line
 * says must come out as neither, by whatever way it gets into a search.
 */

const mapping = mappingFor();
const { settings } = mapping;
const selecting = { mapping, cardsOfVisitor: () => [], now: 0 };

/** What ESM is asked when it finds nothing. */
async function filtersOf(ask: (esm: Esm) => Promise<unknown>): Promise<string[]> {
  const filters: string[] = [];
  const note = async ({ filter }: Partial<CardQuery>) => {
    filters.push(filter ?? "");
    return [];
  };
  const others = { findCards: note, cardIds: note, listCards: note, cardsAmong: note, createCard: async () => "1" };
  const esm = { longestFilter: 6_500, ...others } as unknown as Esm;
  await ask(esm).catch(() => undefined);
  return filters;
}

const PATHS: Record<string, (esm: Esm, text: string) => Promise<unknown>> = {
  "the cards of a session": (esm, text) => readSessionsCards(esm, mapping, [text, `${text}2`]),
  "a person by an external id": (esm, text) => createPersonDirectory(esm, settings).find([text, `${text}@x.example`]),
  "a person by a telephone number": (esm, text) =>
    createPersonDirectory(esm, {
      ...settings,
      personMatching: { ...settings.personMatching, externalIds: "telephone" },
    }).find([text, `${text}0401234567`]),
  "a person by a number": (esm, text) =>
    createPersonDirectory(esm, {
      ...settings,
      personMatching: { ...settings.personMatching, externalIds: "number" },
    }).find([text, `${text}4711`]),
  "the card of a session that the chatbot names": (esm, text) => {
    const session = { sessionId: text, startedAt: null, visitorExternalId: text };
    return createChatSession(session, { esm, mapping, persons: createPersonDirectory(esm, settings) });
  },
  "a session to be erased": (esm, sessionId) => selectCards({ ...selecting, esm }, { by: "session", sessionId }),
  "a person to be erased": (esm, externalId) =>
    selectCards({ ...selecting, esm }, { by: "person", externalId, as: "any" }),
};

const anyText = fc.oneof(
  fc.constantFrom("#target#", "$updated$", "a#b$c'd\"e\\f", "' or $email$ <> '", "Vera #target.email# Virtanen"),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: fc.constantFrom("'", '"', "\\", "$", "#", "%", "a", "Ä", "@", " ", "7", "\n"), maxLength: 30 }),
);

describe("no text from outside comes out as syntax in a search for", () => {
  it.each(Object.keys(PATHS))("%s", async (name) => {
    const ask = PATHS[name];
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        for (const filter of await filtersOf(async (esm) => ask?.(esm, text))) {
          expect(() => parseCondition(filter)).not.toThrow();
          const literals = filter.match(/'[^']*'/g) ?? [];
          expect(literals.join("")).not.toMatch(/["\\$#\p{Cc}\u2028\u2029]/u);
          const around = statement(filter.replaceAll(/'[^']*'/g, "?") as never);
          expect(around.replaceAll(/\$(?:email|chat_session_id)\$/g, "")).toMatch(/^[\w ()=?]+$/);
        }
      }),
      { numRuns: draws(100, 2_000) },
    );
  });

  it.each(Object.keys(PATHS))("%s, which is asked for", async (name) => {
    expect(await filtersOf(async (esm) => PATHS[name]?.(esm, "401234567"))).not.toEqual([]);
  });
});
