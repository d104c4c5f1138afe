import { Failure } from "../../base/failure.ts";
import type { Instant } from "../../chat/session.ts";
import { mayEqual } from "../../outside/esm/eql.ts";
import type {
  AttributeError,
  AttributeValue,
  AttributeValues,
  DataCard,
  DataCardId,
  Esm,
} from "../../outside/esm/port.ts";
import type { CardMapping } from "../card/card-mapping.ts";
import { activeValue, attributeValue, toStoredCard } from "../card/card-values.ts";
import type { PersonDirectory } from "../card/person-directory.ts";

/** What the chatbot knows when an end user is about to open a live chat. */
export interface NewChatSession {
  /** The chat platform's own id of the widget session. */
  readonly sessionId: string;
  /** When the widget was opened, epoch milliseconds; null if the chatbot does not know. */
  readonly startedAt: Instant | null;
  /** The value by which the end user's Person card is found, a mail address by default; null for a stranger. */
  readonly visitorExternalId: string | null;
}

/** The card of a session. */
export interface CreatedChatSession {
  /** ESM's own id of the card. */
  readonly dataCardId: DataCardId;
  /** False when the card was there already. */
  readonly created: boolean;
}

export interface CreateChatSessionDependencies {
  readonly esm: Esm;
  readonly mapping: CardMapping;
  readonly persons: PersonDirectory;
  /** Where the card is made; default: the folder of the platform settings. */
  readonly folderCode?: string;
}

/**
 * Attempts to create a card while failures may be temporary. Each further attempt first checks whether the card exists.
 */
const MOST_ATTEMPTS = 3;

/**
 * The chatbot function: makes an empty card for a widget session, or finds the existing one, so that repeated calls
 * give the same card; a closed one becomes active again. For simultaneous calls it relies on the session id being a unique attribute: ESM has no other way
 * to prevent duplicates.
 *
 * @throws Failure when ESM cannot be asked or refuses the card
 */
export async function createChatSession(
  session: NewChatSession,
  dependencies: CreateChatSessionDependencies,
): Promise<CreatedChatSession> {
  const { dataCardId, existing } = await findOrMakeCard(session, dependencies);
  if (existing !== undefined) await reopen(existing, dependencies);
  return { dataCardId, created: existing === undefined };
}

/**
 * As `createChatSession`, but a closed card stays closed.
 *
 * @returns the card that was there already, if there was one: perhaps made by a request whose answer was lost
 */
export async function findOrMakeCard(
  session: NewChatSession,
  { esm, mapping, persons, folderCode = mapping.settings.folderCode }: CreateChatSessionDependencies,
): Promise<{ readonly dataCardId: DataCardId; readonly existing: DataCard | undefined }> {
  const existing = await findCard(session.sessionId, esm, mapping);
  if (existing !== undefined) return { dataCardId: existing.dataCardId, existing };
  const { templateCode } = mapping.settings;
  const person = (await persons.find([session.visitorExternalId]))(session.visitorExternalId);
  const values = emptyCard(session, person.found ? person.dataCardId : null, mapping);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return { dataCardId: await esm.createCard(templateCode, folderCode, values), existing: undefined };
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const meanwhile = await findCard(session.sessionId, esm, mapping);
      if (meanwhile !== undefined) return { dataCardId: meanwhile.dataCardId, existing: meanwhile };
      if (!error.retryable || attempt === MOST_ATTEMPTS) throw error;
    }
  }
}

/** The oldest card of the session. */
async function findCard(sessionId: string, esm: Esm, { settings }: CardMapping): Promise<DataCard | undefined> {
  const { chatSessionId, isChatActive } = settings.attributeCodes;
  const filter = mayEqual(chatSessionId, sessionId);
  const query = { templateCode: settings.templateCode, filter, attributeCodes: [chatSessionId, isChatActive] };
  const cards = await esm.findCards(query);
  const isOwn = (value: AttributeValue) => value.kind === "text" && value.text === sessionId;
  return cards.find((card) => !card.deleted && (card.values[chatSessionId] ?? []).some(isOwn));
}

/**
 * A card that is there already. A closed one becomes active again, since another live chat is about to begin (ruling
 * 3); one that does not show whether it is closed stays as it is.
 *
 * @throws Failure when ESM refuses to make it active
 */
async function reopen(
  card: DataCard,
  { esm, mapping }: Pick<CreateChatSessionDependencies, "esm" | "mapping">,
): Promise<void> {
  if (toStoredCard(card, mapping).isChatActive !== false) return;
  const writes = [{ dataCardId: card.dataCardId, values: activeValue(true, mapping) }];
  const [outcome] = await esm.modifyCards(mapping.settings.templateCode, writes);
  if (outcome?.written === false) throw notReopened(outcome.errors);
}

function notReopened(errors: readonly AttributeError[]): Failure {
  const reasons = errors.map(({ attributeCode, message }) => `${attributeCode ?? ""} ${message}`.trim()).join("; ");
  return new Failure(`ESM did not make the session's closed card active again: ${reasons}`, {
    code: "esm-card-refused",
    scope: "card",
    retryable: true,
  });
}

function emptyCard(session: NewChatSession, customer: DataCardId | null, mapping: CardMapping): AttributeValues {
  return {
    ...attributeValue("chatSessionId", session.sessionId, mapping),
    ...(customer === null ? {} : attributeValue("customer", customer, mapping)),
    ...(session.startedAt === null ? {} : attributeValue("startTime", session.startedAt, mapping)),
    ...activeValue(true, mapping),
  };
}
