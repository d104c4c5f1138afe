import { readPages } from "../../described-api/pages.ts";
import type { Scope } from "../../described-api/paths.ts";
import { type Changes, collectChanges, pagesToRead } from "../collect-changes.ts";
import type { ChangedSessions, ChangesQuery, ListedSession } from "../port.ts";
import { samePage } from "../refusal.ts";
import type { CompiledPlatform } from "./compile-platform.ts";
import type { Access } from "./requests.ts";

/**
 * Reads the list of changed sessions; undefined when the platform has none, or when it does not tell its time, without
 * which the list proves nothing of certain sessions.
 */
export async function readChanges(
  platform: CompiledPlatform,
  access: Access,
  query: ChangesQuery,
): Promise<ChangedSessions | undefined> {
  const { changes } = platform;
  if (changes === undefined) return undefined;
  const { order } = changes;
  const request = platform.request(changes.request);
  const values = { ...access.values, since: query.since, session: "", id: "" };
  let first: { readonly date: number | undefined } | undefined;
  const pages = readPages({
    request,
    records: changes.records,
    known: {},
    baseUrl: access.url,
    repeated: samePage,
    mostPages: pagesToRead(order, query),
    async ask(page) {
      const answer = await access.ask({ request, values, page, purpose: "list changed sessions", about: "all" });
      first ??= { date: answer.kind === "reply" ? answer.date : undefined };
      return answer;
    },
  });
  async function* listed(): Changes["pages"] {
    for await (const { records, isLast } of pages) {
      yield { entries: records.map((record) => readListed(platform, record)), isLast };
    }
  }
  return collectChanges({ order, pages: listed(), platformTime: () => first?.date }, query);
}

function readListed(platform: CompiledPlatform, record: Scope): ListedSession & { readonly id: string } {
  const { changes } = platform;
  const id = changes?.id.text(record);
  const updatedAt = changes?.updated.time(record);
  if (id === undefined) throw platform.missing("changes.id");
  if (updatedAt === undefined) throw platform.missing("changes.updated");
  const count = changes?.count?.number(record);
  return {
    id,
    updatedAt,
    ended: changes?.ended?.(record) ?? true,
    messageCount: count,
    hadLiveChat: changes?.hadLiveChat?.(record),
  };
}
