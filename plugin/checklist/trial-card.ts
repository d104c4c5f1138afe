import { randomUUID } from "node:crypto";
import { Failure, isStop } from "../base/failure.ts";
import { cardOf, FILLED_ROWS } from "../chat/card.ts";
import type { ValueKind, ValueOfKind } from "../chat/card-attributes.ts";
import type { Instant } from "../chat/session.ts";
import { isVisible, mayEqual } from "../outside/esm/eql.ts";
import type { AttributeError, AttributeValues, DataCardId } from "../outside/esm/port.ts";
import { attributeSetting } from "../settings/setting-definitions.ts";
import type { TrialFinding, TrialNote, TriedItem } from "../state/trial-notes.ts";
import type { CardMapping } from "../task/card/card-mapping.ts";
import { activeValue, attributeValue, comparedAttributeCodes, toAttributeValues } from "../task/card/card-values.ts";
import { createPersonDirectory } from "../task/card/person-directory.ts";
import { holds } from "../task/card/same-values.ts";
import { createChatSession } from "../task/create-chat-session/create-chat-session.ts";
import { whenUnlocked } from "../task/when-unlocked.ts";
import type { Facts } from "./facts.ts";
import { recentOperators } from "./recent-operators.ts";
import { namingCardsLeft, removeLeftBehind, removeTrialCards, TRIAL_PREFIX } from "./trial-removal.ts";

const ROLE = "the role of the task's user";

/** A trial in progress. */
interface Trial {
  readonly facts: Facts;
  readonly mapping: CardMapping;
  readonly sessionId: string;
  readonly at: Instant;
  /** Every card known to have been made. */
  readonly made: DataCardId[];
}

/**
 * Makes a chat session card as `createChatSession` does, tries to make it twice, fills it as the task does, reads it and
 * moves it to the trash: the only way to find out what the user may do and what else the template asks for. The card is
 * closed before it is removed, so that the task leaves it alone even if it stays.
 *
 * @returns what was found out
 * @throws Failure when ESM cannot be asked; its message names the cards that could not be removed
 */
export async function tryCard(facts: Facts): Promise<TrialNote> {
  await removeLeftBehind(facts);
  const mapping = await facts.mapping();
  const at = facts.clock.now();
  const trial: Trial = { facts, mapping, sessionId: `${TRIAL_PREFIX}${randomUUID()}`, at, made: [] };
  const remove = () => removeTrialCards(facts, trial.sessionId, trial.made);
  try {
    const result = await makeAndFill(trial);
    return { at, ...result, left: trial.made.length === 0 ? [] : await remove() };
  } catch (error) {
    throw namingCardsLeft(error, await remove());
  }
}

async function makeAndFill(trial: Trial): Promise<Omit<TrialNote, "at" | "left">> {
  const { facts, mapping, sessionId, at, made } = trial;
  const { esm, settings } = facts;
  const persons = createPersonDirectory(esm, settings);
  try {
    const session = { sessionId, startedAt: at, visitorExternalId: null };
    made.push((await createChatSession(session, { esm, mapping, persons })).dataCardId);
  } catch (error) {
    const findings = [await creationRefused(facts, lastingFailure(error))];
    return { findings, proved: [], withReferences: false };
  }
  const [dataCardId = ""] = made;
  const twice = await makeTwice(trial, dataCardId);
  const hasReferences = settings.mapped.some(
    ({ definition }) => definition.type === "reference" && definition.backReference === undefined,
  );
  const person = hasReferences ? await visiblePerson(facts) : undefined;
  const values = trialValues(trial, person);
  const first = await fillAndRead(trial, dataCardId, values);
  // Once more: before ESM 2025.2, whoever has the new card open undoes what was written when they save it.
  const findings = first.length === 0 ? first : await fillAndRead(trial, dataCardId, values);
  const proved: TriedItem[] = findings.length > 0 ? [] : ["permissions", "mandatory-attributes"];
  return {
    findings: twice === undefined ? findings : [...findings, twice],
    proved: twice === undefined ? [...proved, "session-id-unique"] : proved,
    withReferences: !hasReferences || person !== undefined,
  };
}

/** ESM does not tell which attributes are unique (documented), so this has to be tried. */
async function makeTwice(
  { facts: { esm, settings }, mapping, sessionId, made }: Trial,
  first: DataCardId,
): Promise<TrialFinding | undefined> {
  const { templateCode, folderCode, attributeCodes } = settings;
  const code = attributeCodes.chatSessionId;
  const values = { ...attributeValue("chatSessionId", sessionId, mapping), ...activeValue(false, mapping) };
  try {
    const second = await esm.createCard(templateCode, folderCode, values);
    if (second === first) return undefined;
    made.push(second);
  } catch (error) {
    // Here a conflict is a refusal, although elsewhere it may be temporary.
    if (!(error instanceof Failure && error.status === 409)) lastingFailure(error);
    return undefined;
  }
  return {
    item: "session-id-unique",
    setting: attributeSetting("chatSessionId"),
    code,
    expected: "a second card with the same session id is refused",
    found: "it was made",
    advice: "mark the attribute as unique in ESM, after removing cards that share a session id",
  };
}

