import { chatSessionCard, type StoredChatSessionCard } from "../../chat/card.ts";
import type { RenderChatLog } from "../../chat/chat-log.ts";
import { changedAttributes } from "../../chat/compare-cards.ts";
import type { WidgetSession } from "../../chat/session.ts";
import { toWidgetSession } from "../../outside/chat-history/assumed/mapper.ts";
import { sessionPage } from "../../outside/chat-history/assumed/schema.ts";
import type { DataCard, Esm } from "../../outside/esm/port.ts";
import type { PlatformSession } from "../../sandbox/chat-history/platform-session.ts";
import { createBusinessSeconds } from "../../schedule/business-seconds.ts";
import type { MeasureSettings } from "../../settings/measure-settings.ts";
import type { CardMapping } from "../../task/card/card-mapping.ts";
import { comparedAttributeCodes, toStoredCard } from "../../task/card/card-values.ts";

/** A card in ESM at the end, with names instead of references. */
export interface DemoCard {
  readonly sessionId: string;
  readonly dataCardId: string;
  readonly stored: StoredChatSessionCard;
  readonly customer: string;
  readonly supportPerson: string;
  readonly relatedTickets: number;
}

export interface CardsAndMistakes {
  readonly cards: readonly DemoCard[];
  readonly wrong: readonly { readonly sessionId: string; readonly attributes: readonly string[] }[];
}

/**
 * Reads every card and compares it with its session, as far as the chat platform tells it. The sessions come directly from the sandbox, so that the
 * comparison does not depend on the history API or on the task.
 */
export async function readDemoCards(
  esm: Esm,
  mapping: CardMapping,
  sessions: readonly PlatformSession[],
  { renderChatLog, measures }: { readonly renderChatLog: RenderChatLog; readonly measures: MeasureSettings },
): Promise<CardsAndMistakes> {
  const { settings } = mapping;
  const { relatedTicket } = settings.attributeCodes;
  const attributeCodes = [...comparedAttributeCodes(mapping), ...(relatedTicket === undefined ? [] : [relatedTicket])];
  const found = await esm.findCards({ templateCode: settings.templateCode, filter: undefined, attributeCodes });
  const persons = await personsByMail(esm, mapping);
  const { abandonedWithinSeconds, business } = measures;
  const businessSeconds = business && createBusinessSeconds(business);
  const cards: DemoCard[] = [];
  const wrong: { sessionId: string; attributes: string[] }[] = [];
  for (const wire of sessions) {
    const own = found.filter((card) => toStoredCard(card, mapping).chatSessionId === wire.sessionId);
    const [card] = own;
    if (card === undefined || own.length !== 1) {
      wrong.push({ sessionId: wire.sessionId, attributes: [card === undefined ? "no card" : "more than one card"] });
      continue;
    }
    const stored = toStoredCard(card, mapping);
    const session = toWidgetSession(sessionPage.parse(wire));
    const expected = chatSessionCard({
      session,
      log: renderChatLog(session),
      finished: session.endedAt !== null,
      measures: { abandonedWithinSeconds, businessSeconds },
      personOf: (kind, id) => persons.get(mailOf(session, kind, id)) ?? null,
    });
    const attributes = changedAttributes(stored, expected);
    if (attributes.length > 0) wrong.push({ sessionId: wire.sessionId, attributes });
    cards.push(demoCard(card, stored, session, relatedTicket));
  }
  return { cards, wrong };
}

function demoCard(
  card: DataCard,
  stored: StoredChatSessionCard,
  session: WidgetSession,
  relatedTicket: string | undefined,
): DemoCard {
  const last = session.liveChats.flatMap(({ operators }) => operators).at(-1)?.operatorId;
  const operator = session.operators.find(({ id }) => id === last);
  return {
    sessionId: session.sessionId,
    dataCardId: card.dataCardId,
    stored,
    customer: stored.customer === null ? "" : session.visitor.name,
    supportPerson: stored.supportPerson === null ? "" : (operator?.name ?? ""),
    relatedTickets: relatedTicket === undefined ? 0 : (card.values[relatedTicket] ?? []).length,
  };
}

async function personsByMail(esm: Esm, { settings }: CardMapping): Promise<Map<string, string>> {
  const query = {
    templateCode: settings.personTemplateCode,
    filter: undefined,
    attributeCodes: settings.personMatchCodes,
  };
  const persons = await esm.findCards(query);
  return new Map(
    persons.flatMap(({ dataCardId, values }) =>
      settings.personMatchCodes
        .flatMap((code) => values[code] ?? [])
        .flatMap((value) => (value.kind === "text" ? [[value.text.toLowerCase(), dataCardId] as const] : [])),
    ),
  );
}

function mailOf(session: WidgetSession, kind: string, id: string): string {
  const user = kind === "visitor" ? session.visitor : session.operators.find((operator) => operator.id === id);
  return user?.externalId?.toLowerCase() ?? "";
}
