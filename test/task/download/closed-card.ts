import type { ListedSession } from "../../../plugin/outside/chat-history/port.ts";
import type { AttributeValues, DataCard, Esm } from "../../../plugin/outside/esm/port.ts";
import { SOME_TIME } from "../../support/fake-clock.ts";
import { date, failure, isActive, text } from "../erase/erase-world.ts";

const DAY = 86_400_000;
const MINUTE = 60_000;

/** A card of the session `ws-<id>` as ESM has it: closed, with two messages, and ended long before. */
export function card(dataCardId: string, values: AttributeValues = {}): DataCard {
  const usual = {
    chat_session_id: text(`ws-${dataCardId}`),
    chat_log: text("hello"),
    message_count: [{ kind: "number" as const, number: 2 }],
    end_time: date(LONG_BEFORE),
    is_chat_active: isActive("No"),
  };
  return { dataCardId, hidden: false, deleted: false, values: { ...usual, ...values } };
}

/** Well before the cards of `note` were read. */
export const LONG_BEFORE = SOME_TIME - DAY - 5 * MINUTE;

export function listed(parts: Partial<ListedSession> = {}): ListedSession {
  return { ended: true, updatedAt: LONG_BEFORE, messageCount: 3, ...parts };
}

/** ESM, when a request about the session `ws-0` fails and another one finds that of `ws-200`. */
export const onlyTheLastBatch: Esm["findCards"] = async ({ filter }) => {
  if (filter?.includes("'ws-0'") === true) throw failure("esm-down", { scope: "request" });
  return filter?.includes("'ws-200'") === true ? [card("200")] : [];
};
