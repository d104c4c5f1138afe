import { type ConsoleSession, random } from "../../access/sessions.ts";

/** What was searched for: personal data and chat text, so that it stands in no address and no log. */
export interface ChatsSearch {
  readonly id: string;
  readonly customer: string;
  readonly supportPerson: string;
  /** Local dates. */
  readonly from: string;
  readonly to: string;
  readonly text: string;
  readonly isActive: boolean;
}

export const NO_SEARCH: ChatsSearch = {
  id: "",
  customer: "",
  supportPerson: "",
  from: "",
  to: "",
  text: "",
  isActive: false,
};

interface KeptSearch {
  readonly environment: string;
  readonly search: ChatsSearch;
}

/** Of one session. Each takes a few kilobytes at most. */
export const MOST_SEARCHES = 20;

/** Gone with the session. */
const searches = new WeakMap<ConsoleSession, Map<string, KeptSearch>>();

/** @returns an id of our own, by which the search can be asked for again */
export function keepSearch(session: ConsoleSession, environment: string, search: ChatsSearch): string {
  const own = searches.get(session) ?? new Map<string, KeptSearch>();
  searches.set(session, own);
  const id = random();
  own.set(id, { environment, search });
  for (const oldest of own.keys()) {
    if (own.size <= MOST_SEARCHES) break;
    own.delete(oldest);
  }
  return id;
}

export function keptSearch(session: ConsoleSession, environment: string, id: string): ChatsSearch | undefined {
  const kept = searches.get(session)?.get(id);
  return kept?.environment === environment ? kept.search : undefined;
}
