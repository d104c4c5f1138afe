import type { Clock } from "../../../base/clock.ts";
import { Failure } from "../../../base/failure.ts";
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
/** The same for a list that lacks somebody: who was hired since would have no address for an hour. */
const LACKING_KEPT_MS = 300_000;
/** Entries of one lookup. */
export const MOST_ENTRIES = 20_000;
const MOST_PAGES = 500;

type Records = ReadonlyMap<string, Scope>;

/** What the platform tells of support persons apart from sessions. */
export function createLookups(platform: CompiledPlatform, access: Access & { readonly clock: Clock }) {
  const kept = new Map<string, { readonly at: number; readonly records: Promise<Records> }>();

  function remembered(key: string, keptMs: number, ask: () => Promise<Records>): Promise<Records> {
    const now = access.clock.now();
    const known = kept.get(key);
    if (known !== undefined && now < known.at + keptMs) return known.records;
    if (kept.size >= MOST_ENTRIES) kept.clear();
    const told = { at: now, records: ask() };
    kept.set(key, told);
    told.records.catch(() => {
      if (kept.get(key) === told) kept.delete(key);
    });
    return told.records;
  }

  async function read(name: string, key: string): Promise<Records> {
    const lookup = platform.lookups.get(name);
    const found = new Map<string, Scope>();
    if (lookup === undefined) return found;
    const request = platform.request(lookup.request);
    const values = { ...access.values, id: key };
    const pages = readPages({
      pages: request.pages,
      records: lookup.records,
      known: {},
      baseUrl: access.url,
      repeated: samePage,
      mostPages: MOST_PAGES,
      beyond: tooMany,
      ask: (page) => access.ask({ request, values, page, purpose: "look up support persons", about: "persons" }),
    });
    for await (const { records } of pages) {
      for (const record of records) {
        const id = lookup.id.text(record);
        if (id === undefined) throw platform.missing(`lookups.${name}.id`);
        // Without the reply around it, which would stay in memory.
        found.set(id, { record: record.record, known: {} });
        if (found.size > MOST_ENTRIES) throw tooMany();
      }
    }
    return found;
  }

  return {
    /** The records of those ids that the lookup knows. @throws Failure when it cannot be asked: nobody loses a name */
    async records(name: string, ids: readonly string[]): Promise<Records> {
      const lookup = platform.lookups.get(name);
      if (lookup === undefined || ids.length === 0) return new Map();
      const isOneEach = platform.request(lookup.request).names("id");
      const found = new Map<string, Scope>();
      for (const id of ids) {
        if (isOneEach && CANNOT_BE_ASKED_FOR.test(id)) continue;
        const record = isOneEach
          ? (await remembered(`${name} ${id}`, KEPT_MS, () => read(name, id))).get(id)
          : await ofWholeList(name, id);
        if (record !== undefined) found.set(id, record);
      }
      return found;
    },
  };

  async function ofWholeList(name: string, id: string): Promise<Scope | undefined> {
    const known = (await remembered(name, KEPT_MS, () => read(name, ""))).get(id);
    return known ?? (await remembered(name, LACKING_KEPT_MS, () => read(name, ""))).get(id);
  }
}

function tooMany(): Failure {
  const message = `the chat platform tells of more than ${MOST_ENTRIES} support persons; no more are taken`;
  return new Failure(message, { code: "list-too-long", scope: "system", retryable: false });
}
