import type { Clock } from "../../../base/clock.ts";
import { readPages } from "../../described-api/pages.ts";
import type { Scope } from "../../described-api/paths.ts";
import { samePage } from "../refusal.ts";
import { CANNOT_BE_ASKED_FOR } from "../session-bounds.ts";
import type { CompiledPlatform } from "./compile-platform.ts";
import type { createAsk } from "./requests.ts";

/** What requests of the platform need besides. */
export interface Access {
  readonly ask: ReturnType<typeof createAsk>;
  readonly url: string;
  readonly values: Readonly<Record<string, string>>;
}

/** Milliseconds for which what a lookup told is not asked for again. */
const KEPT_MS = 3_600_000;
/** Entries of one lookup. */
const MOST_ENTRIES = 20_000;

interface Kept {
  readonly at: number;
  readonly records: Promise<ReadonlyMap<string, Scope>>;
}

/** What the platform tells of support persons apart from sessions: read once an hour. */
export function createLookups(platform: CompiledPlatform, access: Access & { readonly clock: Clock }) {
  const kept = new Map<string, Kept>();

  function remembered(
    key: string,
    ask: () => Promise<ReadonlyMap<string, Scope>>,
  ): Promise<ReadonlyMap<string, Scope>> {
    const now = access.clock.now();
    const known = kept.get(key);
    if (known !== undefined && now < known.at + KEPT_MS) return known.records;
    if (kept.size >= MOST_ENTRIES) kept.clear();
    const records = ask();
    kept.set(key, { at: now, records });
    records.catch(() => kept.delete(key));
    return records;
  }

  async function read(name: string, key: string): Promise<ReadonlyMap<string, Scope>> {
    const lookup = platform.lookups.get(name);
    const found = new Map<string, Scope>();
    if (lookup === undefined) return found;
    const request = platform.request(lookup.request);
    const values = { ...access.values, id: key, session: "", since: 0 };
    const isOne = request.names("id");
    const pages = readPages({
      pages: request.pages,
      records: lookup.records,
      known: {},
      baseUrl: access.url,
      repeated: samePage,
      ask: (page) => access.ask({ request, values, page, purpose: "look up support persons", ofOneSession: isOne }),
    });
    for await (const { records } of pages) {
      for (const record of records) {
        const id = lookup.id.text(record);
        if (id !== undefined && found.size < MOST_ENTRIES) found.set(id, record);
      }
    }
    return found;
  }

  return {
    /** The records of those ids that the lookup knows. */
    async records(name: string, ids: readonly string[]): Promise<ReadonlyMap<string, Scope>> {
      const lookup = platform.lookups.get(name);
      if (lookup === undefined || ids.length === 0) return new Map();
      const isOneEach = platform.request(lookup.request).names("id");
      const found = new Map<string, Scope>();
      const all = isOneEach ? undefined : await remembered(name, () => read(name, ""));
      for (const id of ids) {
        if (CANNOT_BE_ASKED_FOR.test(id)) continue;
        const record = (all ?? (await remembered(`${name} ${id}`, () => read(name, id)))).get(id);
        if (record !== undefined) found.set(id, record);
      }
      return found;
    },
  };
}
