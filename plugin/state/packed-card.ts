import type { KnownHistory } from "../chat/kept/known-history.ts";
import type { RememberedCard } from "./remembered-card.ts";

/** Bytes of a joining in the file, besides its id: names, times and signs. */
const BYTES_OF_A_JOINING = 110;
/** The same of a live chat, and of an id in a list. */
const BYTES_OF_A_LIVE_CHAT = 160;
const BYTES_OF_AN_ID = 3;
/** Bytes of an id or a digest in the file: a character takes up to six, written as an escape. */
const BYTES_OF_A_CHARACTER = 6;
const BYTES_OF_A_DIGEST = 8;

/**
 * A remembered card while nobody asks for it: what only its own card needs is one text, which takes a third of the room
 * that its sets, lists and objects would take, and can be put on the disk.
 */
export interface PackedCard extends Pick<RememberedCard, "sessionId" | "closed"> {
  /** JSON of the rest. */
  readonly rest: string;
  /** About how many bytes its history takes in the file. */
  readonly historyBytes: number;
}

/** What JSON has no form for, as lists. A history that is undefined is missing. */
interface Rest extends Pick<RememberedCard, "reported" | "endedSince"> {
  readonly history?: Omit<KnownHistory, "messages" | "liveChats" | "joined"> & {
    readonly messages: readonly string[];
    readonly liveChats: readonly string[];
    readonly joined: readonly string[];
  };
  readonly persons: Omit<RememberedCard["persons"], "operators"> & {
    readonly operators: readonly (readonly [string, string])[];
  };
}

/** The card as one text. */
export function packed(card: RememberedCard): PackedCard {
  const { sessionId, closed, history, persons, reported, endedSince } = card;
  const lists = history && {
    ...history,
    messages: [...history.messages],
    liveChats: [...history.liveChats],
    joined: [...history.joined],
  };
  const rest: Rest = {
    ...(lists && { history: lists }),
    persons: { ...persons, operators: [...persons.operators] },
    reported,
    endedSince,
  };
  return { sessionId, closed, rest: JSON.stringify(rest), historyBytes: bytesOfHistory(card) };
}

export function unpacked({ sessionId, closed, rest }: PackedCard): RememberedCard {
  const { history, persons, reported, endedSince }: Rest = JSON.parse(rest);
  const sets = history && {
    ...history,
    messages: new Set(history.messages),
    liveChats: new Set(history.liveChats),
    joined: new Set(history.joined),
  };
  return {
    sessionId,
    history: sets,
    persons: { ...persons, operators: new Map(persons.operators) },
    reported,
    endedSince,
    closed,
  };
}

/** Bytes of what is left out first where the file would be too large. */
function bytesOfHistory({ history, persons }: RememberedCard): number {
  let bytes = 0;
  for (const id of persons.operators.keys()) bytes += BYTES_OF_A_JOINING + BYTES_OF_A_CHARACTER * id.length;
  if (history === undefined) return bytes;
  bytes += BYTES_OF_A_DIGEST * (history.messages.size + history.liveChats.size + history.joined.size);
  for (const { operatorId } of history.joinings) bytes += BYTES_OF_A_JOINING + BYTES_OF_A_CHARACTER * operatorId.length;
  for (const { liveChatId, operators } of history.readLiveChats) {
    bytes += BYTES_OF_A_LIVE_CHAT + BYTES_OF_A_CHARACTER * liveChatId.length;
    for (const id of operators) bytes += BYTES_OF_AN_ID + BYTES_OF_A_CHARACTER * id.length;
  }
  return bytes;
}
