import type { SessionStore } from "../chat-history/session-store.ts";
import { listParts } from "./abilities.ts";
import { pageOf } from "./paging.ts";
import type { Place } from "./places.ts";
import { type Asking, type Reply, type Served, withNext } from "./reply.ts";
import { createReplyDraft, type Step } from "./reply-draft.ts";
import { makeGood } from "./write-condition.ts";
import { createRecordWriter, type PlatformPerson } from "./write-session.ts";

/** Answers a request of a lookup: with everybody, or with the one whose id it names. */
export function lookUp(served: Served, asking: Asking): Reply {
  const { name, words, asked } = asking;
  const { description, store } = served;
  const { operators, session, lookups } = description;
  const kinds = [
    { kind: "operator", lookup: operators?.lookup },
    { kind: "visitor", lookup: session.visitor.lookup?.from },
  ] as const;
  const draft = createReplyDraft();
  const root: Place = { draft, steps: [], known: {} };
  makeGood(root, description.refusals);
  const writer = createRecordWriter(description, () => undefined);
  const wanted = words["id"] === undefined ? undefined : String(words["id"]);
  const found: (() => (place: Place) => void)[] = [];
  let steps: readonly Step[] = [];
  for (const [lookup, one] of Object.entries(lookups)) {
    if (one.request !== name) continue;
    steps = listParts(one.records)[0] ?? [];
    for (const { kind, lookup: used } of kinds) {
      if (used !== lookup) continue;
      for (const person of personsOf(store, kind).values()) {
        if (wanted === undefined || person.id === wanted)
          found.push(() => (place) => writer.found(place, lookup, kind, person));
      }
    }
  }
  if (wanted !== undefined) {
    const [only] = found;
    if (only === undefined) return { kind: "unknown" };
    only()({ ...root, steps, outer: root });
    return { kind: "json", json: draft.json() };
  }
  const page = pageOf(found, description.requests[name]?.pages, asked, {
    order: "oldest-first",
    words,
    fieldOf: () => undefined,
  });
  if (page === undefined) return { kind: "bad-page" };
  draft.list(steps);
  for (const [index, write] of page.items.entries()) write()({ ...root, steps: [...steps, index], outer: root });
  return withNext(root, description, asking, page.next);
}

function personsOf({ sessions }: SessionStore, kind: "operator" | "visitor"): ReadonlyMap<string, PlatformPerson> {
  const persons = new Map<string, PlatformPerson>();
  for (const { session } of sessions.values()) {
    const own =
      kind === "operator"
        ? session.operators.map(({ operatorId: id, name, externalId = null }) => ({ id, name, externalId }))
        : [
            {
              id: session.visitor.visitorId,
              name: session.visitor.name,
              externalId: session.visitor.externalId ?? null,
            },
          ];
    for (const person of own) persons.set(person.id, person);
  }
  return persons;
}
