import { Failure } from "../../base/failure.ts";
import type { Instant } from "../../chat/session.ts";
import { mayEqual } from "../../outside/esm/eql.ts";
import type { AttributeValue, AttributeValues, DataCardId, Esm } from "../../outside/esm/port.ts";
import type { CardMapping } from "../card/card-mapping.ts";
import { activeValue, attributeValue } from "../card/card-values.ts";
import type { PersonDirectory } from "../card/person-directory.ts";

/** What the chatbot knows when an end user is about to open a live chat. */
export interface NewChatSession {
  readonly sessionId: string;
  readonly startedAt: Instant | null;
  readonly visitorExternalId: string | null;
}

export interface CreatedChatSession {
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
 * give the same card. For simultaneous calls it relies on the session id being a unique attribute: ESM has no other way
 * to prevent duplicates.
 *
 * @throws Failure when ESM cannot be asked or refuses the card
 */
export async function createChatSession(
  session: NewChatSession,
  { esm, mapping, persons, folderCode = mapping.settings.folderCode }: CreateChatSessionDependencies,
): Promise<CreatedChatSession> {
  const existing = await findCard(session.sessionId, esm, mapping);
  if (existing !== undefined) return { dataCardId: existing, created: false };
  const { templateCode } = mapping.settings;
  const person = (await persons.find([session.visitorExternalId]))(session.visitorExternalId);
  const values = emptyCard(session, person.found ? person.dataCardId : null, mapping);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return { dataCardId: await esm.createCard(templateCode, folderCode, values), created: true };
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const meanwhile = await findCard(session.sessionId, esm, mapping);
      if (meanwhile !== undefined) return { dataCardId: meanwhile, created: false };
      if (!error.retryable || attempt === MOST_ATTEMPTS) throw error;
    }
  }
}

/** The oldest card of the session. */
async function findCard(sessionId: string, esm: Esm, { settings }: CardMapping): Promise<DataCardId | undefined> {
  const { chatSessionId } = settings.attributeCodes;
  const filter = mayEqual(chatSessionId, sessionId);
  const query = { templateCode: settings.templateCode, filter, attributeCodes: [chatSessionId] };
  const cards = await esm.findCards(query);
  const isOwn = (value: AttributeValue) => value.kind === "text" && value.text === sessionId;
  return cards.find((card) => !card.deleted && (card.values[chatSessionId] ?? []).some(isOwn))?.dataCardId;
}

function emptyCard(session: NewChatSession, customer: DataCardId | null, mapping: CardMapping): AttributeValues {
  return {
    ...attributeValue("chatSessionId", session.sessionId, mapping),
    ...(customer === null ? {} : attributeValue("customer", customer, mapping)),
    ...(session.startedAt === null ? {} : attributeValue("startTime", session.startedAt, mapping)),
    ...activeValue(true, mapping),
  };
}
