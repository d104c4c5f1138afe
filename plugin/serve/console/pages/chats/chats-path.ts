import type { ChatRole, ListConditions } from "../../../../report/chats/list-conditions.ts";
import { isChatDay } from "../../../../report/figures/chat-day.ts";
import { REPORTED_OUTCOMES } from "../../../../report/figures/chat-facts.ts";
import type { Person } from "../../access/sessions.ts";
import { pagePath } from "../../console-page.ts";

/**
 * Where the chats are listed that a number of the report counts. What stands in an address is no personal data: days,
 * what became of the chats, and ids of data cards.
 */
export function chatsPath(person: Pick<Person, "configuration">, conditions: ListConditions = {}): string {
  const query = queryOf(conditions).toString();
  return pagePath(person, `/chats${query === "" ? "" : `?${query}`}`);
}

function queryOf({ from, to, outcome, hour, weekday, person }: ListConditions): URLSearchParams {
  const query = new URLSearchParams();
  if (from !== undefined) query.set("from", from);
  if (to !== undefined) query.set("to", to);
  if (outcome !== undefined) query.set("outcome", outcome);
  if (hour !== undefined) query.set("hour", String(hour));
  if (weekday !== undefined) query.set("weekday", String(weekday));
  if (person !== undefined) {
    query.set("person", person.dataCardId);
    query.set("as", person.as);
  }
  return query;
}

const ROLES = ["first-replier", "support-person"] as const satisfies readonly ChatRole[];

/** What an address asks for; undefined when it is none that `chatsPath` makes. */
export function conditionsOf(query: URLSearchParams): ListConditions | undefined {
  const [from, to] = [query.get("from"), query.get("to")];
  const outcome = query.get("outcome");
  const known = REPORTED_OUTCOMES.find((one) => one === outcome);
  const [hour, weekday] = [numberIn(query, "hour", 0, 23), numberIn(query, "weekday", 1, 7)];
  const person = query.get("person");
  const as = ROLES.find((one) => one === query.get("as"));
  const isWrong =
    [from, to].some((day) => day !== null && !isChatDay(day)) ||
    (outcome !== null && known === undefined) ||
    hour === null ||
    weekday === null ||
    (person !== null && (!/^\d{1,20}$/.test(person) || as === undefined));
  if (isWrong) return undefined;
  return {
    ...(from === null ? {} : { from }),
    ...(to === null ? {} : { to }),
    ...(known === undefined ? {} : { outcome: known }),
    ...(hour === undefined ? {} : { hour }),
    ...(weekday === undefined ? {} : { weekday }),
    ...(person === null || as === undefined ? {} : { person: { dataCardId: person, as } }),
  };
}

/** Undefined: it is not asked for. Null: it is no such number. */
function numberIn(query: URLSearchParams, name: string, least: number, most: number): number | null | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const number = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  return number >= least && number <= most ? number : null;
}
