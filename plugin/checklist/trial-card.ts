import { randomUUID } from "node:crypto";
import { createChatSession } from "../chatbot-function/create-chat-session.ts";
import { comparedAttributeCodes, toAttributeValues } from "../data-card/card-values.ts";
import { createPersonDirectory } from "../data-card/person-directory.ts";
import { holds } from "../data-card/same-values.ts";
import { contains, mayEqual } from "../esm/eql.ts";
import type { AttributeError, AttributeValues, DataCardId } from "../esm/port.ts";
import { Failure } from "../failure.ts";
import type { Facts } from "./facts.ts";
import type { TrialFinding, TrialNote } from "./trial-notes.ts";

/** No session has such an id. */
const PREFIX = "esm-chat-trial-";

const ROLE = "the role of the task's user";

/**
 * Makes a chat session card as `createChatSession` does, fills it as the task does, reads it and moves it to the trash:
 * the only way to find out what the user may do and what else the template asks for. The card is closed before it is
 * removed, so that the task leaves it alone even if it stays.
 *
 * @returns what was found out; nothing of a card that could not be made stays
 * @throws Failure when ESM cannot be asked
 */
export async function tryCard(facts: Facts): Promise<TrialNote> {
  await removeLeftBehind(facts);
  const sessionId = `${PREFIX}${randomUUID()}`;
  const { esm, settings, clock } = facts;
  const mapping = await facts.mapping();
  const at = clock.now();
  const persons = createPersonDirectory(esm, settings);
  let dataCardId: DataCardId;
  try {
    const session = { sessionId, startedAt: at, visitorExternalId: null };
    dataCardId = (await createChatSession(session, { esm, mapping, persons })).dataCardId;
  } catch (error) {
    return { at, findings: [await creationRefused(facts, lastingFailure(error))], left: null };
  }
  const values = toAttributeValues(
    {
      chatSessionId: sessionId,
      chatLog: "Trial card of esm-chat install. It may be removed.",
      messageCount: 0,
      members: [],
      supportPerson: null,
      customer: null,
      startTime: esm.storedDate(at),
      endTime: esm.storedDate(at),
      waitTimeBeforeFirstReply: 0,
      isChatActive: false,
    },
    mapping,
  );
  const findings: TrialFinding[] = [];
  let left: TrialNote["left"];
  try {
    const refused = await fill(facts, dataCardId, values);
    findings.push(...(refused.length > 0 ? refused : await readBack(facts, dataCardId, sessionId, values)));
  } finally {
    left = await remove(facts, dataCardId);
  }
  return { at, findings, left };

  async function readBack(
    { settings: { templateCode, attributeCodes } }: Facts,
    id: DataCardId,
    session: string,
    written: AttributeValues,
  ): Promise<TrialFinding[]> {
    const filter = mayEqual(attributeCodes.chatSessionId, session);
    const cards = await esm.findCards({ templateCode, filter, attributeCodes: comparedAttributeCodes(mapping) });
    const card = cards.find((one) => one.dataCardId === id);
    if (card === undefined) return [permission("reading the card back", "the card is not found")];
    return Object.entries(written)
      .filter(([code, list]) => !holds(card.values, { [code]: list }))
      .map(([code]) => permission(`reading attribute ${code}`, "another value, or none, than was written"));
  }
}

async function fill(facts: Facts, dataCardId: DataCardId, values: AttributeValues): Promise<TrialFinding[]> {
  try {
    const [outcome] = await facts.esm.modifyCards(facts.settings.templateCode, [{ dataCardId, values }]);
    return outcome === undefined || outcome.written ? [] : outcome.errors.map(writeRefused);
  } catch (error) {
    const { message } = lastingFailure(error);
    const attributeCode = Object.keys(values).find((code) => names(message, code));
    return [writeRefused({ attributeCode, message })];
  }
}

function writeRefused({ attributeCode, message }: AttributeError): TrialFinding {
  return permission(attributeCode === undefined ? "modifying the card" : `writing attribute ${attributeCode}`, message);
}

/** Trial cards of an attempt that was broken off before it could remove them. */
async function removeLeftBehind({ esm, settings: { templateCode, attributeCodes } }: Facts): Promise<void> {
  if (esm.removeCard === undefined) return;
  const code = attributeCodes.chatSessionId;
  const cards = await esm.findCards({ templateCode, filter: contains(code, PREFIX), attributeCodes: [code] });
  for (const { dataCardId, deleted, values } of cards) {
    const isTrial = (values[code] ?? []).some((value) => value.kind === "text" && value.text.startsWith(PREFIX));
    if (!isTrial || deleted) continue;
    try {
      await esm.removeCard(templateCode, dataCardId);
    } catch (error) {
      // The trial itself will tell that cards cannot be removed.
      if (!(error instanceof Failure) || error.retryable) throw error;
    }
  }
}

/** @returns the card that is still there, if it is */
async function remove({ esm, settings }: Facts, dataCardId: DataCardId): Promise<TrialNote["left"]> {
  try {
    if (esm.removeCard === undefined) return { dataCardId, why: "the Web API cannot remove cards" };
    await esm.removeCard(settings.templateCode, dataCardId);
    return null;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { dataCardId, why: error.message };
  }
}

/** An attribute of the template that the plugin never writes, and that ESM names, has to be a mandatory one. */
async function creationRefused(facts: Facts, failure: Failure): Promise<TrialFinding> {
  if (failure.status === 403 || failure.status === 404) return permission("creating a card", failure.message);
  const template = await facts.template();
  const mapped = new Set(facts.settings.mapped.map(({ code }) => code));
  const others = [...(template?.attributes.keys() ?? [])].filter((code) => !mapped.has(code));
  const named = others.filter((code) => names(failure.message, code));
  const candidates = others.length === 0 ? "" : `; the attributes that are not mapped are ${others.join(", ")}`;
  return {
    item: "mandatory-attributes",
    setting: named.length === 0 ? `template ${facts.settings.templateCode}` : `attribute ${named.join(", ")}`,
    expected: "no mandatory attribute besides is chat active",
    found: named.length === 0 ? `${failure.message}${candidates}` : failure.message,
    advice: "make it optional in ESM, or give it a default value there: the plugin writes only what the settings map",
  };
}

/** A failure that may pass is no finding. */
function lastingFailure(error: unknown): Failure {
  if (error instanceof Failure && !error.retryable) return error;
  throw error;
}

function permission(what: string, found: string): TrialFinding {
  const advice = "give the role the right to it in ESM";
  return { item: "permissions", setting: ROLE, expected: `${what} is allowed`, found, advice };
}

/** Whether the words name this code, as a whole word. */
function names(words: string, code: string): boolean {
  return words.split(/[^A-Za-z0-9_]+/).includes(code);
}
