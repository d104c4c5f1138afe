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

/** A row: how the session is listed, what was noted when its card was closed, and why the card is filled again. */
export const CHANGES: Readonly<
  Record<string, readonly [ListedSession | undefined, number | undefined, string | undefined]>
> = {
  "not listed, not noted": [undefined, undefined, undefined],
  "as many messages as when it was closed": [listed({ messageCount: 2 }), 2, undefined],
  "as many messages, but it changed shortly before it was read": [
    listed({ messageCount: 2, updatedAt: LONG_BEFORE + 1 }),
    2,
    "session-changed",
  ],
  "more messages than when it was closed": [listed(), 2, "session-changed"],
  "fewer messages than when it was closed": [listed({ messageCount: 1 }), 2, "session-changed"],
  "it goes on": [listed({ messageCount: 2, ended: false }), 2, "session-changed"],
  "more messages than on the card, and nothing noted": [listed(), undefined, "session-changed"],
  "as many messages as on the card, and nothing noted": [listed({ messageCount: 2 }), undefined, undefined],
  "fewer messages than on the card, and nothing noted": [listed({ messageCount: 1 }), undefined, undefined],
  "it changed after the grace time, and nothing is noted": [
    listed({ messageCount: 2, updatedAt: LONG_BEFORE + MINUTE + 1 }),
    undefined,
    "session-changed",
  ],
  "it changed within the grace time, and nothing is noted": [
    listed({ messageCount: 2, updatedAt: LONG_BEFORE + MINUTE }),
    undefined,
    undefined,
  ],
  "it goes on, and nothing is noted": [listed({ ended: false }), undefined, "session-changed"],
};

/** ESM, when a request about the session `ws-0` fails and another one finds that of `ws-200`. */
export const onlyTheLastBatch: Esm["findCards"] = async ({ filter }) => {
  if (filter?.includes("'ws-0'") === true) throw failure("esm-down", { scope: "request" });
  return filter?.includes("'ws-200'") === true ? [card("200")] : [];
};
