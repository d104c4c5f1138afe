import type { AttributeValues, DataCard, Esm } from "../../../plugin/outside/esm/port.ts";
import { settingsOf } from "../../support/ready-made.ts";
import { isActive, text } from "../erase/erase-world.ts";
import { type MemoryEsm, memoryEsm } from "../erase/memory-esm.ts";

/** A card that was made, with where it was put. */
export interface MadeCard {
  readonly templateCode: string;
  readonly folderCode: string;
  readonly values: AttributeValues;
}

export interface MemoryCards {
  readonly esm: MemoryEsm;
  readonly made: readonly MadeCard[];
}

/** An ESM in memory that makes cards: the first one gets the id 501. */
export function memoryCards(there: readonly DataCard[] = [], changes: Partial<Esm> = {}): MemoryCards {
  const cards = [...there];
  const made: MadeCard[] = [];
  const esm = memoryEsm({
    settings: settingsOf(),
    cards,
    persons: [PERSON],
    changes: {
      async createCard(templateCode, folderCode, values) {
        made.push({ templateCode, folderCode, values });
        const dataCardId = String(500 + made.length);
        cards.push({ dataCardId, hidden: false, deleted: false, values });
        return dataCardId;
      },
      ...changes,
    },
  });
  return { esm, made };
}

const PERSON: DataCard = {
  dataCardId: "900",
  hidden: false,
  deleted: false,
  values: { email: text("vera@example.org") },
};

/** A card of the session `ws-1`. */
export function sessionCard(dataCardId: string, isOpen = true, parts: Partial<DataCard> = {}): DataCard {
  const values = { chat_session_id: text("ws-1"), is_chat_active: isActive(isOpen ? "Yes" : "No") };
  return { dataCardId, hidden: false, deleted: false, values, ...parts };
}
