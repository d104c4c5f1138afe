import { visibleSession } from "../chat-history/visible-session.ts";
import { listParts } from "./abilities.ts";
import { carriedSession } from "./carried-session.ts";
import { pageOf } from "./paging.ts";
import type { Place } from "./places.ts";
import { type Asking, type Reply, type Served, settledField, visibleNow, withNext } from "./reply.ts";
import { createReplyDraft } from "./reply-draft.ts";
import { makeGood } from "./write-condition.ts";
import { createRecordWriter } from "./write-session.ts";

/** Answers with the sessions that changed, as far as they did by the sandbox's clock. */
export function listChanges(served: Served, asking: Asking): Reply {
  const { words, asked } = asking;
  const { description, store } = served;
  const { changes } = description;
  if (changes === "none") return { kind: "unknown" };
  const now = served.now();
  const since = Number(words["since"] ?? Number.NEGATIVE_INFINITY);
  const changed = [...store.sessions.values()]
    .filter(({ session }) => !store.deleted.has(session.sessionId))
    .flatMap((stored) => {
      const updatedAt = visibleSession(stored, now)?.updatedAt;
      return updatedAt === undefined || updatedAt < since ? [] : [{ stored, updatedAt }];
    })
    .toSorted((one, other) => one.updatedAt - other.updatedAt);
  const order = changes.order === "newest-first" ? "newest-first" : "oldest-first";
  const page = pageOf(changed, description.requests[changes.request]?.pages, asked, {
    order,
    words,
    fieldOf: ({ stored, updatedAt }, field) => {
      const draft = createReplyDraft();
      const place = { draft, steps: ["record"], known: {} };
      const { session } = stored;
      createRecordWriter(description, () => undefined).change(place, session, updatedAt, 0);
      return settledField(place, field);
    },
  });
  if (page === undefined) return { kind: "bad-page" };
  const draft = createReplyDraft();
  const root: Place = { draft, steps: [], known: {} };
  makeGood(root, description.refusals);
  const writer = createRecordWriter(description, () => undefined);
  const steps = listParts(changes.records)[0] ?? [];
  draft.list(steps);
  for (const [index, { stored, updatedAt }] of page.items.entries()) {
    const visible = visibleNow(stored, now);
    if (visible === undefined) continue;
    const { session, count } = carriedSession(description, served.abilities, visible);
    writer.change({ ...root, steps: [...steps, index], outer: root }, session, updatedAt, count);
  }
  return withNext(root, description, asking, page.next);
}