/** A value in each attribute that the task writes. */
function trialValues({ facts: { esm }, mapping, at }: Trial, person: DataCardId | undefined): AttributeValues {
  const text = "Trial card of esm-chat install. It may be removed.";
  const values: { readonly [K in ValueKind]: ValueOfKind[K] | null } = {
    text,
    "long-text": text,
    number: 0,
    date: esm.storedDate(at).at,
    person: person ?? null,
    persons: person === undefined ? [] : [person],
    active: false,
    outcome: "answered",
  };
  const card = cardOf<null>((attribute) => values[FILLED_ROWS[attribute].kind]);
  return toAttributeValues(card, mapping);
}

async function fillAndRead(trial: Trial, dataCardId: DataCardId, values: AttributeValues): Promise<TrialFinding[]> {
  const refused = await fill(trial.facts, dataCardId, values);
  return refused.length > 0 ? refused : readBack(trial, dataCardId, values);
}

async function fill(facts: Facts, dataCardId: DataCardId, values: AttributeValues): Promise<TrialFinding[]> {
  try {
    const { esm, settings, clock } = facts;
    const write = () => esm.modifyCards(settings.templateCode, [{ dataCardId, values }]);
    const [outcome] = await whenUnlocked(write, clock.wait);
    return outcome === undefined || outcome.written ? [] : outcome.errors.map(writeRefused);
  } catch (error) {
    const { message } = lastingFailure(error);
    const attributeCode = Object.keys(values).find((code) => names(message, code));
    return [writeRefused({ attributeCode, message })];
  }
}

async function readBack(
  { facts: { esm, settings }, mapping, sessionId }: Trial,
  id: DataCardId,
  written: AttributeValues,
): Promise<TrialFinding[]> {
  const { templateCode, attributeCodes } = settings;
  const filter = mayEqual(attributeCodes.chatSessionId, sessionId);
  const cards = await esm.findCards({ templateCode, filter, attributeCodes: comparedAttributeCodes(mapping) });
  const card = cards.find((one) => one.dataCardId === id);
  if (card === undefined) return [permission("reading the card back", "the card is not found")];
  return Object.entries(written)
    .filter(([code, list]) => !holds(card.values, { [code]: list }))
    .map(([code]) => permission(`reading attribute ${code}`, "another value, or none, than was written"));
}

function writeRefused({ attributeCode, message }: AttributeError): TrialFinding {
  return permission(attributeCode === undefined ? "modifying the card" : `writing attribute ${attributeCode}`, message);
}

/** Where ESM names an attribute that the plugin never writes, it is taken to be mandatory. */
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

/** A temporary failure is no finding. */
function lastingFailure(error: unknown): Failure {
  if (error instanceof Failure && !error.retryable) return error;
  throw error;
}

function permission(what: string, found: string): TrialFinding {
  const advice = "give the role the right to it in ESM (Permissions → the role → its data card permissions)";
  return { item: "permissions", setting: ROLE, expected: `${what} is allowed`, found, advice };
}

/** Whether the message contains this code as a whole word. */
function names(words: string, code: string): boolean {
  return words.split(/[^A-Za-z0-9_]+/).includes(code);
}

/** The newest Person cards, one of which is used. */
const LOOKED_AT = 50;

/** Any visible Person card, for a trial card to refer to; undefined when there is none, or the API does not tell. */
async function visiblePerson(facts: Facts): Promise<DataCardId | undefined> {
  try {
    // The REST API lists ids alone; the Web API would send every person whole.
    return await (facts.esmAddress.api === "rest" ? newestPerson(facts) : recentOperator(facts));
  } catch (error) {
    if (!(error instanceof Failure) || isStop(error)) throw error;
    return undefined;
  }
}

async function newestPerson({ esm, settings }: Facts): Promise<DataCardId | undefined> {
  const query = { templateCode: settings.personTemplateCode, filter: isVisible() };
  const newest = (await esm.cardIds(query)).slice(-LOOKED_AT);
  const cards = await esm.cardsAmong({ ...query, attributeCodes: settings.personMatchCodes }, newest);
  return cards.find(({ hidden, deleted }) => !hidden && !deleted)?.dataCardId;
}

async function recentOperator(facts: Facts): Promise<DataCardId | undefined> {
  const { ids } = await recentOperators(facts);
  const matchOf = await createPersonDirectory(facts.esm, facts.settings).find(ids);
  return ids.flatMap((id) => matchOf(id)).flatMap((match) => (match.found ? [match.dataCardId] : []))[0];
}
